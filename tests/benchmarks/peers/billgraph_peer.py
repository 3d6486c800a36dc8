"""billgraph itself, by its command line and its library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from run import BILLGRAPH

from billgraph.ontology.codes import Code
from billgraph.ontology.relations import KIND_OF
from peers.model import Ask, Data, Peer, Question, Rows
from peers.questions import PROLOGUE

PROPERTY = {kind: prop for prop, kind in KIND_OF.items()}


class Billgraph(Peer):
    """The yardstick: it says where each link comes from, and has each quad twice."""

    name = "billgraph"
    note = "loads pages and releases as people have them, and makes an index of names"

    def version(self) -> str:
        from measure import package

        return package("billgraph")

    def load(self, data: Data, home: Path) -> list[str] | None:
        return None  # the store is what the others' triples come from

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        command = [*BILLGRAPH, *question.command, "--store", str(data.store)]
        return [*command, question.sparql] if question.command[0] == "sparql" else command

    def read(self, question: Question, out: str) -> Rows:
        if question.command[0] == "sparql":
            return question.from_json(out)
        found = [it for it in json.loads(out) if it["code"] and it.get("depth", 1) > 0]
        return [_row(question, it) for it in found]

    @contextmanager
    def asking(self, data: Data, home: Path) -> Iterator[Ask]:
        from billgraph.graph import open_store

        with open_store(data.store) as store:

            def ask(question: Question) -> Rows:
                match question.command:
                    case ("links", code, *_):
                        return [
                            _texts(
                                question,
                                relation=PROPERTY[it.relation],
                                code=it.code.iri,
                                label=it.stated_label,
                                note=it.note,
                                line=it.line,
                            )
                            for it in store.links(code)
                        ]
                    case ("tree", code, *_):
                        return [(it.iri,) for it in store.tree(code, 20).places if it.depth > 0]
                    case ("find", text, *_):
                        found = store.find(text, ["diagnosis"], None)
                        return [(it.code.iri,) for it in found.rows]
                return [
                    tuple(row.get(name, "") for name in question.columns)
                    for row in store.select(PROLOGUE + question.sparql)
                ]

            yield ask


def _row(question: Question, record: dict[str, object]) -> tuple[str, ...]:
    iri = Code(str(record["system"]), str(record["code"])).iri
    relation = PROPERTY.get(str(record.get("relation")))
    said = {"label": record.get("stated_label"), "note": record.get("note")}
    return _texts(question, relation=relation, code=iri, line=record.get("line"), **said)


def _texts(question: Question, **values: object) -> tuple[str, ...]:
    found = (values[name] for name in question.columns)
    return tuple("" if it is None else str(it) for it in found)
