"""The card of a code as rows."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.engine.validity import ENDED, MALFORMED, MISSING, NOT_YET, VALID
from billgraph.graph.questions.card.model import Fact
from billgraph.graph.questions.show import Card
from billgraph.graph.tables.columns import where_text
from billgraph.graph.tables.rows import Column, Rows

KEYS = ("field", "value", "where")

CONTESTED = "contested"

COLUMNS = (
    Column("field", lambda record: record["field"]),
    Column("where", lambda record: record["where"]),
    Column("value", lambda record: record["value"], wraps=True),
)


def rows(card: Card) -> Rows:
    """The card in three columns: the field, its value, and where that stands."""
    records = (dict(zip(KEYS, row, strict=True)) for row in _rows(card))
    return Rows(KEYS, records, COLUMNS, card.code.curie, lambda it: it["field"] == CONTESTED)


def _names(card: Card) -> Iterator[tuple[str, str, str]]:
    for entry in card.names:
        where = where_text({"source": entry.source, "line": entry.line})
        yield "stated as", entry.name, where
        if entry.contested and entry.procedure is not None:
            rules = ", ".join(entry.contested)
            yield (
                CONTESTED,
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
    ended = ""
    if standing.ended is not None and standing.ended_by is not None:
        ended = f"; deleted: valid until {standing.ended}, by {standing.ended_by.title}"
    if found.status == NOT_YET:
        return f"not yet valid: from {found.valid_from}"
    if found.status == ENDED:
        return f"deleted: valid until {found.valid_until}{after}"
    if found.status == MISSING:
        others = ", ".join(other.version for other in standing.other_editions)
        return f"not in {what}" + (f"; it is in {others}" if others else "") + ended + after
    if found.status == VALID:
        until = f", until {found.valid_until}" if found.valid_until is not None else ""
        since = f" since {found.valid_from}" if found.valid_from is not None else ""
        return f"valid{since}{until}"
    if found.status == MALFORMED:
        return "malformed: does not have the form of its system"
    if found.edition is not None:
        return f"unchecked: {what} is loaded only in part, without this code" + ended + after
    when = f" that was valid on {card.date}" if card.date is not None else ""
    return (
        f"unchecked: well-formed; no official release of its system{when} is loaded{ended}{after}"
    )


def _field(fact: Fact) -> str:
    # What a fact depends on stands with its name when it is a code: the row of a modifier.
    return f"{fact.name} ({fact.about})" if _is_curie(fact.about) else fact.name


def _value(fact: Fact) -> str:
    parts = [fact.value, *([fact.words] if fact.words else [])]
    text = ": ".join(parts)
    return f"{text} ({fact.about})" if fact.about and not _is_curie(fact.about) else text


def _is_curie(about: str | None) -> bool:
    return about is not None and about.startswith("mod:")
