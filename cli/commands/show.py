"""`billgraph show`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from billgraph.cli.formats import Rows, print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import format_option, store_option
from billgraph.graph.questions.show import Card, show


@click.command("show")
@click.argument("code")
@format_option
@store_option
def command(code: str, output_format: str, store: str | None) -> None:
    """One code: its names, system, status, links and the pages about it.

    \b
    Examples:
      billgraph show 0489T
      billgraph show M34.1 -f json
    """
    with opened(store) as opened_store:
        card = show(opened_store, code)
    if output_format in ("json", "jsonl", "yaml"):
        record = as_record(card)
        print_rows(Rows(tuple(record), [record]), output_format)
    else:
        rows = [{"field": field, "value": value} for field, value in _fields(card)]
        print_rows(Rows(("field", "value"), rows), output_format)


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
    }


_STATUS = {
    "malformed": "does not have the form of its system",
    "unchecked": "well-formed; no official release of its system is loaded",
}


def _fields(card: Card) -> Iterator[tuple[str, str]]:
    yield "code", card.code.curie
    yield "system", card.system.name
    yield "kind", card.code.kind
    yield "status", _STATUS[card.status]
    if card.label:
        yield "official name", card.label
    for entry in card.names:
        where = entry.source if entry.line is None else f"{entry.source}:{entry.line}"
        yield "stated as", f"{entry.name} ({where})"
        if entry.contested and entry.procedure is not None:
            rules = ", ".join(entry.contested)
            yield "contested", f"by {rules}; see why: billgraph audit {entry.procedure.value}"
    for count in card.links:
        parts = []
        if count.out:
            parts.append(f"{count.out} from it")
        if count.into:
            parts.append(f"{count.into} to it")
        yield f"{count.relation} links", ", ".join(parts)
    for page in card.pages:
        yield "page", page.source
        for name, text in (
            ("service type", page.service_type),
            ("site of service", page.site_of_service),
            ("summary", page.summary),
            ("overview", page.overview),
            ("clinical context", page.clinical_context),
            ("says missing", ", ".join(page.missing)),
        ):
            if text:
                yield name, text
