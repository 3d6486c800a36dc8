"""billgraph's own excerpt of a release: the facts of a few codes, as YAML.

`billgraph.graph.releases.excerpt` writes it. The facts that ship with billgraph are in this
layout, one file a set. ``complete: true`` says of one that it holds all of the set's codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Fact, Iri, Reading, Value, concept
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import BASE
from billgraph.ontology.releases import CODE_SETS

KEY = "excerpt_of"

_Node = dict[str, Any]


def recognises(head: Head) -> bool:
    """Whether a document is an excerpt: YAML with the key ``excerpt_of``."""
    return any(line.startswith(f"{KEY}:") for line in head.text.splitlines())


def read(document: Document) -> Reading:
    """Reads an excerpt; see `billgraph.graph.releases.formats.Layout`."""
    found = _loaded(document)
    code_set, version, valid_from = found.get(KEY), found.get("version"), found.get("valid_from")
    if code_set not in CODE_SETS:
        raise _wrong(document, f"{KEY} is {code_set!r}, no code set", "see ontology/README.md")
    if not isinstance(valid_from, date) or version is None:
        raise _wrong(document, "lacks version or valid_from", "write both, the second as a date")
    facts = found.get("facts")
    if not isinstance(facts, dict):
        raise _wrong(document, "lacks facts", "write them as a mapping of subjects")
    valid_until = found.get("valid_until")
    return Reading(
        code_set=code_set,
        descriptions=_descriptions(document, facts),
        version=str(version),
        valid_from=valid_from,
        valid_until=valid_until if isinstance(valid_until, date) else None,
        is_excerpt=found.get("complete") is not True,
        notice=found.get("notice"),
    )


def _descriptions(document: Document, subjects: _Node) -> Iterator[Description]:
    for subject, properties in subjects.items():
        if not isinstance(properties, dict):
            raise _wrong(document, f"{subject} has no facts", "write them as a mapping")
        facts = tuple(_facts(document, properties))
        iri = BASE + str(subject).strip("<>")
        code = Code.from_iri(iri)
        yield Description(iri, facts) if code is None else concept(code, facts=facts)


def _facts(document: Document, properties: _Node) -> Iterator[Fact]:
    for prop, values in properties.items():
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(value, str | bool | int | date | Decimal):
                raise _wrong(document, f"{prop} is {value!r}", "write a text, a number or a date")
            yield str(prop), _value(value)


def _value(value: Value) -> Value:
    if isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        inner = value[1:-1]
        return Iri(inner if ":" in inner else BASE + inner)
    return value


class _Loader(yaml.SafeLoader):
    """Reads numbers with a point as decimals, so that nothing is rounded."""


_Loader.add_constructor(
    "tag:yaml.org,2002:float",
    lambda loader, node: Decimal(str(loader.construct_scalar(node))),  # type: ignore[arg-type]
)


def _loaded(document: Document) -> _Node:
    try:
        found = yaml.load(document.content(), _Loader)  # noqa: S506 (it is a safe loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "is no YAML"
        line = mark.line + 1 if mark is not None else None
        raise UnreadableInput(document.name, str(problem), "mend the YAML", line) from error
    if not isinstance(found, dict):
        raise _wrong(document, "is no mapping", "write an excerpt as billgraph does")
    return found


def _wrong(document: Document, problem: str, mend: str) -> UnreadableInput:
    return UnreadableInput(document.name, problem, mend)
