"""What the tests of the graph questions share: pages of a few lines, invented hierarchies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from billgraph.graph import Page, Store
from billgraph.graph.rdf.terms import literal
from billgraph.graph.store.layout import Layout
from billgraph.graph.store.transaction import Transaction
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import BASE, expand

RELEASE = BASE + "release/icd10cm/invented"

ICD = {
    "M34": ("M30-M36", "Hard skin"),
    "M34.0": ("M34", "Hard skin, growing"),
    "M34.1": ("M34", "Hard skin, five signs"),
    "M34.8": ("M34", "Hard skin, others"),
    "M34.81": ("M34.8", "Hard skin in the lung"),
}
"""An invented hierarchy: parent and name of codes. No one describes M30-M36 itself."""


@pytest.fixture
def put_steps(store_path: Path) -> Callable[..., None]:
    """Puts steps of a hierarchy of ICD-10-CM codes into the store, as a release would."""

    def put(*steps: tuple[str, str]) -> None:
        broader, notation = expand("skos:broader"), expand("skos:notation")
        triples = []
        for narrower, parent in steps:
            iri, above = Code("icd10cm", narrower).iri, Code("icd10cm", parent).iri
            triples += [f"<{iri}> <{broader}> <{above}>"]
            triples += [f"<{iri}> <{notation}> {literal(narrower)}"]
        _put(store_path, triples)

    return put


@pytest.fixture
def icd(store_path: Path, put_steps: Callable[..., None]) -> None:
    """The invented hierarchy, with its names, in the store."""
    put_steps(*((code, parent) for code, (parent, _) in ICD.items()))
    name = expand("skos:prefLabel")
    names = [
        f"<{Code('icd10cm', code).iri}> <{name}> {literal(label)}"
        for code, (_, label) in ICD.items()
    ]
    _put(store_path, names)


@pytest.fixture
def put(store: Store, read: Callable[..., Page]) -> Callable[..., Store]:
    """Adds pages, each given as its name and its text, to the store."""

    def call(**pages: str) -> Store:
        store.add(*(read(text, f"{name}.txt") for name, text in pages.items()))
        return store

    return call


def _put(store_path: Path, triples: list[str]) -> None:
    layout = Layout(store_path)
    with layout.writing(), Transaction(layout) as change:
        change.writer.put(RELEASE, triples)


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    """These tests bring facts of their own, beside which few that ship may stand."""
    return plain_store
