"""Every lookup gives the same rows on all three engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Code, Endpoint, Store, open_endpoint, open_store, push
from billgraph.graph.errors import NothingFound, QueryError, StrangeReply
from billgraph.graph.export.selection import ExportRequest, select
from billgraph.graph.pages.read import PageFile, load
from billgraph.graph.rdf.terms import literal
from billgraph.graph.store.layout import Layout
from billgraph.graph.store.transaction import Transaction
from billgraph.graph.upload.targets import Updates
from billgraph.ontology.iris import BASE, expand

PAGES = {
    "other.txt": "CPT 15771: Fat graft, 50 cc or less\nSummary\n{long}\n"
    'Related Diagnoses\nM34.1 | CREST \\ "quoted" | Why \U0001f9ec ünïcode\n'
    "M65.3O1 | Finger | malformed\nL98.4 | Ulcer | \n"
    "Modifiers\n22 | Increased\n51 | Multiple\n",
    "bare.txt": "CPT 0490T: Injections\nRelated Procedures\n0489T | Harvest | it comes first\n",
}
"""Pages that share codes with the bundled one, with signs that are escaped on the way."""

LOOKUPS = [
    ("links", "0489T"),
    ("links", "M34.1"),
    ("links", "M34.1", "--source", "other.txt"),
    ("links", "mod:22"),
    ("links", "15771"),
    ("links", "icd10cm:M65.3O1"),
    ("links", "0489T", "--to", "diagnosis", "--to", "payer"),
    ("show", "0489T"),
    ("show", "M34.1"),
    ("show", "15771"),
    ("show", "icd10cm:M65.3O1"),
    ("links", "M34", "--descend"),
    ("tree", "M34"),
    ("find", "pain hand"),
    ("find", "sclerodrema"),
    ("find", "m34"),
    ("find", "cpt:0489T"),
    ("path", "M34.1", "207RC0000X"),
    ("common", "M34.0", "M34.1"),
    ("similar", "0489T"),
    ("contradictions",),
    ("sources",),
    ("stats",),
    ("sparql", "SELECT DISTINCT ?code { ?p bg:hasDiagnosis/skos:notation ?code } ORDER BY ?code"),
    ("sparql", "SELECT ?line ?note { ?s bg:line ?line OPTIONAL { ?s bg:note ?note } } ORDER BY ?s"),
    ("sparql", "ASK { <urn:nothing> ?p ?o }"),
    ("sparql", "ASK { ?page a bg:Page }"),
]


def release(edition: str) -> tuple[str, list[str]]:
    """An edition of an invented release: names for two codes, and their order."""
    triples = [
        f"<{code.iri}> <{expand('skos:prefLabel')}> {literal(name)}"
        for code, name in (
            (Code("icd10cm", "M34.1"), "CR(E)ST syndrome"),
            (Code("icd10cm", "M34"), "Systemic sclerosis [scleroderma]"),
        )
    ]
    broader, narrow = expand("skos:broader"), Code("icd10cm", "M34.1")
    triples.append(f"<{narrow.iri}> <{broader}> <{Code('icd10cm', 'M34').iri}>")
    return f"{BASE}release/icd10cm/{edition}", triples


@pytest.fixture(scope="session")
def mixed_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the bundled page, two more, and two editions that say the same."""
    folder = tmp_path_factory.mktemp("mixed")
    pages = []
    for name, text in PAGES.items():
        path = folder / name
        path.write_text(text.format(long="A long summary. " * 3_000), encoding="utf-8")
        pages.append(load(PageFile(path, name, name)))
    with open_store(folder / "store") as store:
        store.add(*pages)
    layout = Layout(folder / "store")
    with layout.writing(), Transaction(layout) as change:
        for edition in ("2025", "2026"):
            change.writer.put(*release(edition))
    return folder / "store"


@pytest.fixture
def mixed(mixed_path: Path) -> Iterator[Store]:
    with open_store(mixed_path) as store:
        yield store


@pytest.fixture
def remote(server: Any, mixed: Store) -> Iterator[Endpoint]:
    """A real server that holds what the mixed store does, and a graph of somebody else's."""
    with open_endpoint(server.query) as endpoint:
        push(mixed, endpoint, update=server.update)
        updates = Updates(endpoint.client, type(endpoint.address).parse(server.update))
        updates._send("INSERT DATA { GRAPH <urn:other> { <urn:s> <urn:p> 'of somebody else' } }")
        yield endpoint


def test_every_lookup_gives_the_same_rows_on_all_engines(
    remote: Endpoint, mixed_path: Path, billgraph: Callable[..., Any]
) -> None:
    for lookup in LOOKUPS:
        here = billgraph(*lookup, "--store", mixed_path, "-f", "json")
        there = billgraph(*lookup, "--endpoint", remote.url, "-f", "json")
        assert (there.json, there.status, there.err) == (here.json, here.status, here.err), lookup
        assert here.status == 0, lookup
        assert here.json, lookup


@pytest.mark.parametrize("codes", [("M34.1",), ()])
def test_an_export_has_the_same_nodes_and_edges_on_all_engines(
    remote: Endpoint, mixed: Store, codes: tuple[str, ...]
) -> None:
    wanted = ExportRequest(codes, with_statements=True)
    here, there = select(mixed, wanted), select(remote, wanted)
    assert sorted(there.nodes(), key=str) == sorted(here.nodes(), key=str)
    assert sorted(there.edges(), key=str) == sorted(here.edges(), key=str)
    if codes:
        # Virtuoso writes a literal of a datatype its own way.
        ours, theirs = (
            {(it.subject, it.predicate, it.graph_name) for it in chosen.quads(named=True)}
            for chosen in (here, there)
        )
        assert theirs == ours


@pytest.mark.parametrize("server", ["oxigraph"], indirect=True)  # Virtuoso cuts off long answers.
@pytest.mark.parametrize("named", [True, False])
def test_a_whole_export_has_all_triples_of_the_store_and_those_of_others(
    remote: Endpoint, mixed: Store, named: bool
) -> None:
    def known(engine: Endpoint | Store) -> set[tuple[object, ...]]:
        quads = select(engine, ExportRequest(with_statements=True)).quads(named=named)
        found = ((it.subject, it.predicate, it.graph_name) for it in quads)
        return {it for it in found if not str(it[0]).startswith("_:")}  # They have other names.

    here, there = known(mixed), known(remote)
    assert here <= there
    assert [str(it[2]) for it in there if str(it[0]) == "<urn:s>"] == [
        "<urn:other>" if named else "DEFAULT"
    ]


def test_what_is_not_there_is_nothing_found_on_all_engines(remote: Endpoint) -> None:
    with pytest.raises(NothingFound, match=r"hcpcs:J0897 or icd10cm:J08.97 is not in the store"):
        remote.links("J0897")


def test_a_graph_comes_back_as_triples(remote: Endpoint, mixed: Store) -> None:
    query = "CONSTRUCT { ?s rdf:object ?o ; bg:note ?n } WHERE { ?s rdf:object ?o ; bg:note ?n }"
    here, there = ({str(triple) for triple in engine.query(query)} for engine in (mixed, remote))
    assert here == there
    assert len(here) > 20


def test_a_query_that_does_not_parse_is_told_of_with_its_place(remote: Endpoint) -> None:
    with pytest.raises(QueryError) as caught:
        remote.sparql("SELECT ?s\n{ ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 9)


def test_virtuoso_does_not_cut_an_answer_off_in_silence(
    virtuoso: Any, mixed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        open_endpoint(virtuoso.query) as endpoint,
        pytest.raises(StrangeReply, match="gives no more than 2,000 rows of an answer"),
    ):
        endpoint.select("SELECT ?s ?t { ?s ?p ?o . ?t ?q ?r }")
