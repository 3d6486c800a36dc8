"""What the tests of readers share: documents on the disk, and what a reader makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.releases.documents import documents
from billgraph.graph.releases.formats import recognise
from billgraph.graph.releases.model import Description, Reading, Skip, Value
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import BASE
from billgraph.ontology.releases import CODE_SETS


@dataclass(frozen=True)
class Read:
    """A document that was read to its end."""

    layout: str
    reading: Reading
    facts: dict[str, dict[str, list[Value]]]
    """The values by subject, without the base of its IRI, and by property."""

    @property
    def skipped(self) -> list[Skip]:
        return list(self.reading.skipped)

    def one(self, subject: str, prop: str) -> Any:
        """The only value of a property, or None."""
        values = self.facts[subject].get(prop, [])
        assert len(values) < 2
        return values[0] if values else None


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., Read]:
    """Reads a file, or content under a name; the one document of it that is recognised."""

    def call(content: Path | str | bytes, name: str = "release.csv") -> Read:
        path = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        known = [(recognise(document), document) for document in documents(path, path.name)]
        layout, document = next((layout, it) for layout, it in known if layout is not None)
        assert layout is not None
        found = layout.read(document)
        facts: dict[str, dict[str, list[Value]]] = {}
        for it in found.descriptions:
            said = facts.setdefault(it.subject.removeprefix(BASE), {})
            for prop, value in it.facts:
                said.setdefault(prop, []).append(value)
            assert found.is_excerpt or _systems(it) <= set(CODE_SETS[found.code_set].about)
        return Read(layout.key, found, facts)

    return call


def _systems(it: Description) -> set[str]:
    """The systems of the codes that a description says something of, as a set must announce."""
    iris = [it.subject, *(value for prop, value in it.facts if prop in _ENDS)]
    codes = (Code.from_iri(str(iri)) for iri in iris)
    return {code.system for code in codes if code is not None}


_ENDS = ("bg:ofProcedure", "bg:column1", "bg:column2")


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    """These tests bring facts of their own, beside which few that ship may stand."""
    return plain_store
