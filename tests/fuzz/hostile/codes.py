"""Codes that would be a part of a query, and the commands that take a code."""

from __future__ import annotations

CODES = [
    "0489T> } ; DROP ALL #",
    "cpt:0489T> } ; DROP ALL #",
    'cpt:0489T" } UNION { ?s ?p ?o } #',
    "cpt:0489T'''",
    "mod:22\n} ; CLEAR ALL",
    "pos:24\\",
    "icd10cm:M34.0{}",
    "payer:\u202eaetna>",
    "hcpcs:<urn:x>",
    "cpt:%3E%20%7D",
    "\0",
    "nucc:\ud800",
    "",
]
ASKED = [
    ("links",),
    ("show",),
    ("tree",),
    ("similar",),
    ("path", "0489T"),
    ("common", "0489T"),
    ("find",),
    ("audit",),
    ("contradictions",),
    ("remove",),
    ("links", "0489T", "--source"),
    ("export", "-f", "json"),
]
