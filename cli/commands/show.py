"""`billgraph show`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from billgraph.cli.formats import Column, Rows, print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.card.model import Fact
from billgraph.graph.questions.show import Card, show
from billgraph.graph.questions.validity import ENDED, MALFORMED, MISSING, NOT_YET, VALID

if TYPE_CHECKING:
    from datetime import date

COLUMNS = (
    Column("field", lambda record: record["field"]),
    Column("where", lambda record: record["where"]),
    Column("value", lambda record: record["value"], wraps=True),
)


@click.command("show")
@click.argument("code")
@format_option
@as_of_option
@store_option
def command(code: str, output_format: str, store: str | None) -> None:
    """One code: all that releases and pages say of it.

    Its official name and what pages call it; whether it is valid and billable; where it
    stands in its hierarchy; the indicators of the fee schedule, spelt out; edits, units,
    coverage and categories; its links, and the pages about it. Each fact stands with the
    page, or with the key and version of the release, that says it.

    In JSON, validity has the release that says so and what became of the code, and facts
    has the facts of the releases by section: name, value and system (where it is a code),
    words (what the value means), about (what it depends on) and release.

    Of many codes only the first are named. All that NCCI edits pair with a procedure come
    from "billgraph sparql --example pairs-of-a-procedure", with its code in the query.

    \b
    Examples:
      billgraph show 0489T
      billgraph show M34.1 -f json
      billgraph show M34.1 --as-of 2024-07-01
    """
    with opened(store) as opened_store:
        card = show(opened_store, code)
    if output_format in ("json", "jsonl", "yaml"):
        record = as_record(card)
        print_rows(Rows(tuple(record), [record]), output_format)
    else:
        keys = ("field", "value", "where")
        rows = [dict(zip(keys, row, strict=True)) for row in _rows(card)]
        print_rows(Rows(keys, rows, COLUMNS), output_format)


def as_record(card: Card) -> dict[str, Any]:
    """The card as JSON values."""
    return {
        "code": card.code.value,
        "system": card.code.system,
        "system_name": card.system.name,
        "kind": card.code.kind,
        "iri": card.code.iri,
        "status": card.status,
        "label": card.label,
        "names": [
            {
                "name": entry.name,
                "source": entry.source,
                "line": entry.line,
                "contested": list(entry.contested),
            }
            for entry in card.names
        ],
        "links": [
            {"relation": count.relation, "out": count.out, "in": count.into} for count in card.links
        ],
        "pages": [
            {
                "source": page.source,
                "title": page.title,
                "service_type": page.service_type,
                "site_of_service": page.site_of_service,
                "summary": page.summary,
                "overview": page.overview,
                "clinical_context": page.clinical_context,
                "missing": list(page.missing),
            }
            for page in card.pages
        ],
        "label_release": card.label_release,
        "validity": _validity(card),
        "billable": card.standing.billable,
        "facts": {
            section.key: [_fact(fact) for fact in section.facts] for section in card.sections
        },
    }


def _validity(card: Card) -> dict[str, Any]:
    found = card.standing.validity
    edition = found.edition
    return {
        "on": _day(card.date),
        "release": f"{edition.code_set} {edition.version}" if edition is not None else None,
        "valid_from": _day(found.valid_from),
        "valid_until": _day(found.valid_until),
        "replaced_by": [code.curie for code in card.standing.replaced_by],
        "other_releases": [
            f"{other.code_set} {other.version}" for other in card.standing.other_editions
        ],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "value": fact.value if fact.code is None else fact.code.value,
        "system": fact.code.system if fact.code is not None else None,
        "words": fact.words,
        "about": fact.about,
        "release": fact.release,
    }


# For people


def _names(card: Card) -> Iterator[tuple[str, str, str]]:
    for entry in card.names:
        where = _where(entry.source, entry.line)
        yield "stated as", entry.name, where
        if entry.contested and entry.procedure is not None:
            rules = ", ".join(entry.contested)
            yield (
                "contested",
                f"by {rules}; see why: billgraph audit {entry.procedure.value}",
                where,
            )


def _rows(card: Card) -> Iterator[tuple[str, str, str]]:
    """The card in three columns: the field, its value, and where that stands."""
    release = card.standing.validity.edition
    by = f"{release.code_set} {release.version}" if release is not None else ""
    yield "code", card.code.curie, ""
    yield "system", card.system.name, ""
    yield "kind", card.code.kind, ""
    yield "status", _status(card), by
    if card.standing.billable is not None:
        yield "billable", "yes" if card.standing.billable else "no, it is a header", by
    if card.label:
        yield "official name", card.label, card.label_release or ""
    yield from _names(card)
    for section in card.sections:
        for fact in section.facts:
            yield _field(fact), _value(fact), fact.release or ""
    for count in card.links:
        ways = ((count.out, "from it"), (count.into, "to it"))
        told = ", ".join(f"{number} {way}" for number, way in ways if number)
        yield f"{count.relation} links", told, ""
    for page in card.pages:
        yield "page", page.title or "", page.source
        for name, text in (
            ("service type", page.service_type),
            ("site of service", page.site_of_service),
            ("summary", page.summary),
            ("overview", page.overview),
            ("clinical context", page.clinical_context),
            ("says missing", ", ".join(page.missing)),
        ):
            if text:
                yield name, text, page.source


def _status(card: Card) -> str:
    found, standing = card.standing.validity, card.standing
    what = found.edition.title if found.edition is not None else ""
    replaced = ", ".join(code.curie for code in standing.replaced_by)
    after = f"; replaced by {replaced}" if replaced else ""
    if found.status == NOT_YET:
        return f"not yet valid: from {found.valid_from}"
    if found.status == ENDED:
        return f"deleted: valid until {found.valid_until}{after}"
    if found.status == MISSING:
        others = ", ".join(other.version for other in standing.other_editions)
        return f"not in {what}" + (f"; it is in {others}" if others else "") + after
    if found.status == VALID:
        until = f", until {found.valid_until}" if found.valid_until is not None else ""
        since = f" since {found.valid_from}" if found.valid_from is not None else ""
        return f"valid{since}{until}"
    if found.status == MALFORMED:
        return "malformed: does not have the form of its system"
    if found.edition is not None:
        return f"unchecked: {what} is loaded only in part, without this code"
    when = f" that was valid on {card.date}" if card.date is not None else ""
    return f"unchecked: well-formed; no official release of its system{when} is loaded"


def _where(source: str, line: int | None) -> str:
    return source if line is None else f"{source}:{line}"


def _field(fact: Fact) -> str:
    # What a fact depends on stands with its name when it is a code: the row of a modifier.
    return f"{fact.name} ({fact.about})" if _is_curie(fact.about) else fact.name


def _value(fact: Fact) -> str:
    parts = [fact.value, *([fact.words] if fact.words else [])]
    text = ": ".join(parts)
    return f"{text} ({fact.about})" if fact.about and not _is_curie(fact.about) else text


def _is_curie(about: str | None) -> bool:
    return about is not None and about.startswith("mod:")
