"""The same triples at several sizes, each in a folder of its own that is kept and used again."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from generate import write_pages
from measure import Cost, cost, store_format
from run import BILLGRAPH, TRIPLES_A_PAGE

from peers.model import Data

ICD = "icd10cm/icd10c-tabular-April-1-2026.xml.gz"
"""ICD-10-CM in a folder of reference files."""


@dataclass(frozen=True, slots=True)
class Size:
    """A store: the bundled one, and what is added to it.

    Attributes:
        name: How it is called.
        triples: About how many triples it has; 0 for what a new store has.
        icd10cm: Whether ICD-10-CM is among them; pages make up the rest.
    """

    name: str
    triples: int = 0
    icd10cm: bool = False


SIZES = {
    it.name: it
    for it in (Size("bundled"), Size("0.5M", 500_000), Size("3M", 3_000_000, icd10cm=True))
}
ICD_TRIPLES = 728_000


def build(size: Size, folder: Path, reference: Path | None) -> tuple[Data, Cost]:
    """Makes the data of a size, or finds what an earlier run has made.

    Returns:
        The data, and what it cost billgraph to load it.
    """
    home = folder / size.name
    told = home / "data.json"
    found = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
    if found.get("format") != store_format():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        spent = _load(size, home, reference)
        _dump(home / "store", home / "triples.nt")
        with open(home / "triples.nt", "rb") as lines:
            triples = sum(1 for _ in lines)
        found = {"triples": triples, "cost": asdict(spent), "format": store_format()}
        told.write_text(json.dumps(found), encoding="utf-8")
    return Data(size.name, home, found["triples"]), Cost(**found["cost"])


def _load(size: Size, home: Path, reference: Path | None) -> Cost:
    billgraph, costs, rest = [*BILLGRAPH, "--store", str(home / "store")], [], size.triples
    costs.append(cost([*BILLGRAPH, "init", str(home / "store")]))
    if size.icd10cm:
        # The package simple-icd-10-cm carries the same file.
        file = "icd10cm" if reference is None else str(reference / ICD)
        added = cost([*billgraph, "release", "add", file], may_fail=reference is None)
        if added.status == 0:
            costs.append(added)
            rest -= ICD_TRIPLES
    if rest:
        write_pages(home / "pages", rest // TRIPLES_A_PAGE)
        costs.append(cost([*billgraph, "add", str(home / "pages")]))
        shutil.rmtree(home / "pages")
    walls, works = (it.wall for it in costs), (it.processor for it in costs)
    return Cost(sum(walls), sum(works), max(it.peak for it in costs), 0, "", "")


def _dump(store: Path, path: Path) -> None:
    from pyoxigraph import DefaultGraph, RdfFormat

    from billgraph.graph import open_store

    with open_store(store) as opened:
        opened.oxigraph.dump(str(path), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
