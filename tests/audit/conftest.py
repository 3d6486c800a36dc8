"""What the tests of the audit share: a store with small invented editions, and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from billgraph.graph import Store, open_store

ICD = """\
excerpt_of: icd10cm
version: '2026-04-01'
valid_from: 2026-04-01
taken_from: invented
facts:
  group/icd10cm/M30-M36:
    rdf:type: [<http://www.w3.org/2004/02/skos/core#Concept>, <ontology#Group>]
    skos:prefLabel: Systemic connective tissue disorders
    skos:notation: M30-M36
  id/icd10cm/M34:
    skos:prefLabel: Systemic sclerosis [scleroderma]
    skos:broader: <group/icd10cm/M30-M36>
    bg:billable: false
    bg:excludes1: <id/icd10cm/L94.0>
    bg:excludes1Note: circumscribed scleroderma (L94.0)
  id/icd10cm/M34.0:
    skos:prefLabel: Progressive systemic sclerosis
    skos:broader: <id/icd10cm/M34>
    bg:billable: true
  id/icd10cm/M34.1:
    skos:prefLabel: CR(E)ST syndrome
    skos:altLabel: Combination of calcinosis and others
    skos:broader: <id/icd10cm/M34>
    bg:billable: true
  id/icd10cm/M79.64:
    skos:prefLabel: Pain in hand and fingers
    bg:billable: false
  id/icd10cm/M79.641:
    skos:prefLabel: Pain in right hand
    skos:broader: <id/icd10cm/M79.64>
    bg:billable: true
  id/icd10cm/M79.642:
    skos:prefLabel: Pain in left hand
    skos:broader: <id/icd10cm/M79.64>
    bg:billable: true
  id/icd10cm/L94.0:
    skos:prefLabel: Localized scleroderma [morphea]
    bg:billable: true
"""

PFS = """\
excerpt_of: pfs
version: '2025 October'
valid_from: 2025-10-01
taken_from: invented
facts:
  id/cpt/0489T: {}
  id/cpt/20926:
    bg:validUntil: 2019-12-31
    dcterms:isReplacedBy: <id/cpt/15769>
  edit/invented-row-0489T:
    rdf:type: <ontology#FeeScheduleRow>
    bg:ofProcedure: <id/cpt/0489T>
    bg:statusCode: C
    bg:globalDays: YYY
  edit/invented-row-0489T-26:
    rdf:type: <ontology#FeeScheduleRow>
    bg:ofProcedure: <id/cpt/0489T>
    bg:withModifier: <id/mod/26>
    bg:statusCode: C
"""

NCCI = """\
excerpt_of: ncci-ptp-practitioner
version: 2026Q1
valid_from: 2026-01-01
taken_from: invented
facts:
  edit/invented-pair:
    rdf:type: <ontology#PairEdit>
    bg:column1: <id/cpt/0489T>
    bg:column2: [<id/cpt/15771>, <id/cpt/0232T>]
    bg:modifierIndicator: '1'
    bg:rationale: Misuse of column two code with column one code
    bg:validFrom: 2018-01-01
"""


@pytest.fixture
def releases(tmp_path: Path) -> Callable[..., list[Path]]:
    """Writes texts as files of releases."""

    def write(*texts: str) -> list[Path]:
        paths = [tmp_path / f"release-{place}.yaml" for place in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        return paths

    return write


@pytest.fixture
def excerpts(releases: Callable[..., list[Path]]) -> list[Path]:
    """The files of small invented editions: ICD-10-CM, fee schedule, pair edits."""
    return releases(ICD, PFS, NCCI)


def add_excerpts(path: Path) -> None:
    with open_store(path) as store:
        for place, text in enumerate((ICD, PFS, NCCI)):
            file = path.with_name(f"release-{place}.yaml")
            file.write_text(text)
            store.add_releases(file)


@pytest.fixture
def informed(changed: Callable[..., Path]) -> Iterator[Store]:
    """A store with the bundled page and small invented editions."""
    with open_store(changed(add_excerpts)) as store:
        yield store


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    """These tests bring releases of their own, beside which few that ship may answer."""
    return plain_store
