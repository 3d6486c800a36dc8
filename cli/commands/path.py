"""`billgraph path`."""

from __future__ import annotations

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.path import HUBS, LIMIT, MAX_LENGTH, Paths, paths
from billgraph.graph.tables.path import rows
from billgraph.ontology.relations import KINDS, RELATIONS

NONE = "none"


@click.command("path")
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option(
    "--max-length",
    type=click.IntRange(min=1),
    default=MAX_LENGTH,
    show_default=True,
    metavar="N",
    help="How many hops a path may have.",
)
@click.option(
    "--avoid",
    type=click.Choice((*KINDS, NONE)),
    multiple=True,
    help=f"No path through codes of this kind; may be repeated.  [default: {' and '.join(HUBS)}]",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=LIMIT,
    show_default=True,
    metavar="N",
    help="How many paths to print where there are more.",
)
@format_option
@as_of_option
@store_option
def command(
    start: str,
    end: str,
    max_length: int,
    avoid: tuple[str, ...],
    limit: int,
    output_format: str,
    store: str | None,
) -> int:
    """How A and B are connected: the shortest paths, with the evidence for each hop.

    Links are followed in both directions, and so are the steps of a hierarchy (relation
    "broader"). All paths of the least length are found. Payers and sites are left out,
    because nearly every procedure has the same ones and a path through them says
    nothing; --avoid KIND leaves out others in their place, --avoid none nothing. A and B
    themselves may be of any kind.

    Each row is one statement for one hop; a hop that several sources state has several.

    The keys of a row in JSON and the other formats for machines: path and hop (counted
    from 1), from_code, from_system, relation, direction (out when the hop goes from the
    code that has the relation), code and system (where the hop leads), label (the
    official name), stated_label, note, source, line.

    \b
    Examples:
      billgraph path M34.1 207RC0000X
      billgraph path 0489T 15771 --max-length 2 --avoid modifier --avoid payer
      billgraph path payer:aetna M34.1 --avoid none -f json
    """
    if NONE in avoid and len(avoid) > 1:
        raise click.UsageError(
            "--avoid none goes with no other --avoid", click.get_current_context()
        )
    avoided = () if NONE in avoid else avoid or HUBS
    with opened(store) as opened_store:
        found = paths(opened_store, start, end, max_length, avoided, limit)
    print_rows(rows(found), output_format)
    _tell(found, max_length, is_default=not avoid)
    return 0 if found.paths else NOTHING_FOUND


def _tell(found: Paths, max_length: int, *, is_default: bool) -> None:
    """Says what was left out, in one line."""
    parts = []
    if not found.paths:
        hops = "1 hop" if max_length == 1 else f"{max_length} hops"
        parts.append(f"no path of at most {hops} between {found.start.curie} and {found.end.curie}")
    elif len(found.paths) < found.total:
        parts.append(
            f"{len(found.paths):,} of {found.total:,} shortest paths; --limit N shows more"
        )
    if is_default or (found.avoided and not found.paths):
        kinds = " and ".join(RELATIONS[kind].plural.replace("_", " ") for kind in found.avoided)
        parts.append(f"paths through {kinds} are left out; --avoid none takes them in")
    if parts:
        say(f"billgraph: {'; '.join(parts)}", err=True)
