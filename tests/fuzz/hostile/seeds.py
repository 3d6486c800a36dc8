"""Small inputs that are in order, taken from the tests of the readers and their generators."""

from __future__ import annotations

import gzip
import io
import runpy
import sys
import zipfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

TESTS = Path(__file__).parents[2]

HTML_PAGE = b"""<!doctype html><html><head><meta charset="utf-8"><title>CPT 0101T</title></head>
<body><nav>Home</nav><h1>CPT 0101T: Cooling of the jaw</h1>
<p>Key payers are <b>Aetna</b>, Cigna &amp; Oscar.</p>
<dl><dt>Service type</dt><dd>Surgery</dd><dt>Site of service<dd>Office</dl>
<h2>Related Diagnoses</h2>
<table><tr><th>ICD-10 Code<th>Description<tr><td>M34.0<td>Hard skin<tr><td>M653<td>Finger</table>
<pre>Modifier | Description
22 | More
</pre><script>x</script><h2>Clinical Context</h2><p>Words.</body></html>
"""
MARKDOWN_PAGE = b"""# CPT 0101T: Cooling of the *jaw*

Key payers include Aetna, Cigna, and [Oscar](https://example.org).

Service type: Surgery
Site of service: Office

## Related Diagnoses

| ICD-10 Code | Description | Clinical Relevance |
|---|---|---|
| M34.0 | Hard skin \\| thick | **Common** |
| M65.3O1 | Malformed | `x` |

- 22: More
"""
YAML_PAGE = b"""procedure: cpt:0101T
source: 0101T.txt
title: Cooling
payers:
- code: aetna
  label: Aetna
  line: 3
modifiers:
- {code: '22', label: More, note: "quoted \\u00e9", line: 9}
missing: [specialty]
accept: gap-table-missing, because it has none
summary: >-
  Two
  lines
"""


@cache
def _of(test: str) -> dict[str, Any]:
    """What a module of tests defines."""
    return runpy.run_path(str(TESTS / f"{test}.py"))


def _encoded(*texts: str) -> list[bytes]:
    return [text.encode() for text in texts]


def pages() -> list[bytes]:
    """Text, Markdown, HTML and YAML, and a page as the benchmarks have them."""
    sys.path.insert(0, str(TESTS / "benchmarks"))
    try:
        from generate import page_text
    finally:
        sys.path.pop(0)
    layouts = [entry["text"].encode() for entry in _layouts()]
    return [page_text(1).encode(), MARKDOWN_PAGE, HTML_PAGE, YAML_PAGE, *layouts]


def _layouts() -> list[dict[str, str]]:
    import yaml

    text = (TESTS / "pages" / "layouts.yaml").read_text(encoding="utf-8")
    found: list[dict[str, str]] = yaml.safe_load(text)
    return found


def releases(layout: str) -> list[bytes]:
    """Small releases of a layout; no reader lacks one."""
    lists, tables = _of("releases/test_icd10cm_lists"), _of("releases/test_tables_as_workbooks")
    others = _of("releases/test_edits_and_categories")
    hcpcs, places = _of("releases/test_hcpcs"), _of("releases/test_places")
    fees, pairs = _of("releases/test_fee_schedule"), _of("releases/test_pair_edits")
    index = _of("releases/test_icd10cm_index")
    found: dict[str, list[bytes]] = {
        "icd10cm-tabular": _encoded(_of("releases/test_icd10cm_tabular")["LIST"]),
        "icd10cm-index": _encoded(*index["SEEDS"]),
        "icd10cm-order": _encoded(lists["ORDER"]),
        "icd10cm-codes": _encoded(lists["CODES"]),
        "icd10cm-table": _encoded(lists["TABLE"]),
        "excerpt": [_excerpt("nucc"), _excerpt("pfs")],
        "nucc-csv": _encoded(_of("releases/test_nucc")["TABLE"]),
        "hcpcs-anweb": _encoded(hcpcs["ANWEB"]),
        "hcpcs-xlsx": _encoded(hcpcs["TABLE"]),
        "hcpcs-descriptions": _encoded(hcpcs["DESCRIPTIONS"]),
        "modifiers-csv": _encoded(_of("releases/test_modifiers")["TABLE"]),
        "pos-fhir": _encoded(places["code_system"](places["SCHOOL"], places["CENTER"])),
        "pos-csv": _encoded(places["TABLE"]),
        "pfs-csv": [*_encoded(fees["table"](*fees["ROWS"])), *_in_full("pfs-csv")],
        "pfs-txt": [*_encoded(fees["fixed"](*fees["ROWS"])), *_in_full("pfs-txt")],
        "ncci-ptp": _encoded(pairs["official"](*pairs["ROWS"])),
        "ncci-mue": _encoded(others["MUE"].format("Practitioner")),
        "ncci-aoc": _encoded(others["AOC"]),
        "opps-addendum-b": _encoded(tables["TABLES"]["January 2026 Addendum B"]),
        "hcc": _encoded(others["MAP"], others["LABELS"], others["HIERARCHIES"]),
        "ccsr": _encoded(tables["TABLES"]["DXCCSR-Reference-File"]),
    }
    return found.get(layout) or _in_full(layout)


@cache
def _in_full(layout: str) -> list[bytes]:
    """The small files of a layout whose reading is held in full."""
    folder = TESTS / "releases" / "in_full"
    cases = (yaml.safe_load(path.read_bytes()) for path in sorted(folder.glob("*.yaml")))
    return [case["content"].encode() for case in cases if case["layout"] == layout]


def workbooks() -> list[bytes]:
    """The least workbooks that hold releases."""
    tables = _of("releases/test_tables_as_workbooks")
    return [tables["workbook"](table) for table in tables["TABLES"].values()]


def archives() -> list[bytes]:
    """A zip with a few files, one that holds a workbook, and a gzip."""
    table = releases("modifiers-csv")[0]
    return [
        zipped({"docs/readme.txt": b"Read.", "modifiers.csv": table}),
        zipped({"book.xlsx": workbooks()[0]}),
        gzip.compress(table),
    ]


def zipped(entries: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def queries() -> list[bytes]:
    """The ready questions, and queries with each kind of string, comment and name."""
    folder = files("billgraph.data") / "queries"
    ready = [it.read_bytes() for it in folder.iterdir() if it.name.endswith(".rq")]
    return [
        *sorted(ready)[:4],
        b"PREFIX a: <http://a/> SELECT * { ?s a:b \"c\\\"\" , '''d''' # e\n }",
        b"ASK { SERVICE <http://e/> { ?s ?p 1.5e3 } FILTER (?a <?b#c>\n) }",
        b"INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 'x'@en } } ; LOAD <http://e/>",
    ]


def replies() -> list[bytes]:
    """Results and graphs as endpoints send them; the first byte tells the media type."""
    json = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}'
    xml = (
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
        b'<variable name="a"/></head><results><result><binding name="a"><uri>urn:x</uri></binding>'
        b"</result></results></sparql>"
    )
    page = b"<!doctype html><head><title>Busy &amp; more</title></head><p>Later</p>"
    return [
        b"\0" + json,
        b"\0" + b'{"head":{},"boolean":true}',
        b"\2" + xml,
        b"\5<urn:s> <urn:p> <urn:o> .\n",
        b"\7@prefix a: <http://a/> . a:b a:c 'd'@en .",
        b"\x0b" + page,
    ]


def _excerpt(name: str) -> bytes:
    return (files("billgraph.data") / "releases" / f"{name}.yaml").read_bytes()[:2500]
