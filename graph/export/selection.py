"""What is to be exported: the whole graph, or the neighbourhood of codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from billgraph.graph.batching import batched
from billgraph.graph.engine.base import Engine
from billgraph.graph.export.model import Edge, Node, Selection, node_of
from billgraph.graph.export.reading import RELATION_OF, Found, Key, Reader
from billgraph.graph.export.whole import quads
from billgraph.graph.questions.resolve import resolve
from billgraph.graph.questions.sources import find_sources
from billgraph.ontology.relations import CODE_KINDS, PLACE, RELATIONS

if TYPE_CHECKING:
    from pyoxigraph import Quad

DEPTH = 1
"""How far a neighbourhood reaches when nobody says how far."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What an export is to hold.

    Attributes:
        codes: Codes as people type them; the whole graph when empty.
        depth: How many links away from the codes.
        to: The kinds of codes to go to; all of them when empty.
        source: The name of the one source to believe, or None for all.
        with_statements: Whether edges carry what each source says.
    """

    codes: tuple[str, ...] = ()
    depth: int = DEPTH
    to: tuple[str, ...] = ()
    source: str | None = None
    with_statements: bool = False


def select(engine: Engine, wanted: ExportRequest) -> Selection:
    """Finds what is to be exported.

    The neighbourhood of codes is every link that is met on the way to the codes within
    `depth` links, and the steps of a hierarchy between what is met. The whole graph is
    read in batches while it is written; of a part of it, the ends of its links are held
    in memory.

    Args:
        engine: The store.
        wanted: What the export is to hold.

    Returns:
        The selection.

    Raises:
        NotACode, AmbiguousCode: When a text names no code, or several.
        NothingFound: When a code or the source is not in the store.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     near = select(store, ExportRequest(("M34.1",)))
        ...     [node.curie for node in near.nodes()], [edge.id for edge in near.edges()]
        (['cpt:0489T', 'icd10cm:M34.1'], ['cpt:0489T diagnosis icd10cm:M34.1'])
    """
    reader = Reader(engine, _pages(engine, wanted.source))
    if wanted.codes:
        asked = tuple(resolve(engine, text) for text in wanted.codes)
        found = _walk(reader, [code.iri for code in asked], wanted)
        iris = dict.fromkeys((*(code.iri for code in asked), *_ends(found)))
        found |= reader.hierarchy_of(iris, iris)
        return _collected(engine, reader, found, iris, wanted, tuple(c.curie for c in asked))
    if wanted.source is not None:
        found = {key: who for key, who in reader.links_of_pages().items() if _fits(key, wanted)}
        return _collected(engine, reader, found, dict.fromkeys(_ends(found)), wanted)
    return _streamed(engine, reader, wanted)


def _pages(engine: Engine, source: str | None) -> tuple[str, ...] | None:
    if source is None:
        return None
    return tuple(found.page for found in find_sources(engine, source))


def _fits(key: Key, wanted: ExportRequest) -> bool:
    """Whether the link goes to a code of the wanted kinds."""
    return not wanted.to or _leads_to(key, key[2]) in wanted.to


def _leads_to(key: Key, there: str) -> str:
    """What a link leads to at one of its ends: a kind of code, or what it says of the code."""
    relation = RELATION_OF.get(key[1], "")
    says_more = relation in RELATIONS and relation not in CODE_KINDS and there == key[2]
    return relation if says_more else _kind(there)


def _kind(iri: str) -> str:
    node = node_of(iri)
    return node.kind if node is not None else ""


def _ends(found: Found) -> Iterator[str]:
    for subject, _, obj in found:
        yield subject
        yield obj


def _walk(reader: Reader, start: list[str], wanted: ExportRequest) -> Found:
    """The links that are met on the way to the codes within the depth."""
    found: Found = {}
    met, here = set(start), start
    for _ in range(wanted.depth):
        steps = [(key, key[2], who) for key, who in reader.links_out(here).items()]
        steps += [(key, key[0], who) for key, who in reader.links_in(here).items()]
        kept = [it for it in steps if not wanted.to or _leads_to(it[0], it[1]) in wanted.to]
        found |= {key: who for key, _, who in kept}
        here = sorted({there for _, there, _ in kept} - met)
        met.update(here)
    return found


def _collected(
    engine: Engine,
    reader: Reader,
    found: Found,
    iris: Iterable[str],
    wanted: ExportRequest,
    asked: tuple[str, ...] = (),
) -> Selection:
    """A selection that is held in memory, in the order in which answers list codes."""
    nodes: list[Node] = []

    def read_nodes() -> Iterator[Node]:
        if not nodes:
            nodes.extend(sorted(reader.nodes(iris), key=_order))
        return iter(nodes)

    def read_edges() -> Iterator[Edge]:
        read = reader.edges(found, with_statements=wanted.with_statements)
        return iter(sorted(read, key=lambda edge: (edge.source, edge.relation, edge.target)))

    def read_quads(named: bool) -> Iterator[Quad]:
        return _quads(reader, found, iris, named=named)

    return Selection(
        engine, asked, False, wanted.with_statements, read_nodes, read_edges, read_quads
    )


def _order(node: Node) -> tuple[int, str]:
    # Procedures come first: they are what the others go with.
    first = -1 if node.kind == "procedure" else PLACE.get(node.kind, len(PLACE))
    return first, node.curie


def _streamed(engine: Engine, reader: Reader, wanted: ExportRequest) -> Selection:
    """A selection that is read while it is written."""

    def read_edges() -> Iterator[Edge]:
        for part in _parts(reader, wanted):
            yield from reader.edges(part, with_statements=wanted.with_statements)

    def read_nodes() -> Iterator[Node]:
        if not wanted.to:
            return reader.nodes(reader.all_iris())
        ends = (iri for part in _parts(reader, wanted) for iri in _ends(part))
        return reader.nodes(dict.fromkeys(ends))

    def read_quads(named: bool) -> Iterator[Quad]:
        if not wanted.to:
            return quads(engine, named=named)
        # The parts share their codes, so what is said of those must be told apart once.
        found: Found = {}
        for part in _parts(reader, wanted):
            found |= part
        return _quads(reader, found, dict.fromkeys(_ends(found)), named=named)

    return Selection(
        engine, (), not wanted.to, wanted.with_statements, read_nodes, read_edges, read_quads
    )


def _parts(reader: Reader, wanted: ExportRequest) -> Iterator[Found]:
    """The edges of the whole graph, some hundreds of codes at a time."""
    for batch in batched(reader.all_iris()):
        links = reader.links_out(batch)
        if wanted.to:
            yield {key: who for key, who in links.items() if _fits(key, wanted)}
        else:
            yield links | reader.hierarchy_of(batch)


def _quads(reader: Reader, found: Found, iris: Iterable[str], *, named: bool) -> Iterator[Quad]:
    from pyoxigraph import DefaultGraph, Quad

    statements = dict.fromkeys(row["st"] for row in reader.statements(found))
    graphs = dict.fromkeys(graph for graphs in found.values() for graph in sorted(graphs))
    subjects = dict.fromkeys((*iris, *statements, *graphs))
    read = reader.quads(subjects, found, named=named)
    if named:
        yield from read
        return
    seen: set[Quad] = set()
    for quad in read:
        triple = Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        if triple not in seen:
            seen.add(triple)
            yield triple
