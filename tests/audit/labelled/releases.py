"""Names from the official releases, read as simply as they can be: for the labelled rows only.

The readers of `billgraph.graph.releases` are tested elsewhere; these do not share a line with them.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

Names = dict[str, tuple[str, ...]]
"""For each code its official names, the title first."""

_LEVEL_TWO = re.compile(r"[A-CE-Z]\d{4}|[A-Z][A-Z0-9]")


def icd10cm(root: Path) -> Names:
    """Titles and inclusion terms of ICD-10-CM (NCHS tabular list, valid from 2026-04-01).

    Codes that seventh characters make are not in the list; `icd10cm_2024` has them.
    """
    with gzip.open(root / "icd10cm/icd10c-tabular-April-1-2026.xml.gz") as file:
        tree = ElementTree.parse(file)
    found: Names = {}
    for node in tree.iter("diag"):
        terms = [note.text or "" for note in node.findall("inclusionTerm/note")]
        found[_text(node, "name")] = (_text(node, "desc"), *terms)
    return found


def icd10cm_2024(root: Path) -> Names:
    """Titles of the order file of fiscal year 2024, headers included."""
    with gzip.open(root / "icd10cm/icd10cm_order_2024.flattened.csv.gz", "rt") as file:
        return {row["code"]: (row["description"],) for row in csv.DictReader(file)}


def nucc(root: Path) -> Names:
    """Display names of the NUCC taxonomy 25.1, then specialisation, then classification."""
    text = (root / "nucc/nucc_taxonomy_251.csv").read_text(encoding="utf-8-sig", errors="replace")
    found: Names = {}
    for row in csv.DictReader(io.StringIO(text)):
        own = row["Specialization"] or row["Classification"]
        names = (row["Display Name"], own)
        if row["Specialization"]:
            names += (f"{row['Specialization']} {row['Classification']}",)
        found[row["Code"]] = names
    return found


def hcpcs_2025(root: Path) -> Names:
    """Long descriptions of HCPCS Level II of October 2025, dental codes left out."""
    text = (root / "hcpcs/HCPC2025_OCT_code_longdesc.derived.csv").read_text(
        encoding="utf-8-sig", errors="replace"
    )
    rows = [(row["Code"].strip(), row["Description"]) for row in csv.DictReader(io.StringIO(text))]
    return {code: (name,) for code, name in rows if _LEVEL_TWO.fullmatch(code)}


def hcpcs_2019(root: Path) -> Names:
    """Long and short names of the 2019 alpha-numeric file (CMS, 320 bytes a record)."""
    with zipfile.ZipFile(root / "hcpcs/2019-Alpha-Numeric-HCPCS-File.zip") as archive:
        text = archive.read("HCPC2019_CONTR_ANWEB.txt").decode("latin-1")
    long: dict[str, list[str]] = defaultdict(list)
    short: dict[str, str] = {}
    for line in text.splitlines():
        code = line[:5].strip()
        if not _LEVEL_TWO.fullmatch(code):
            continue
        long[code].append(line[11:91].strip())
        short.setdefault(code, line[91:119].strip())
    return {code: (" ".join(parts), short[code]) for code, parts in long.items()}


def modifiers(root: Path) -> Names:
    """Titles of the modifiers, CPT's included."""
    with open(root / "ncci/modifiers.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return {row[0]: (row[3],) for row in rows[1:] if len(row) > 3}


def places(root: Path) -> Names:
    """Names of the places of service that are assigned."""
    with open(root / "pos/pos_codes.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["pos_code"]: (row["pos_name"],) for row in rows if row["pos_name"] != "Unassigned"}


SYSTEMS = {
    "icd10cm": icd10cm,
    "icd10cm-2024": icd10cm_2024,
    "nucc": nucc,
    "hcpcs": hcpcs_2025,
    "hcpcs-2019": hcpcs_2019,
    "mod": modifiers,
    "pos": places,
}


def short_and_long(root: Path) -> Iterator[tuple[str, str]]:
    """Short and long names of one code, where a publisher gives both."""
    for long, short in hcpcs_2019(root).values():
        yield short, long
    with open(root / "opps/opps_addendum_b_2026-04.csv", encoding="latin-1") as file:
        current = hcpcs_2025(root)
        for row in csv.DictReader(file):
            if names := current.get(row["HCPCSCode"]):
                yield row["ShortDescriptor"], names[0]
    for line in (root / "icd10cm/icd10cm_order_2026.excerpt.txt").read_text().splitlines():
        yield line[16:77].strip(), line[77:].strip()


def _text(node: ElementTree.Element, tag: str) -> str:
    return (node.findtext(tag) or "").strip()
