"""`billgraph contradictions`."""

from __future__ import annotations

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.cli.progress import Counter
from billgraph.graph.questions.contradictions import contradictions
from billgraph.graph.tables.contradictions import rows


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
    print_rows(rows(found), output_format)
    if not found:
        about = f" about {code}" if code else ""
        say(f"billgraph: no two sources disagree{about}", err=True)
        return NOTHING_FOUND
    return 0
