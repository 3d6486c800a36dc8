"""`billgraph contradictions`."""

from __future__ import annotations

from typing import Any

import click

from billgraph.cli.columns import code_text, where_text
from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import Column, Record, Rows, print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.cli.progress import Counter
from billgraph.graph.questions.contradictions import Contradiction, contradictions

KEYS = (
    "kind",
    "code",
    "system",
    "source",
    "line",
    "states",
    "other_source",
    "other_line",
    "other_states",
)


@click.command("contradictions")
@click.argument("code", required=False)
@format_option
@as_of_option
@store_option
def command(code: str | None, output_format: str, store: str | None) -> int:
    """Where two sources disagree, about CODE or about any code.

    A name: two sources call one code by names that cannot both be right. Case,
    punctuation, plurals and empty words aside, hardly a word is common to both, or one
    says "left" where the other says "right". Synonyms are told apart too: somebody has
    to look. A name is set against the most stated one that it disagrees with.

    A link: a page names another procedure as related; a page about that one is loaded,
    and does not name the first. A page that says that it has no such data is no witness.

    What official releases say against a page is the audit's answer, not this one's.

    The keys of a row in JSON and the other formats for machines: kind (name or link),
    code and system (what is named), source, line, states; other_source, other_line,
    other_states. A page's title has no line.

    \b
    Examples:
      billgraph contradictions
      billgraph contradictions 15771 -f json
    """
    with opened(store) as opened_store, Counter("codes looked at") as counter:
        found = contradictions(opened_store, code, counter.show)
    print_rows(Rows(KEYS, [_record(it) for it in found], COLUMNS), output_format)
    if not found:
        about = f" about {code}" if code else ""
        say(f"billgraph: no two sources disagree{about}", err=True)
        return NOTHING_FOUND
    return 0


def _record(it: Contradiction) -> dict[str, Any]:
    return {
        "kind": it.kind,
        "code": it.code.value,
        "system": it.code.system,
        "source": it.source,
        "line": it.line,
        "states": it.states,
        "other_source": it.other_source,
        "other_line": it.other_line,
        "other_states": it.other_states,
    }


def _other(record: Record) -> str:
    return where_text({"source": record["other_source"], "line": record["other_line"]})


COLUMNS = (
    Column("kind", lambda record: record["kind"]),
    Column("system", lambda record: record["system"]),
    Column("code", code_text),
    Column("where", where_text),
    Column("states", lambda record: record["states"], wraps=True),
    Column("other", _other),
    Column("states", lambda record: record["other_states"], wraps=True),
)
