"""The risk-adjustment files that CMS hands out with its software, of one model each.

``F2422P1M.TXT`` is a map: a diagnosis, its category and, with a ``D``, that it is one more
category of that diagnosis, parted by tabs. The model and the payment year are in its name
alone: ``F``, the version of the model (24), the year (22); the edition begins with that year.
``V24H86L1.TXT`` (labels) and ``V24H86H1.TXT`` (hierarchies) are SAS macros, which name the
model and no year: they are added together with a map of the model. What is read of them are
the ``LABEL`` statement and the calls ``%SET0(CC=8, HIER=%STR(9, 10))``, by which a patient who
has the first category is not counted in the others. Labels of V28 stand there twice, of
``HCC1`` and of ``CC1``, which are one category.

All become what `.hcc` makes of the tables of several models. Versions 20, 22, 23, 24 and 28 are
of the model CMS-HCC, 21 of ESRD, and 05 and 08 of RxHCC, as the tables have them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Reading, Skipped
from billgraph.graph.releases.readers import hcc
from billgraph.graph.releases.tables import lines
from billgraph.ontology.codes import Code

_DOMAINS = dict.fromkeys(("20", "22", "23", "24", "28"), "CMS-HCC")
_DOMAINS |= {"21": "ESRD", "05": "RxHCC", "08": "RxHCC"}
_ROW = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5} *\t *[0-9]+(?:\.[0-9]+)? *(?:\t *[A-Z]? *)?")
_MAP_NAME = re.compile(r"(?<![A-Za-z0-9])F(\d\d)(\d\d)[A-Z]\d[A-Z](?![A-Za-z0-9])", re.IGNORECASE)
_MACRO = re.compile(r"%MACRO\s+([VR])(\d\d)[A-Z]?\d+([LH])\d\s*;", re.IGNORECASE)
_LABELS = "L"
_COMMENT = re.compile(r"/\*.*?\*/|%\*[^;]*;", re.DOTALL)
_LABEL = re.compile(r"\bLABEL\s", re.IGNORECASE)
_ENTRY = re.compile(
    r"\s*((?:RX)?(?:HCC|CC)\d+(?:\.\d+)?)\s*=\s*(\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*')", re.IGNORECASE
)
_CALL = re.compile(r"(?<!MACRO )%SET0\s*\(", re.IGNORECASE)
_DROPS = re.compile(
    r"%SET0\s*\(\s*CC\s*=\s*([^\s,]+)\s*,\s*HIER\s*=\s*%STR\(([^()]*)\)\s*\)\s*;", re.IGNORECASE
)
_FEW = 20
_MOST = 1 << 20
"""The most bytes of a macro, whose text is held whole; those of CMS have 20 KB."""


def recognises(head: Head) -> bool:
    """Whether a document is a macro of labels or hierarchies, or its first lines are a map."""
    if _MACRO.search(head.text) is not None:
        return True
    first = [line for line in head.text.splitlines() if line.strip()][:_FEW]
    fitting = [_ROW.fullmatch(line.rstrip()) is not None for line in first]
    return any(fitting[:1]) and 2 * sum(fitting) > len(fitting)


def read(document: Document) -> Reading:
    """Reads one of the files; see `billgraph.graph.releases.formats.Layout`."""
    macro = _MACRO.search(document.head().decode("cp1252", "replace"))
    skipped = Skipped()
    if macro is None:
        model, year = _named(document)
        return Reading(
            code_set=hcc.SET,
            descriptions=_map_rows(document, model, skipped),
            version=str(year),
            valid_from=date(year, 1, 1),
            skipped=skipped,
            about=model,
        )
    model = _model(document, macro[2])
    rows: Callable[[Document, str, Skipped], Iterator[Description]]
    rows = _labels if macro[3].upper() == _LABELS else _hierarchies
    return Reading(
        code_set=hcc.SET,
        descriptions=rows(document, model, skipped),
        skipped=skipped,
        about=model,
    )


def _named(document: Document) -> tuple[str, int]:
    """The model and the year that the name of a map tells."""
    found = _MAP_NAME.search(document.file_name)
    if found is None:
        raise UnreadableInput(
            document.name,
            "does not say of which risk-adjustment model and year its categories are",
            "name the file as CMS does: F2422P1M.TXT",
        )
    return _model(document, found[1]), 2000 + int(found[2])


def _model(document: Document, version: str) -> str:
    if version not in _DOMAINS:
        raise document.wrong(f"is of the risk-adjustment model V{version}, which is not known")
    return f"{_DOMAINS[version]}-V{version}"


def _map_rows(document: Document, model: str, skipped: Skipped) -> Iterator[Description]:
    categories: dict[Code, dict[str, None]] = {}
    for line, text in lines(document):
        cells = [cell.strip() for cell in text.split("\t")]
        if not any(cells):
            continue
        if len(cells) not in (2, 3) or cells[2:] not in ([], [""], ["D"]):
            raise document.wrong("is no diagnosis with a category, and D or nothing", line)
        code = Code.of("icd10cm", cells[0])
        key = hcc.category_key(document, model, cells[1], line)
        if not code.is_well_formed:
            skipped.add("no code in its first column", line, cells[0])
            continue
        known = categories.setdefault(code, {})
        hcc.check_number(document, len(categories), line)
        if key in known:
            skipped.add("the same row again", line, f"{cells[0]} {cells[1]}")
        known[key] = None
    yield from hcc.mapped(categories)


def _labels(document: Document, model: str, skipped: Skipped) -> Iterator[Description]:
    text = _text(document)
    start = _LABEL.search(text)
    if start is None:
        raise document.wrong("has no LABEL statement")
    at = start.end()
    labels: dict[str, str] = {}
    while found := _ENTRY.match(text, at):
        name, line = found[1].upper(), _line(text, found.start(1))
        key = hcc.category_key(document, model, _notation(name), line)
        label = _unquoted(found[2])
        before = labels.get(key)
        if before is None:
            labels[key] = label
            yield hcc.labelled(key, label, model, _notation(name))
        elif before != label:
            raise document.wrong(f"names {name} differently a second time", line)
        elif name.startswith(("HCC", "RX")):
            skipped.add("the same row again", line, name)
        at = found.end()
    if text[at:].lstrip()[:1] != ";":
        raise document.wrong(
            "has no label, or end of the labels, here", _line(text, _next(text, at))
        )
    yield hcc.named_model(model)


def _hierarchies(document: Document, model: str, skipped: Skipped) -> Iterator[Description]:
    text = _text(document)
    dropped: dict[str, dict[str, None]] = {}
    for call in _CALL.finditer(text):
        line = _line(text, call.start())
        found = _DROPS.match(text, call.start())
        if found is None:
            raise document.wrong("has a call of SET0 without CC and HIER", line)
        parent = hcc.category_key(document, model, found[1], line)
        known = dropped.setdefault(parent, {})
        for child in found[2].split(","):
            key = hcc.category_key(document, model, child.strip(), line)
            if key in known:
                skipped.add("the same row again", line, f"{found[1]} {child.strip()}")
            known[key] = None
    yield from hcc.ordered(dropped)


def _text(document: Document) -> str:
    """The macro without its comments, whose lines stay, so that the others keep their numbers."""
    with document.open() as stream:
        data = stream.read(_MOST + 1)
    if len(data) > _MOST:
        raise document.wrong(f"has more than {_MOST >> 10:,} KiB, too much for a macro of labels")
    text = data.decode("cp1252", "replace")
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _next(text: str, at: int) -> int:
    """Where the next sign that is no space stands."""
    return len(text) - len(text[at:].lstrip()) if text[at:].strip() else at


def _notation(name: str) -> str:
    """How the tables refer to a category: ``HCC1``, also where only ``CC1`` is labelled."""
    return f"H{name}" if name.startswith("CC") else name


def _unquoted(text: str) -> str:
    quote = text[0]
    return " ".join(text[1:-1].replace(quote * 2, quote).split())
