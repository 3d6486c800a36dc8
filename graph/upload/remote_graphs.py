"""What an endpoint holds already: the graphs of push, and those of others.

A graph is push's when it says so itself: a page by its type, any other graph by a mark of
`billgraph.graph.upload.graphs`. So the marks go with the graph, and another that somebody
makes under the same name has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from billgraph.graph.batching import batched
from billgraph.ontology.iris import PAGES, PUSH_INTENDED, PUSH_MARK

if TYPE_CHECKING:
    from billgraph.graph.engine.remote.endpoint import RemoteEngine

_ASKED = 25
"""Of how many graphs one query asks whether they are there."""

_IS_PAGE = f'STRSTARTS(STR(?graph), "{PAGES}")'
_IS_BEGUN = f"?graph <{PUSH_INTENDED}> ?intended"

_LISTINGS = (
    ("?graph a bg:Page OPTIONAL { ?graph bg:digest ?digest }", ""),
    (f"{_IS_BEGUN} OPTIONAL {{ ?graph <{PUSH_MARK}> ?digest }}", "!"),
    (f"?graph <{PUSH_MARK}> ?digest", "!"),
)
"""How the graphs of push are known, and whether among pages or not."""


def graphs_of_push(endpoint: RemoteEngine, listed: int) -> dict[str, str | None]:
    """Returns the graphs that push put there, with their digests; None for one that is unfinished.

    Args:
        endpoint: What is asked.
        listed: How many graphs one query lists.
    """
    digests: dict[str, set[str]] = {}
    intended: dict[str, set[str]] = {}
    for pattern, negation in _LISTINGS:
        for row in _listed(endpoint, pattern, f"{negation}{_IS_PAGE}", listed):
            graph = row["graph"]
            digests.setdefault(graph, set()).update(filter(None, [row.get("digest")]))
            intended.setdefault(graph, set()).update(filter(None, [row.get("intended")]))
    return {graph: _single_digest(found, intended[graph]) for graph, found in digests.items()}


def _single_digest(digests: set[str], intended: set[str]) -> str | None:
    """Returns the one digest of a graph; two of either are the trace of two pushes at one time."""
    is_clear = len(digests) == 1 and intended in (set(), digests)
    return next(iter(digests)) if is_clear else None


def _listed(
    endpoint: RemoteEngine, pattern: str, condition: str, at_most: int
) -> Iterator[dict[str, str]]:
    """Yields the rows of all graphs, in as many queries as it takes; some rows come twice."""
    last = ""
    while True:
        rows = endpoint.select(
            f"""SELECT DISTINCT ?graph ?digest ?intended {{
                GRAPH ?graph {{ {pattern} }}
                FILTER ({condition} && STR(?graph) >= {_string(last)})
            }} ORDER BY STR(?graph) LIMIT {at_most}"""
        )
        yield from rows
        if len(rows) < at_most or rows[-1]["graph"] == last:
            return
        last = rows[-1]["graph"]


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def graphs_of_others(endpoint: RemoteEngine, names: Sequence[str]) -> set[str]:
    """Returns those of some graphs that are there.

    Args:
        endpoint: What is asked.
        names: Names of graphs that `graphs_of_push` does not have.
    """
    found: set[str] = set()
    for some in batched(names, _ASKED):
        # Each graph is named, and one triple of it is enough: no engine reads more for that.
        parts = (
            f"{{ SELECT (<{name}> AS ?graph) {{ GRAPH <{name}> {{ ?s ?p ?o }} }} LIMIT 1 }}"
            for name in some
        )
        found |= {
            row["graph"] for row in endpoint.select(f"SELECT ?graph {{ {' UNION '.join(parts)} }}")
        }
    return found
