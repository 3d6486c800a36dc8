"""Nodes, edges and quads of many codes, read in batches: memory holds one batch at a time."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.graph.export.model import BROADER, GROUP, Edge, Node, StatementRecord, node_of
from billgraph.graph.questions.hierarchy import official_names
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import RELEASES, expand
from billgraph.ontology.relations import KIND_OF, RELATIONS

if TYPE_CHECKING:
    from pyoxigraph import Quad

Key: TypeAlias = tuple[str, str, str]
"""An edge by the IRIs of its two ends and of its property: subject, predicate, object."""

Found: TypeAlias = dict[Key, set[str]]
"""Edges, and the graphs that state each."""

RELATION_OF: dict[str, str] = {**KIND_OF, expand("skos:broader"): BROADER}
"""The relation of an edge by the IRI of its property."""

_LINKS = ", ".join(f"<{relation.iri}>" for relation in RELATIONS.values())
_KEPT_NAMES = 20_000


class Reader:
    """Reads from one engine.

    Args:
        engine: The store.
        pages: The graphs of the only pages to believe; None for every source.
    """

    def __init__(self, engine: Engine, pages: tuple[str, ...] | None = None) -> None:
        self._engine = engine
        self._pages = pages
        self._names: dict[str, str] = {}
        old = engine.select("SELECT ?graph { ?graph bg:isDefault false }")
        # Editions that are set aside are not in the default graph, so not in an export of it.
        self._aside = frozenset(row["graph"] for row in old)
        self._has_hierarchy = engine.ask("ASK { ?narrower skos:broader ?broader }")

    def all_iris(self) -> Iterator[str]:
        """The IRIs of all codes and groups of the store, each once."""
        ends = " UNION ".join(
            f"{{ ?node <{relation.iri}> ?o }} UNION {{ ?s <{relation.iri}> ?node }}"
            for relation in RELATIONS.values()
        )
        query = f"""SELECT DISTINCT ?node {{
            {{ ?node skos:inScheme ?scheme }} UNION {{ ?narrower skos:broader ?node }}
            UNION {ends}
        }}"""
        return self._column(query)

    def links_of_pages(self) -> Found:
        """The links that the chosen pages state."""
        found: Found = {}
        for batch in batched(self._pages or ()):
            self._add(found, f"{values_block('g', batch)} GRAPH ?g {{ ?s ?p ?o }} {_ONLY_LINKS}")
        return found

    def links_out(self, iris: Iterable[str]) -> Found:
        """The links from some codes."""
        found: Found = {}
        for batch in batched(iris):
            self._add(found, f"{values_block('s', batch)} GRAPH ?g {{ ?s ?p ?o }} {_ONLY_LINKS}")
        return found

    def links_in(self, iris: Iterable[str]) -> Found:
        """The links to some codes; a code is at the end of the relations of its kind."""
        found: Found = {}
        by_kind: dict[str, list[str]] = {}
        for iri in iris:
            node = node_of(iri)
            for kind, relation in RELATIONS.items():
                if node is not None and node.kind == relation.code_kind:
                    by_kind.setdefault(kind, []).append(iri)
        for kind, ends in by_kind.items():
            for batch in batched(ends):
                pattern = f"GRAPH ?g {{ ?s <{RELATIONS[kind].iri}> ?o }}"
                bound = f"BIND (<{RELATIONS[kind].iri}> AS ?p)"
                self._add(found, f"{values_block('o', batch)} {pattern} {bound}")
        return found

    def hierarchy_of(self, iris: Iterable[str], among: Container[str] | None = None) -> Found:
        """The steps up from some codes, to any or to some others."""
        found: Found = {}
        if not self._has_hierarchy or self._pages is not None:
            return found
        broader = expand("skos:broader")
        for batch in batched(iris):
            pattern = f"GRAPH ?g {{ ?s skos:broader ?o }} BIND (<{broader}> AS ?p)"
            self._add(found, f"{values_block('s', batch)} {pattern}")
        return {key: who for key, who in found.items() if among is None or key[2] in among}

    def _add(self, found: Found, pattern: str) -> None:
        for row in self._engine.select(f"SELECT ?s ?p ?o ?g {{ {pattern} }}"):
            graph = row["g"]
            if not self._is_wanted(graph):
                continue
            # An end that is no code is not billgraph's: somebody's own update wrote it.
            if node_of(row["s"]) is not None and node_of(row["o"]) is not None:
                found.setdefault((row["s"], row["p"], row["o"]), set()).add(graph)

    def nodes(self, iris: Iterable[str]) -> Iterator[Node]:
        """Describes codes and groups."""
        for batch in batched(iris):
            official = official_names(self._engine, batch)
            nodes = [node for node in map(node_of, batch) if node is not None]
            codes = {node.iri: Code(node.system, node.code) for node in nodes if node.kind != GROUP}
            stated = self._engine.names().stated(list(codes.values()))
            said = {iri: tuple(name for name, _ in stated[code]) for iri, code in codes.items()}
            nameless = [it.iri for it in nodes if it.iri not in official and not said.get(it.iri)]
            said |= self._other_names(nameless)
            for node in nodes:
                yield replace(node, label=official.get(node.iri), names=said.get(node.iri, ()))

    def _other_names(self, iris: list[str]) -> dict[str, tuple[str, ...]]:
        """What sources call codes and groups that have neither official name nor a page's.

        Those are the other names of a release, such as a short one, and the names of an
        edition that is set aside, of which the latest is believed.
        """
        found: dict[str, dict[str, None]] = {}
        for batch in batched(iris):
            query = f"""SELECT DISTINCT ?node ?name ?kind ?from {{
                {values_block("node", batch)}
                GRAPH ?g {{ ?node ?kind ?name }}
                FILTER (?kind IN (skos:prefLabel, skos:altLabel, rdfs:label))
                OPTIONAL {{ ?g bg:validFrom ?from }}
                OPTIONAL {{ ?g bg:isDefault ?stands }}
            }} ORDER BY DESC(?stands) DESC(?from) DESC(?kind) ?name"""
            for row in self._engine.select(query):
                found.setdefault(row["node"], {})[row["name"]] = None
        return {iri: tuple(names) for iri, names in found.items()}

    def edges(self, found: Found, *, with_statements: bool) -> Iterator[Edge]:
        """Makes edges of what was found."""
        self._learn_names({graph for graphs in found.values() for graph in graphs})
        said = self._statements(found) if with_statements else {}
        contested = self._contested(found)
        for key, graphs in found.items():
            subject, predicate, obj = key
            start, end = node_of(subject), node_of(obj)
            assert start is not None
            assert end is not None
            yield Edge(
                start.curie,
                end.curie,
                RELATION_OF[predicate],
                tuple(sorted({self._names[graph] for graph in graphs})),
                tuple(said.get(key, ())),
                tuple(sorted(contested.get(key, ()))),
            )

    def _contested(self, found: Found) -> dict[Key, set[str]]:
        """The rules by which the audit contests links, as it marked their statements."""
        rules: dict[Key, set[str]] = {}
        for batch in batched(dict.fromkeys(key[0] for key in found)):
            query = f"""SELECT ?s ?p ?o ?g ?rules {{
                {values_block("s", batch)}
                ?st rdf:subject ?s ; bg:contestedBy ?rules ; rdf:predicate ?p ; rdf:object ?o ;
                    prov:wasDerivedFrom ?g .
            }}"""
            for row in self._engine.select(query):
                key = (row["s"], row["p"], row["o"])
                if row["g"] in found.get(key, ()):
                    rules.setdefault(key, set()).update(row["rules"].split())
        return rules

    def _learn_names(self, graphs: set[str]) -> None:
        """Looks up what the sources are called; a release is called by its set and version."""
        if len(self._names) > _KEPT_NAMES:
            self._names.clear()
        unknown = sorted(graphs - self._names.keys())
        self._names.update((graph, graph.removeprefix(RELEASES)) for graph in unknown)
        for batch in batched(unknown):
            query = f"SELECT ?g ?name {{ {values_block('g', batch)} ?g bg:sourceName ?name }}"
            self._names.update((row["g"], row["name"]) for row in self._engine.select(query))

    def _statements(self, found: Found) -> dict[Key, list[StatementRecord]]:
        said: dict[Key, list[StatementRecord]] = {}
        for row in self.statements(found):
            line = int(row["line"]) if "line" in row else None
            entry = StatementRecord(row.get("label"), row.get("note"), self._names[row["g"]], line)
            said.setdefault((row["s"], row["p"], row["o"]), []).append(entry)
        for entries in said.values():
            entries.sort(key=lambda entry: (entry.source, entry.line or 0, entry.label or ""))
        return said

    def statements(self, found: Found) -> Iterator[dict[str, str]]:
        """The statements behind edges, one mapping each."""
        subjects = dict.fromkeys(key[0] for key in found if RELATION_OF[key[1]] != BROADER)
        for batch in batched(subjects):
            query = f"""SELECT DISTINCT ?st ?s ?p ?o ?label ?note ?line ?g {{
                {values_block("s", batch)}
                ?st rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; prov:wasDerivedFrom ?g .
                OPTIONAL {{ ?st bg:statedLabel ?label }}
                OPTIONAL {{ ?st bg:note ?note }}
                OPTIONAL {{ ?st bg:line ?line }}
            }}"""
            for row in self._engine.select(query):
                if row["g"] in found.get((row["s"], row["p"], row["o"]), ()):
                    yield row

    def quads(self, iris: Iterable[str], keep: Container[Key], *, named: bool) -> Iterator[Quad]:
        """What the sources say with some subjects, but of the edges only those to keep.

        Args:
            iris: The subjects.
            keep: The edges to keep.
            named: Whether each is wanted with the graph of every source that says it. Else
                the union of all sources tells the same, and does not say of a code once for
                each page that names it what system it is of.
        """
        from pyoxigraph import NamedNode, Quad

        is_union = not named and self._pages is None
        pattern, graph = ("?s ?p ?o", "") if is_union else ("GRAPH ?g { ?s ?p ?o }", "?g")
        for batch in batched(iris):
            query = f"SELECT ?s ?p ?o {graph} {{ {values_block('s', batch)} {pattern} }}"
            for subject, predicate, obj, *of in self._engine.query(query):  # type: ignore[union-attr]
                if of and not self._is_wanted(of[0].value):
                    continue
                is_edge = predicate.value in RELATION_OF and isinstance(obj, NamedNode)
                if not is_edge or (subject.value, predicate.value, obj.value) in keep:
                    yield Quad(subject, predicate, obj, *of)

    def _is_wanted(self, graph: str) -> bool:
        """Whether a graph stands in the default graph, and is among the chosen pages."""
        return graph not in self._aside and (self._pages is None or graph in self._pages)

    def _column(self, query: str) -> Iterator[str]:
        """The one column of a query, as it is found."""
        for row in self._engine.query(query):  # type: ignore[union-attr]
            yield row[0].value


_ONLY_LINKS = f"FILTER (?p IN ({_LINKS}))"
