"""The graph, or the neighbourhood of codes, as objects of rdflib and networkx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from billgraph.graph.questions.resolve import resolve
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import PREFIXES, STATEMENTS
from billgraph.ontology.relations import KIND_OF, RELATIONS

if TYPE_CHECKING:
    import networkx
    import rdflib

    from billgraph.graph.engine.embedded import EmbeddedEngine


def to_rdflib(store: EmbeddedEngine, codes: tuple[str, ...] = ()) -> rdflib.Dataset:
    """Makes an rdflib dataset of the graph, or of the neighbourhood of codes.

    Every source is a named graph; the default graph that queries see is their
    union.

    Args:
        store: The store.
        codes: Codes as people type them; the whole graph when empty. The
            neighbourhood of a code is every statement that names it, what those
            statements link, and the pages that make them.

    Returns:
        A dataset of its own; changing it changes nothing in the store.

    Raises:
        NothingFound: When a code is not in the store.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     dataset = to_rdflib(store)
        >>> len(list(dataset.query("SELECT ?d { ?procedure bg:hasDiagnosis ?d }")))
        6
    """
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    for prefix, iri in PREFIXES.items():
        dataset.bind(prefix, iri)
    quads = _neighbourhood(store, codes) if codes else _named(store)
    data = serialize(quads, format=RdfFormat.N_QUADS)
    assert data is not None
    dataset.parse(data=data, format="nquads")
    return dataset


def to_networkx(store: EmbeddedEngine, codes: tuple[str, ...] = ()) -> networkx.MultiDiGraph[str]:
    """Makes a networkx graph of the links, or of those in the neighbourhood of codes.

    A node is a code, named by its CURIE, with `kind`, `system`, `code` and
    `label` (what it is called, officially if a release says so). An edge is a
    statement, from the procedure to the other code, with the statement's hash as
    key and `relation`, `label`, `note`, `source` and `line`; what a source does
    not say is absent.

    Args:
        store: The store.
        codes: Codes as people type them; the whole graph when empty.

    Returns:
        A graph of its own.

    Raises:
        NothingFound: When a code is not in the store.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     graph = to_networkx(store, ("M34.1",))
        >>> list(graph.nodes), graph.nodes["icd10cm:M34.1"]["label"]
        (['cpt:0489T', 'icd10cm:M34.1'], 'CR(E)ST syndrome')
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    wanted = tuple(resolve(store, text) for text in codes)
    for row in store.select(_edges_query(wanted)):
        subject, obj = Code.from_iri(row["subject"]), Code.from_iri(row["object"])
        assert subject is not None, row["subject"]
        assert obj is not None, row["object"]
        _add_node(graph, subject, row.get("subjectLabel") or row.get("title"))
        _add_node(graph, obj, row.get("objectLabel") or row.get("label"))
        edge = {name: row[name] for name in ("label", "note", "source") if name in row}
        key = row["statement"].removeprefix(STATEMENTS)
        graph.add_edge(subject.curie, obj.curie, key, relation=KIND_OF[row["predicate"]], **edge)
        if "line" in row:
            graph.edges[subject.curie, obj.curie, key]["line"] = int(row["line"])
    return graph


def _add_node(graph: networkx.MultiDiGraph[str], code: Code, label: str | None) -> None:
    if code.curie not in graph:
        graph.add_node(code.curie, kind=code.kind, system=code.system, code=code.value)
    if label and "label" not in graph.nodes[code.curie]:
        graph.nodes[code.curie]["label"] = label


def _edges_query(codes: tuple[Code, ...]) -> str:
    among = ", ".join(f"<{code.iri}>" for code in codes)
    only = f"FILTER (?subject IN ({among}) || ?object IN ({among}))" if codes else ""
    return f"""SELECT * {{
        ?statement rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
            prov:wasDerivedFrom ?page .
        ?page bg:sourceName ?source .
        {only}
        OPTIONAL {{ ?page dcterms:title ?title }}
        OPTIONAL {{ ?statement bg:statedLabel ?label }}
        OPTIONAL {{ ?statement bg:note ?note }}
        OPTIONAL {{ ?statement bg:line ?line }}
        OPTIONAL {{ ?subject skos:prefLabel ?subjectLabel }}
        OPTIONAL {{ ?object skos:prefLabel ?objectLabel }}
    }} ORDER BY ?source ?line ?statement"""


def _named(store: EmbeddedEngine) -> Iterator[Quad]:
    quads = store.oxigraph.quads_for_pattern(None, None, None, None)
    return (quad for quad in quads if quad.graph_name != DefaultGraph())


def _neighbourhood(store: EmbeddedEngine, codes: tuple[str, ...]) -> Iterator[Quad]:
    """The quads of every statement that names one of the codes, and of what it names."""
    described: dict[tuple[str, str], None] = {}
    for text in codes:
        iri = resolve(store, text).iri
        for end in ("subject", "object"):
            for row in store.select(
                f"""SELECT ?statement ?subject ?predicate ?object ?page {{
                    ?statement rdf:{end} <{iri}> ; rdf:subject ?subject ;
                        rdf:predicate ?predicate ; rdf:object ?object ;
                        prov:wasDerivedFrom ?page
                }} ORDER BY ?statement"""
            ):
                page = row["page"]
                described |= dict.fromkeys((row[name], page) for name in ("statement", "page"))
                described |= dict.fromkeys((row[name], page) for name in ("subject", "object"))
                yield _quad(row["subject"], row["predicate"], row["object"], page)
    links = {NamedNode(relation.iri) for relation in RELATIONS.values()}
    for iri, page in described:
        for quad in store.oxigraph.quads_for_pattern(NamedNode(iri), None, None, NamedNode(page)):
            if quad.predicate not in links:
                yield quad


def _quad(subject: str, predicate: str, obj: str, graph: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(obj), NamedNode(graph))
