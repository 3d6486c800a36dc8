"""What the tests of dates share: a store with invented editions side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from billgraph.graph.engine import Engine
from billgraph.graph.releases.catalogue import catalogue
from billgraph.graph.releases.model import Description, Edition, concept, group
from billgraph.graph.releases.shelf import Shelf
from billgraph.graph.releases.triples import Entry
from billgraph.graph.store.change import Change
from billgraph.graph.store.layout import Layout
from billgraph.graph.store.store import open_store
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import group_iri

BLOCK = group_iri("icd10cm", "M30-M36")

OLD = Edition("icd10cm", "2024", date(2023, 10, 1), date(2024, 9, 30))
NEW = Edition("icd10cm", "2026", date(2025, 10, 1))
TAXONOMY = Edition("nucc", "25.1", date(2025, 7, 1))


def diagnosis(code: str, label: str, parent: str, *, billable: bool) -> Description:
    """An invented diagnosis below another one, or below the block."""
    above = BLOCK if parent == "block" else Code("icd10cm", parent).iri
    return concept(Code("icd10cm", code), label, broader=[above], billable=billable)


CODES_2024 = (
    group("icd10cm", "M30-M36", "Skin and such", notation="M30-M36"),
    diagnosis("M34", "Hard skin, old words", "block", billable=False),
    diagnosis("M34.0", "Growing hard skin", "M34", billable=True),
    diagnosis("M34.1", "Five signs, old words", "M34", billable=True),
    diagnosis("M34.5", "Hard skin that was taken out", "M34", billable=True),
    diagnosis("L98.4", "Sore of old", "block", billable=True),
)
"""2024 knows M34.5 and no M34.81."""

CODES_2026 = (
    group("icd10cm", "M30-M36", "Skin and such", notation="M30-M36"),
    diagnosis("M34", "Hard skin", "block", billable=False),
    diagnosis("M34.0", "Growing hard skin", "M34", billable=True),
    diagnosis("M34.1", "Five signs", "M34", billable=True),
    diagnosis("M34.8", "Hard skin, others", "M34", billable=False),
    diagnosis("M34.81", "Hard skin of the lung", "M34.8", billable=True),
    diagnosis("L98.4", "Sore", "block", billable=False),
    concept(
        Code("icd10cm", "M34.9"),
        "Hard skin from spring on",
        broader=[Code("icd10cm", "M34").iri],
        billable=True,
        valid_from=date(2026, 4, 1),
    ),
)


@pytest.fixture
def shelve(store_path: Path) -> Callable[[Edition, Iterable[Description]], None]:
    """Puts an edition into the store, as adding a release does."""

    def put(edition: Edition, descriptions: Iterable[Description]) -> None:
        layout = Layout(store_path)
        with open_store(store_path) as store:
            entries = catalogue(store)
        with layout.writing(), Change(layout) as change:
            shelf = Shelf(change, entries)
            shelf.put(Entry(edition, "invented.txt", "0" * 64, 0, 0), descriptions)
            shelf.close()

    return put


@pytest.fixture
def two_editions(shelve: Callable[..., None], store_path: Path) -> Path:
    """The folder of a store with the invented ICD-10-CM of 2024 and of 2026."""
    shelve(OLD, CODES_2024)
    shelve(NEW, CODES_2026)
    return store_path


def names(engine: Engine, *codes: str) -> dict[str, str | None]:
    """The official names that links show for some codes of the bundled page."""
    from billgraph.graph.questions.links import links

    found = {link.code.value: link.label for link in links(engine, "0489T", ("diagnosis",))}
    return {code: found[code] for code in codes if code in found}
