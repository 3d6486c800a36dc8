"""`billgraph show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened, tell_old_marks
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.card.model import Fact
from billgraph.graph.questions.show import Card, show
from billgraph.graph.tables.rows import Rows
from billgraph.graph.tables.show import rows

if TYPE_CHECKING:
    from datetime import date

    from billgraph.graph.releases.model import Edition


@click.command("show")
@click.argument("code")
@format_option
@click.option(
    "--locality",
    metavar="LOCALITY",
    help="Tell what Medicare pays in a locality, too: its contractor and number (10112-00), or a"
    " state or name that only one has.",
)
@as_of_option
@store_option
def command(code: str, output_format: str, locality: str | None, store: str | None) -> None:
    """One code: all that releases and pages say of it.

    Its official name and what pages call it; whether it is valid and billable; where it
    stands in its hierarchy; the indicators of the fee schedule, spelt out; edits, units,
    coverage and categories; its links, and the pages about it. Each fact stands with the
    page, or with the key and version of the release, that says it.

    What Medicare pays is reckoned by the formula of the fee schedule, in US dollars: nationally,
    and with --locality by its indices (GPCI). Nothing is told where the schedule has no price.

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
      billgraph show 99213 --locality 10112-00
    """
    with opened(store) as opened_store:
        card = show(opened_store, code, locality=locality)
        tell_old_marks(opened_store)
    if output_format in ("json", "jsonl", "yaml"):
        record = as_record(card)
        print_rows(Rows(tuple(record), [record]), output_format)
    else:
        print_rows(rows(card), output_format)


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
        "release": _release(edition),
        "valid_from": _day(found.valid_from),
        "valid_until": _day(found.valid_until),
        "replaced_by": [code.curie for code in card.standing.replaced_by],
        "other_releases": [
            f"{other.code_set} {other.version}" for other in card.standing.other_editions
        ],
        "ended": _day(card.standing.ended),
        "ended_by": _release(card.standing.ended_by),
    }


def _release(edition: Edition | None) -> str | None:
    return None if edition is None else f"{edition.code_set} {edition.version}"


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
