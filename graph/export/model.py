"""What is exported: codes as nodes, links as edges, and where they come from.

A node is a code, or a group of codes of an official hierarchy. An edge is one of the
links of `billgraph.ontology.relations`, from the procedure, or `broader`, from the
narrower code. The vocabulary is no part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from billgraph.ontology.codes import Code
from billgraph.ontology.iris import GROUPS
from billgraph.ontology.relations import CODE_KINDS, KINDS

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from billgraph.graph.engine.base import Engine

BROADER = "broader"
"""The relation of an edge of a hierarchy (`skos:broader`)."""

GROUP = "group"
"""The kind of a node that is a group of codes and no code itself."""

NODE_KINDS: tuple[str, ...] = (*CODE_KINDS, GROUP)
EDGE_RELATIONS: tuple[str, ...] = (*KINDS, BROADER)


@dataclass(frozen=True, slots=True)
class Node:
    """A code, or a group of codes.

    Attributes:
        iri: The IRI of the concept.
        curie: What the node is called by in every format, such as ``cpt:0489T``.
        system: The prefix of the code system.
        code: The code in its system, always a text: ``00100`` keeps its zeros.
        kind: One of `NODE_KINDS`.
        label: The official name, or None while no release names it.
        names: What sources call it, the name that most of them give first.
    """

    iri: str
    curie: str
    system: str
    code: str
    kind: str
    label: str | None = None
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The official name, else the one that most sources give, else nothing."""
        return self.label or (self.names[0] if self.names else "")


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """One statement behind an edge: what one source says.

    Attributes:
        label: What the source calls the code at the end of the edge, or None.
        note: What it says of the link, or None.
        source: The name of the source.
        line: The line of the source, counted from 1, or None.
    """

    label: str | None
    note: str | None
    source: str
    line: int | None

    def record(self) -> dict[str, Any]:
        """The statement as JSON; what is not said is left out."""
        return {key: value for key, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two nodes, however many sources state it.

    Attributes:
        source: The CURIE where it begins.
        target: The CURIE where it ends.
        relation: One of `EDGE_RELATIONS`.
        sources: The names of those who state it, sorted.
        statements: What they say; empty unless it was asked for.
        contested_by: The ids of the rules by which the audit contests what is stated.
    """

    source: str
    target: str
    relation: str
    sources: tuple[str, ...] = ()
    statements: tuple[StatementRecord, ...] = ()
    contested_by: tuple[str, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether the audit contests the link, as some source states it."""
        return bool(self.contested_by)

    @property
    def id(self) -> str:
        """A name that no other edge has."""
        return f"{self.source} {self.relation} {self.target}"

    def records(self) -> list[dict[str, Any]]:
        """The statements as JSON."""
        return [statement.record() for statement in self.statements]


def node_of(iri: str) -> Node | None:
    """Makes the node of an IRI, without its names; None when it is neither code nor group.

    Example:
        >>> node_of("https://w3id.org/billgraph/id/cpt/0489T").curie
        'cpt:0489T'
        >>> node_of("https://w3id.org/billgraph/group/icd10cm/M30-M36").curie
        'group:icd10cm/M30-M36'
    """
    code = Code.from_iri(iri)
    if code is not None:
        return Node(iri, code.curie, code.system, code.value, code.kind)
    system, slash, key = iri.removeprefix(GROUPS).partition("/")
    if not iri.startswith(GROUPS) or not slash:
        return None
    return Node(iri, f"{GROUP}:{system}/{key}", system, key, GROUP)


Quads: TypeAlias = "Callable[[bool], Iterable[Quad]]"


@dataclass(frozen=True, slots=True)
class Selection:
    """What one export writes. Nodes and edges can be read as often as a format needs.

    Attributes:
        engine: The store that is exported.
        asked: The CURIEs of the codes whose neighbourhood it is; empty for the whole graph.
        is_whole: Whether it is all that the store has, nothing chosen.
        with_statements: Whether the edges carry their statements.
        read_nodes: Reads the nodes, each once.
        read_edges: Reads the edges, each once, only between nodes of `read_nodes`.
        read_quads: Reads the quads; with True those of the named graphs, else those of
            the default graph.
        has_raw_cells: Whether tables for spreadsheets have every cell as it is, also one
            that a spreadsheet would run as a formula.
    """

    engine: Engine
    asked: tuple[str, ...]
    is_whole: bool
    with_statements: bool
    read_nodes: Callable[[], Iterator[Node]]
    read_edges: Callable[[], Iterator[Edge]]
    read_quads: Quads
    has_raw_cells: bool = False

    def nodes(self) -> Iterator[Node]:
        """Reads the nodes."""
        return self.read_nodes()

    def edges(self) -> Iterator[Edge]:
        """Reads the edges."""
        return self.read_edges()

    def quads(self, *, named: bool) -> Iterable[Quad]:
        """Reads the quads."""
        return self.read_quads(named)
