"""The CMS place-of-service codes as a FHIR CodeSystem in JSON.

Any FHIR R4 CodeSystem (https://hl7.org/fhir/R4/codesystem.html) with the URL of the
place-of-service code set is read, such as HL7's `CodeSystem-CMSPlaceofServiceCodes.json`,
version 20240502. A concept's display is the name, its definition the definition; a child
stands under its parent. Of the properties of concepts, effectiveDate begins the validity,
and retirementDate or deprecationDate ends it.

*Dates.* The edition is valid from the day that its version is, where the version is a day
(20240502); else from the CodeSystem's date. A code's first day is taken from the end of its
definition where it is plain: "(Effective January 1, 2003)" or "(This code is effective January
1, 2022, …". Words such as "available for use immediately with a final effective date of" or
"Revised, effective" tell no first day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Reading, Skipped, concept
from billgraph.graph.releases.repeats import Repeats
from billgraph.ontology.codes import Code
from billgraph.ontology.systems import SYSTEMS

_Node = dict[str, Any]

_URL = SYSTEMS["pos"].fhir_uri or ""
_CODE_SYSTEM = re.compile(r'"resourceType"\s*:\s*"CodeSystem"')
_HALF = re.compile("[\ud800-\udfff]")
_COMPLETE = "complete"
_ENDED = frozenset({"retired", "inactive", "deprecated"})


def recognises(head: Head) -> bool:
    """Whether a document is a CodeSystem in JSON that names the place-of-service code set."""
    text = head.text
    return text.lstrip().startswith("{") and _URL in text and bool(_CODE_SYSTEM.search(text))


def read(document: Document) -> Reading:
    """Begins to read the CodeSystem; see `billgraph.graph.releases.formats.Reader`."""
    found = _loaded(document)
    if found.get("resourceType") != "CodeSystem" or found.get("url") != _URL:
        raise document.wrong(f"is no CodeSystem with the url {_URL}")
    version = found.get("version")
    skipped = Skipped()
    return Reading(
        code_set="pos",
        descriptions=_descriptions(document, found, skipped),
        version=version if isinstance(version, str) else None,
        valid_from=_day(version) or _day(found.get("date")),
        is_excerpt=found.get("content") != _COMPLETE,
        skipped=skipped,
    )


def _descriptions(document: Document, system: _Node, skipped: Skipped) -> Iterator[Description]:
    repeats = Repeats(document, skipped)
    for node, parent in _concepts(document, system.get("concept"), None):
        code = _code(document, node)
        display, properties = node.get("display"), _properties(node)
        if not isinstance(display, str) or display.strip().lower() == "unassigned":
            skipped.add("is assigned to no place", None, code.value)
            continue
        if not code.is_well_formed:
            skipped.add("has no code of two digits", None, code.value)
            continue
        ends = _day(properties.get("retirementDate") or properties.get("deprecationDate"))
        is_ended = properties.get("status") in _ENDED or properties.get("inactive") is True
        if is_ended and ends is None:
            skipped.add("is no longer valid, and since when is not told", None, code.value)
            continue
        described = concept(
            code,
            " ".join(display.split()),
            broader=[parent.iri] if parent is not None else [],
            definition=_definition(node),
            valid_from=_day(properties.get("effectiveDate")) or first_day(_definition(node)),
            valid_until=ends,
        )
        if not repeats.has(code, described.facts, None):
            yield described


def first_day(definition: str | None) -> date | None:
    """The first day of a code's validity, where its definition tells it plainly.

    Args:
        definition: The definition of a place of service.

    Example:
        >>> first_day("A school. (Effective January 1, 2003) (Revised, effective May 1, 2004)")
        datetime.date(2003, 1, 1)
        >>> first_day("A clinic. (Available with a final effective date of May 1, 2010)")
    """
    found = _EFFECTIVE.findall(definition or "")
    if len(found) != 1:
        return None
    try:
        return datetime.strptime(found[0], "%B %d, %Y").date()
    except ValueError:
        return None


_EFFECTIVE = re.compile(
    r"\((?:This code is effective|Effective) ([A-Z][a-z]+ [0-9]{1,2}, [0-9]{4})(?:\)|, and )"
)


def _definition(node: _Node) -> str | None:
    found = node.get("definition")
    return " ".join(found.split()) if isinstance(found, str) and found.strip() else None


def _concepts(
    document: Document, nodes: object, parent: Code | None
) -> Iterator[tuple[_Node, Code | None]]:
    """All concepts with the concept that each stands under, the upper one first."""
    if nodes is not None and not isinstance(nodes, list):
        raise document.wrong("has concepts that are no list")
    for node in nodes or []:
        if not isinstance(node, dict):
            raise document.wrong(f"has the concept {node!r}, which is no object")
        yield node, parent
        if node.get("concept"):
            yield from _concepts(document, node["concept"], _code(document, node))


def _code(document: Document, node: _Node) -> Code:
    found = node.get("code")
    if not isinstance(found, str):
        raise document.wrong("has a concept without a code")
    return Code.of("pos", found)


def _properties(node: _Node) -> dict[str, object]:
    """A concept's properties by their codes; the value stands under value[x]."""
    found: dict[str, object] = {}
    given = node.get("property")
    for it in given if isinstance(given, list) else []:
        if isinstance(it, dict) and isinstance(it.get("code"), str):
            values = (value for key, value in it.items() if key.startswith("value"))
            found[it["code"]] = next(values, None)
    return found


def _day(text: object) -> date | None:
    if not isinstance(text, str):
        return None
    try:
        return date.fromisoformat(text if text.isdecimal() else text[:10])
    except ValueError:
        return None


def _loaded(document: Document) -> _Node:
    try:
        found = json.loads(document.content().decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise document.wrong(f"is no JSON ({error.msg})", error.lineno) from error
    except (ValueError, RecursionError) as error:
        # No UTF-8, a number of thousands of digits, brackets in brackets without end.
        raise document.wrong("is no JSON") from error
    if _HALF.search(json.dumps(found, ensure_ascii=False)):
        raise document.wrong("holds half a character")
    return found if isinstance(found, dict) else {}
