"""Each code that is exported has a name where any source has one, and else the reason why not."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Code
from billgraph.graph.releases.model import Description, Edition, concept, group

Billgraph = Callable[..., Any]

OLD = Edition("icd10cm", "2024", date(2023, 10, 1), date(2024, 9, 30))
NEW = Edition("icd10cm", "2026", date(2025, 10, 1))


@pytest.fixture
def exported(
    shelve: Callable[[Edition, Iterable[Description]], None],
    billgraph: Billgraph,
    tmp_path: Path,
) -> Billgraph:
    """A store in which names come from everywhere that a name may come from."""
    gone = Code("icd10cm", "M34.5")
    shelve(OLD, [concept(gone, "Taken out"), group("icd10cm", "A00-A09", "Old block")])
    shelve(
        NEW,
        [
            concept(Code("icd10cm", "M34.1"), "Five signs"),
            Description(Code("icd10cm", "M34.9").iri, (("skos:altLabel", "Short name"),)),
        ],
    )
    page = tmp_path / "page.yaml"
    listed = "".join(f"\n- code: {code}" for code in ("M34.1", "M34.5", "M34.9", "M34.82", "Z99.8"))
    page.write_text(
        f"procedure: cpt:15771\ntitle: A graft\ndiagnoses:{listed}\n  label: By a page\n"
    )
    assert billgraph("add", page).status == 0
    return billgraph


NAMES = {
    "cpt:15771": "A graft",
    "icd10cm:M34.1": "Five signs",
    "icd10cm:M34.5": "Taken out",
    "icd10cm:M34.9": "Short name",
    "icd10cm:M34.82": "",
    "icd10cm:Z99.8": "By a page",
}


@pytest.mark.parametrize(("name", "key"), [("csv", "curie"), ("neo4j", "curie:ID")])
@pytest.mark.parametrize("what", [(), ("15771",)], ids=["whole", "near"])
def test_every_node_has_a_name_where_any_source_has_one(
    exported: Billgraph, tmp_path: Path, name: str, key: str, what: tuple[str, ...]
) -> None:
    folder = tmp_path / "out"
    assert exported("export", *what, "-f", name, "-o", folder).status == 0
    with (folder / "nodes.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = {row[key]: row for row in csv.DictReader(lines)}
    heading = next(it for it in rows["cpt:15771"] if it.partition(":")[0] == "name")
    assert {curie: rows[curie][heading] for curie in NAMES} == NAMES


@pytest.mark.programs
def test_every_concept_of_fhir_has_a_display_or_says_why_not(
    exported: Billgraph, tmp_path: Path
) -> None:
    path = tmp_path / "graph.json"
    assert exported("export", "-f", "fhir", "-o", path).status == 0
    bundle = json.loads(path.read_text())
    models = pytest.importorskip("fhir.resources.R4B.bundle")
    models.Bundle.model_validate(bundle)
    resources = [entry["resource"] for entry in bundle["entry"]]
    concepts = [
        *(it for one in resources for it in one.get("concept", ())),
        *(
            it
            for one in resources
            for part in one.get("compose", {}).get("include", ())
            for it in part["concept"]
        ),
    ]
    for it in concepts:
        reasons = [one["valueCode"] for one in it.get("_display", {}).get("extension", ())]
        assert bool(it.get("display")) != (reasons == ["unknown"])
    shown = {it["code"]: it.get("display", "") for it in concepts}
    assert {curie: shown[curie.partition(":")[2]] for curie in NAMES} == NAMES


def test_a_display_that_no_release_gives_is_told(exported: Billgraph, tmp_path: Path) -> None:
    path = tmp_path / "near.json"
    exported("export", "15771", "-f", "fhir", "-o", path)
    resources = [entry["resource"] for entry in json.loads(path.read_text())["entry"]]
    (system,) = (it for it in resources if it["id"] == "billgraph-icd10cm")
    assert "unofficial" in {it["code"] for it in system["property"]}
    told = {
        it["code"]: any(one["code"] == "unofficial" for one in it.get("property", ()))
        for it in system["concept"]
    }
    assert told["Z99.8"]
    assert not told["M34.1"]
    assert not told["M34.82"]
