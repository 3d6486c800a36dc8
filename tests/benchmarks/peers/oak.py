"""The Ontology Access Kit, which knows terms, names, relations and hierarchies."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

from billgraph.ontology.codes import Code
from billgraph.ontology.iris import BASE, CONCEPTS, expand
from billgraph.ontology.relations import KIND_OF
from peers.in_sqlite import triples
from peers.model import Ask, Data, Peer, Question, Rows
from peers.questions import WORD

LOAD = "import sys; from peers.oak import load; load(*sys.argv[1:])"
BG = expand("bg:")
GROUP = f"{BASE}group/"
BROADER, STATED = expand("skos:broader"), expand("bg:statedLabel")
PREF, OTHER = expand("skos:prefLabel"), expand("skos:altLabel")
OBJECT = expand("rdf:object")
COMMANDS: dict[str, tuple[str, ...]] = {
    "lookup": ("relationships", "cpt:0489T"),
    "incoming": ("relationships", "--direction", "down", "icd10cm:M34.1"),
    "family": ("descendants", "-p", "i", "icd10cm:M34"),
    "block": ("descendants", "-p", "i", "group:icd10cm_M30-M36"),
    "large family": ("descendants", "-p", "i", "icd10cm:S82"),
    "find": ("search", f"t~{WORD}"),
}
"""What asks a question; it has neither counts nor rankings."""


class Oak(Peer):
    """OAK's program ``runoak`` and its library, over an SQLite file as SemanticSQL has it."""

    name = "OAK"
    note = (
        "has no statements, so it answers relation and code alone, and neither counts nor ranks;"
        " its SQLite file is written by these scripts in the form of SemanticSQL, closure included"
    )

    def missing(self) -> str | None:
        there = find_spec("oaklib") and find_spec("semsql") and self._program
        return None if there else "pip install oaklib"

    @property
    def _program(self) -> str | None:
        found = find_spec("oaklib")
        if found is not None and found.origin is not None:
            # It is where the environment of the package has its programs.
            home = Path(found.origin).parents[4] / "bin" / "runoak"
            if home.exists():
                return str(home)
        return shutil.which("runoak")

    def version(self) -> str:
        from measure import package

        return package("oaklib")

    def load(self, data: Data, home: Path) -> list[str] | None:
        return [sys.executable, "-c", LOAD, str(data.file), str(home / "oak.db")]

    def can(self, question: Question) -> bool:
        return question.name in COMMANDS

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        return [str(self._program), "-i", f"sqlite:{home / 'oak.db'}", *COMMANDS[question.name]]

    def read(self, question: Question, out: str) -> Rows:
        match COMMANDS[question.name]:
            case ("relationships", *_):
                found = list(csv.DictReader(io.StringIO(out), delimiter="\t"))
                end = "subject" if question.name == "incoming" else "object"
                return [(_long(it["predicate"]), _long(it[end])) for it in found]
            case (_, *_, asked):
                names = [line.split(" ! ")[0].strip() for line in out.splitlines() if line]
                return [(_long(it),) for it in names if it != asked]

    @contextmanager
    def asking(self, data: Data, home: Path) -> Iterator[Ask]:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from oaklib import get_adapter
            from oaklib.datamodels.search import SearchConfiguration, SearchProperty

            adapter = get_adapter(f"sqlite:{home / 'oak.db'}")
        config = SearchConfiguration(
            is_partial=True, properties=[SearchProperty.LABEL, SearchProperty.ALIAS]
        )

        def ask(question: Question) -> Rows:
            match COMMANDS[question.name]:
                case ("relationships", "--direction", "down", code):
                    found = adapter.relationships(objects=[code])
                    return [(_long(p), _long(s)) for s, p, _ in found]
                case ("relationships", code):
                    return [(_long(p), _long(o)) for _, p, o in adapter.relationships([code])]
                case ("descendants", *_, code):
                    is_a = ["rdfs:subClassOf"]
                    return [(_long(it),) for it in adapter.descendants(code, is_a, reflexive=False)]
            return [(_long(it),) for it in set(adapter.basic_search(WORD, config))]

        yield ask


def _short(iri: str) -> str | None:
    if iri.startswith(GROUP):
        return "group:" + iri.removeprefix(GROUP).replace("/", "_")
    code = Code.from_iri(iri)
    if code is not None:
        return code.curie
    return "bg:" + iri.removeprefix(BG) if iri in KIND_OF else None


def _long(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    homes = {"bg": BG, "group": GROUP}
    return homes.get(prefix, f"{CONCEPTS}{prefix}/") + name


def load(path: str, database: str) -> None:
    """Writes codes, names, links and the closed hierarchy as a file of SemanticSQL."""
    import semsql

    builder = Path(semsql.__path__[0], "builder")
    rows: set[tuple[str, str, str | None, str | None]] = set()
    parents: dict[str, set[str]] = {}
    edges: set[tuple[str, str, str]] = set()
    codes: dict[str, str] = {}
    labels: list[tuple[str, str]] = []
    official: set[str] = set()
    for subject, predicate, (value, _) in triples(path):
        here = _short(subject)
        if predicate == BROADER and here:
            parents.setdefault(here, set()).add(str(_short(value)))
        elif predicate == PREF and here:
            official.add(here)
            rows.add((here, "rdfs:label", None, value))
        elif predicate == OTHER and here:
            rows.add((here, "oio:hasExactSynonym", None, value))
        elif predicate in KIND_OF and here:
            edges.add((here, "bg:" + predicate.removeprefix(BG), str(_short(value))))
        elif predicate == STATED:
            labels.append((subject, value))
        elif predicate == OBJECT and (code := _short(value)):
            codes[subject] = code
    for statement, label in labels:
        rows.add((codes[statement], "oio:hasExactSynonym", None, label))
    terms = {it for row in rows for it in row[:1]} | {it for s, _, o in edges for it in (s, o)}
    terms |= set(parents) | {it for found in parents.values() for it in found}
    rows |= {(it, "rdf:type", "owl:Class", None) for it in terms}
    rows |= {(s, "rdfs:subClassOf", o, None) for s, found in parents.items() for o in found}
    for number, (subject, prop, thing) in enumerate(sorted(edges)):
        blank = f"_:b{number}"
        rows |= {
            (subject, "rdfs:subClassOf", blank, None),
            (blank, "rdf:type", "owl:Restriction", None),
            (blank, "owl:onProperty", prop, None),
            (blank, "owl:someValuesFrom", thing, None),
        }
    prefixes = [("bg", BG), ("group", GROUP)]
    prefixes += [(it, f"{CONCEPTS}{it}/") for it in {term.split(":")[0] for term in terms}]
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.executescript((builder / "sql_schema" / "semsql.sql").read_text())
        connection.executemany("INSERT OR REPLACE INTO prefix VALUES (?, ?)", prefixes)
        connection.executemany(
            "INSERT INTO statements (stanza, subject, predicate, object, value)"
            " VALUES (?1, ?1, ?2, ?3, ?4)",
            sorted(rows, key=lambda row: tuple(it or "" for it in row)),
        )
        closure = {(s, p, o) for s, p, o in edges}
        closure |= {(it, "rdfs:subClassOf", up) for it in terms for up in _above(parents, it)}
        connection.executemany("INSERT INTO entailed_edge VALUES (?, ?, ?)", sorted(closure))
        connection.executescript((builder / "indexes" / "all-indexes.sql").read_text())
        connection.executescript("ANALYZE;")
        connection.commit()


def _above(parents: dict[str, set[str]], term: str) -> set[str]:
    found, todo = {term}, [term]
    while todo:
        new = parents.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
