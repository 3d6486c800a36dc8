"""billgraph's own excerpt of a release: the facts of a few codes, as YAML.

`billgraph.graph.releases.excerpt` writes it. The facts that ship with billgraph are in this
layout, one file a set. ``complete: true`` says of one that it holds all of the set's codes.
"""

from __future__ import annotations

import re
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
from billgraph.ontology.iris import BASE, PREFIXES
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
    if not isinstance(code_set, str) or code_set not in CODE_SETS:
        raise _wrong(document, f"{KEY} is {code_set!r}, no code set", "see ontology/README.md")
    if type(valid_from) is not date or not isinstance(version, str | int | Decimal | date):
        raise _wrong(document, "lacks version or valid_from", "write both, the second as a date")
    facts = found.get("facts")
    if not isinstance(facts, dict):
        raise _wrong(document, "lacks facts", "write them as a mapping of subjects")
    valid_until, notice = found.get("valid_until"), found.get("notice")
    return Reading(
        code_set=code_set,
        descriptions=_descriptions(document, facts),
        version=str(version),
        valid_from=valid_from,
        valid_until=valid_until if type(valid_until) is date else None,
        is_excerpt=found.get("complete") is not True,
        notice=notice if isinstance(notice, str) else None,
    )


def _descriptions(document: Document, subjects: _Node) -> Iterator[Description]:
    for subject, properties in subjects.items():
        if not isinstance(properties, dict):
            raise _wrong(document, f"{subject} has no facts", "write them as a mapping")
        facts = tuple(_facts(document, properties))
        iri = _iri(document, BASE + str(subject).strip("<>"))
        code = Code.from_iri(iri)
        yield Description(iri, facts) if code is None else concept(code, facts=facts)


def _facts(document: Document, properties: _Node) -> Iterator[Fact]:
    for prop, values in properties.items():
        if not isinstance(prop, str) or not _PROPERTY.fullmatch(prop):
            raise _wrong(document, f"{prop!r} is no property", "write it as skos:prefLabel")
        for value in values if isinstance(values, list) else [values]:
            if type(value) not in _TYPES:
                raise _wrong(
                    document, f"{prop} is {value!r:.80}", "write a text, a number or a date"
                )
            yield prop, _value(document, value)


_PROPERTY = re.compile(rf"(?:{'|'.join(PREFIXES)}):[A-Za-z][A-Za-z0-9]*")
_TYPES = frozenset((str, bool, int, date, Decimal))


def _value(document: Document, value: Value) -> Value:
    if isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        inner = value[1:-1]
        return Iri(_iri(document, inner if _SCHEME.match(inner) else BASE + inner))
    if isinstance(value, str) and not value.isprintable() and _HALF.search(value):
        raise _wrong(document, f"{value!r} holds half a character", "write the whole character")
    return value


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HALF = re.compile("[\ud800-\udfff]")


def _iri(document: Document, iri: str) -> str:
    from pyoxigraph import NamedNode

    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise _wrong(document, f"<{iri}> is no IRI", "write it as billgraph does") from error


class _Loader(yaml.SafeLoader):
    """Reads numbers with a point as decimals, so that nothing is rounded.

    An alias is refused, so that a small file cannot stand for a huge one, and so is what is
    nested deeper than a mapping of lists in a mapping.
    """

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Composes a node; all of them, however deep, come by here."""
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="uses an alias", problem_mark=mark)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="is nested too deep", problem_mark=mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


MAX_DEPTH = 20


def _decimal(loader: yaml.SafeLoader, node: yaml.Node) -> Decimal:
    found = Decimal(str(loader.construct_scalar(node)))  # type: ignore[arg-type]
    if not found.is_finite() or abs(found.adjusted()) > _MOST_DIGITS:
        raise ValueError(node.value)
    return found


_MOST_DIGITS = 100
_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


def _loaded(document: Document) -> _Node:
    try:
        found = yaml.load(document.content(), _Loader)  # noqa: S506 (it is a safe loader)
    except (ValueError, ArithmeticError, AttributeError, TypeError, KeyError) as error:
        # PyYAML's own constructors raise these for what only looks like a number or a date.
        problem = f"has a value that is none: {' '.join(str(error).split())[:80]}"
        raise _wrong(document, problem, "write it as a text, in quotes") from error
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
