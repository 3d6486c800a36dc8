"""What an export costs beside the writers of networkx, rdflib and pandas, as ratios in one run.

``python tests/benchmarks/export.py`` measures a store of 300 pages; ``--pages N`` another.
Each format is timed in turn with the other library's own writer for the same graph:

- *writing*: both have the nodes and the edges in memory (for RDF, rdflib has them there and
  billgraph reads them from the disk);
- *from the store*: each begins at the store on disk.

``--memory`` runs each format as a process of its own on a store of 3 million triples and on one
of a tenth, and gives the most memory of each; what does not grow with the graph stays near 1.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx
from generate import write_pages
from run import BILLGRAPH, TRIPLES, TRIPLES_A_PAGE, large_store, run

from billgraph.graph import Store, open_store
from billgraph.graph.export.formats import EXPORT_FORMATS, export_file
from billgraph.graph.export.model import Selection
from billgraph.graph.export.selection import ExportRequest, select

RDF = {
    "turtle": "turtle",
    "ntriples": "nt",
    "rdfxml": "xml",
    "jsonld": "json-ld",
    "nquads": "nquads",
    "trig": "trig",
}
STREAMED = (
    "ntriples",
    "nquads",
    "turtle",
    "graphml",
    "gexf",
    "csv",
    "cypher",
    "neo4j",
    "networkx",
    "cyjs",
)
PEAK = """
import resource, sys
from billgraph.cli.main import run
assert run(sys.argv[1:]) == 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def flat(graph: Any) -> Any:
    """The graph with lists as JSON, which the XML writers of networkx cannot write."""
    copy = graph.copy()
    elements = [copy.nodes[node] for node in copy]
    elements += [copy.edges[edge] for edge in copy.edges(keys=True)]
    for data in elements:
        data |= {name: json.dumps(it) for name, it in data.items() if isinstance(it, list)}
    return copy


def write_json(make: Callable[[Any], Any]) -> Callable[[Any, Path], None]:
    """A writer that gives networkx's JSON to the json module."""

    def write(graph: Any, path: Path) -> None:
        with path.open("w", encoding="utf-8") as stream:
            json.dump(make(graph), stream)

    return write


def with_pandas(graph: Any, path: Path, method: str) -> None:
    """Writes the two tables with pandas."""
    import pandas

    edges = networkx.to_pandas_edgelist(graph)
    nodes = pandas.DataFrame.from_dict(dict(graph.nodes(data=True)), orient="index")
    getattr(nodes, method)(path.with_suffix(".nodes"))
    getattr(edges, method)(path.with_suffix(".edges"))


OTHERS: dict[str, tuple[str, Callable[[Any, Path], Any], bool]] = {
    "graphml": ("networkx.write_graphml (lxml)", networkx.write_graphml, True),
    "gexf": ("networkx.write_gexf", lambda graph, path: networkx.write_gexf(graph, path), True),
    "networkx": (
        "json.dump(node_link_data)",
        write_json(lambda graph: networkx.node_link_data(graph, edges="edges")),
        False,
    ),
    "cyjs": ("json.dump(cytoscape_data)", write_json(networkx.cytoscape_data), False),
    "csv": ("pandas.to_csv", lambda graph, path: with_pandas(graph, path, "to_csv"), False),
    "parquet": (
        "pandas.to_parquet",
        lambda graph, path: with_pandas(graph, path, "to_parquet"),
        False,
    ),
}
"""The other's writer of a format, and whether it wants texts only."""

ALONE = ("cx2", "dot", "mermaid", "neo4j", "cypher", "fhir")
"""The formats that neither networkx nor rdflib nor pandas writes."""


def timed(work: Callable[[], Any]) -> float:
    """Runs some work and returns its processor time in seconds.

    What waits is no part of it: billgraph has the disk confirm each file, the others do not.
    """
    start = time.process_time()
    work()
    return time.process_time() - start


def in_memory(selection: Selection) -> Selection:
    """The selection with its nodes and edges read."""
    nodes, edges = list(selection.nodes()), list(selection.edges())
    return replace(selection, read_nodes=lambda: iter(nodes), read_edges=lambda: iter(edges))


def rates(folder: Path, pages: int, rounds: int, names: list[str]) -> None:
    """Times each format in turn with the other library's writer."""
    store_path = folder / f"pages-{pages}"
    if not store_path.exists():
        write_pages(folder / "texts", pages)
        run([*BILLGRAPH, "--store", str(store_path), "add", str(folder / "texts")])
    with open_store(store_path) as store:
        read = in_memory(select(store, ExportRequest()))
        nodes, edges = sum(1 for _ in read.nodes()), sum(1 for _ in read.edges())
        print(f"## {nodes:,} codes, {edges:,} links, {store.count_triples():,} triples;")
        print(f"{rounds} rounds, each in turn; other's time over billgraph's\n")
        print("| format | beside | elements/s | writing: median | least | from the store: median |")
        print("|---|---|---|---|---|---|")
        made = folder / "made"
        export_file(read, "networkx", made)
        data = json.loads(made.read_text(encoding="utf-8"))
        graph = networkx.node_link_graph(data, edges="edges")
        texts = flat(graph)
        for name, (called, write, wants_texts) in OTHERS.items():
            if name not in names:
                continue
            given = texts if wants_texts else graph
            beside(store, read, name, called, rounds, lambda p, w=write, g=given: w(g, p), folder)
        dataset = store.to_rdflib()
        for name, spelt in RDF.items():
            if name not in names:
                continue
            triples = dataset if name in ("nquads", "trig") else union(dataset)

            def theirs(path: Path, given: Any = triples, form: str = spelt) -> None:
                given.serialize(path, format=form)

            beside(store, read, name, f"rdflib {spelt}", rounds, theirs, folder)
        for name in (it for it in ALONE if it in names):
            seconds = timed(lambda n=name: export_file(read, n, folder / f"made-{n}"))
            print(f"| {name} | | {(nodes + edges) / seconds:,.0f} | | | |")
    print()


def union(dataset: Any) -> Any:
    """The union of an rdflib dataset as one graph."""
    import rdflib

    graph = rdflib.Graph()
    for subject, predicate, obj, _ in dataset.quads():
        graph.add((subject, predicate, obj))
    return graph


def beside(
    store: Store,
    read: Selection,
    name: str,
    called: str,
    rounds: int,
    theirs: Callable[[Path], None],
    folder: Path,
) -> None:
    """Prints one row: the other's writer over ours."""
    ours, path = folder / f"made-{name}", folder / f"theirs-{name}"
    pairs = []
    for _ in range(rounds + 1):
        mine = timed(lambda: export_file(read, name, ours))
        pairs.append((timed(lambda: theirs(path)), mine))
    ratios = [a / b for a, b in pairs[1:]]
    whole = timed(lambda: export_file(select(store, ExportRequest()), name, ours))
    convert = store.to_rdflib if name in RDF else store.to_networkx
    other = timed(convert) + statistics.median(a for a, _ in pairs)
    is_rdf = name in RDF
    count = store.count_triples() if is_rdf else sum(1 for _ in read.nodes())
    count += 0 if is_rdf else sum(1 for _ in read.edges())
    rate = count / statistics.median(mine for _, mine in pairs[1:])
    print(
        f"| {name} | {called} | {rate:,.0f} | {statistics.median(ratios):.2f} "
        f"| {min(ratios):.2f} | {other / whole:.2f} |",
        flush=True,
    )


def memory(folder: Path, names: list[str]) -> None:
    """Prints the most memory that a process takes, on a large store and on a small one."""
    large, small = large_store(folder), folder / "tenth"
    if not small.exists():
        write_pages(folder / "tenth-pages", TRIPLES // TRIPLES_A_PAGE // 10)
        run([*BILLGRAPH, "--store", str(small), "add", str(folder / "tenth-pages")])
    print("## The most memory of an export, MB\n")
    print("| format | a tenth | 3 million triples | ratio | MB written | seconds |")
    print("|---|---|---|---|---|---|")
    for name in names:
        peaks, path = [], folder / "memory-made.zip"
        for store in (small, large):
            start = time.perf_counter()
            arguments = ["--store", str(store), "export", "-f", name, "-o", str(path)]
            done = subprocess.run(
                [sys.executable, "-c", PEAK, *arguments], check=True, capture_output=True
            )
            peaks.append(int(done.stdout.split()[-1]) / 1024)
            seconds = time.perf_counter() - start
        print(
            f"| {name} | {peaks[0]:.0f} | {peaks[1]:.0f} | {peaks[1] / peaks[0]:.2f} "
            f"| {path.stat().st_size / 1e6:.0f} | {seconds:.0f} |",
            flush=True,
        )


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help="only these")
    parser.add_argument("--pages", type=int, default=300, help="how many pages the store has")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is timed")
    parser.add_argument("--memory", action="store_true", help="measure memory in place of time")
    parser.add_argument("--folder", type=Path, help="keep the stores there for another run")
    arguments = parser.parse_args()
    unknown = set(arguments.formats) - set(EXPORT_FORMATS)
    if unknown:
        parser.error(f"no format {', '.join(unknown)}")
    with tempfile.TemporaryDirectory(prefix="billgraph-") as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"# {os.cpu_count()} cores\n")
        if arguments.memory:
            memory(folder, arguments.formats or list(STREAMED))
        else:
            rates(
                folder, arguments.pages, arguments.rounds, arguments.formats or list(EXPORT_FORMATS)
            )


if __name__ == "__main__":
    main()
