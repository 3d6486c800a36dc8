"""What reads a PDF in a process of its own: ``python -m billgraph.graph.pages.pdf_process``.

A PDF may unpack to more than there is memory, or keep its reader at work for hours. So this
process bounds what it takes before it begins. It gets the document on standard input, and
writes one JSON object: ``pages``, each a list of what stands on it from top to bottom, and
``pictures``, the numbers of pages that are no text; or ``problem`` and ``mend``.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from contextlib import suppress
from typing import Any

from billgraph.graph.pages.pdf_layout import Geometry, lines_of

MOST_PAGES = 300
"""How many pages a document may have: a code page prints on a dozen."""

MOST_MEMORY = 768 << 20
MOST_SECONDS = 60

_MOST_CHARACTERS = 60_000
"""How many characters a page may have: one in the smallest type has a tenth of it."""

_MOST_CONTENT = 4 << 20
"""How many bytes may say what stands on a page, unpacked; text takes a hundredth of it."""

_COVERS = 0.5
"""How much of a page a picture covers that is the page."""

_MOST_CELL_LINES = 15
_SAVE = "print it to a PDF anew, or save its text"


def main() -> None:
    """Reads standard input, and writes what it found."""
    _bound()
    # What pdfminer thinks of a document's faults is nothing that its reader could mend.
    logging.disable(logging.CRITICAL)
    try:
        found = read(sys.stdin.buffer.read())
    except MemoryError:
        found = {"problem": "unpacks to more than can be read", "mend": _SAVE}
    json.dump(found, sys.stdout)


def _bound() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such bounds
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def read(data: bytes) -> dict[str, Any]:
    """Reads a document; see the module."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return _read_pages(document)
    except MemoryError:
        raise
    except Exception as error:  # pdfminer raises whatever a damaged part makes it stumble over
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
            return {"problem": "has a password", "mend": "save it without one"}
        why = " ".join(str(cause).split())[:200] or type(cause).__name__
        return {"problem": f"is no PDF that can be read ({why})", "mend": _SAVE}


def _read_pages(document: Any) -> dict[str, Any]:
    count = len(document.pages)
    if count > MOST_PAGES:
        problem = f"has {count:,} pages, too many for a code page: the most is {MOST_PAGES}"
        return {"problem": problem, "mend": "keep one page a file"}
    pages, pictures = [], []
    for number, page in enumerate(document.pages, 1):
        if _content_size(page) > _MOST_CONTENT:
            return {"problem": f"unpacks to too much on page {number}", "mend": _SAVE}
        if len(page.chars) > _MOST_CHARACTERS:
            problem = f"has {len(page.chars):,} characters on page {number}, too many for one"
            return {"problem": problem, "mend": _SAVE}
        pages.append(_read_page(page))
        if not pages[-1] and (page.chars or _is_picture(page)):
            pictures.append(number)
        page.close()  # which forgets its characters
    if count == 0:
        return {"problem": "has no pages", "mend": _SAVE}
    return {"pages": pages, "pictures": pictures}


def _content_size(page: Any) -> int:
    from pdfminer.pdftypes import stream_value

    return sum(len(stream_value(it).get_data()) for it in page.page_obj.contents)


def _is_picture(page: Any) -> bool:
    area = sum(abs(it["width"] * it["height"]) for it in page.images)
    return bool(area >= _COVERS * page.width * page.height)


def _read_page(page: Any) -> list[dict[str, Any]]:
    """What stands on a page: lines of text, and rows of tables that have rulings."""
    unmapped = sum(it["text"].startswith("(cid:") for it in page.chars)
    if unmapped * 2 >= len(page.chars):
        return []  # its fonts do not say which characters they draw
    tables = [(table, rows) for table in page.find_tables() if _is_table(rows := table.extract())]
    rest = page
    for table, _ in tables:
        rest = rest.outside_bbox(table.bbox, relative=False, strict=False)
    words = rest.extract_words(
        x_tolerance_ratio=0.2, extra_attrs=["fontname", "size"], keep_blank_chars=False
    )
    boxes = [Geometry(*table.bbox) for table, _ in tables]
    placed = [(it["top"], it) for it in lines_of(words, boxes)]
    for table, rows in tables:
        placed += _placed_rows(table, rows)
    if tables:
        placed.sort(key=lambda it: it[0])
    return [it for _, it in placed]


def _is_table(rows: list[list[str | None]]) -> bool:
    """Whether it is no frame around text."""
    if max(map(len, rows), default=0) < 2:
        return False
    filled = max(sum(1 for cell in row if cell) for row in rows)
    longest = max((cell or "").count("\n") for row in rows for cell in row)
    return filled > 1 and (len(rows) > 2 or longest <= _MOST_CELL_LINES)


def _placed_rows(table: Any, rows: list[list[str | None]]) -> list[tuple[float, dict[str, Any]]]:
    found = []
    for index, (place, cells) in enumerate(zip(table.rows, rows, strict=True)):
        if any(cells):
            texts = [" ".join((cell or "").split()) for cell in cells]
            found.append((place.bbox[1], {"cells": texts, "begins": index == 0}))
    return found


if __name__ == "__main__":
    main()
