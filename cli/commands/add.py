"""`billgraph add`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from billgraph.cli.errors import UNREADABLE_INPUT, one_line, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import on_disk, unmarked
from billgraph.cli.options import disk_option, format_option
from billgraph.cli.progress import Counter
from billgraph.graph.changes.add_pages import Added
from billgraph.graph.pages.diff import Difference
from billgraph.graph.pages.finding import find_pages
from billgraph.graph.pages.model import Problem, not_read
from billgraph.graph.tables.rows import Rows

KEYS = (
    "page",
    "status",
    "procedure",
    "source",
    "statements",
    "malformed",
    "unread",
    "changes",
    "error",
)
FEW = 20
"""Up to so many pages, each is told of by itself."""
DONE = "the pages were added"


@click.command("add")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option(
    "--prefix",
    metavar="NAME",
    default="",
    help="Put NAME/ before each page's name, to keep two publishers' pages apart.",
)
@format_option
@disk_option
def command(pages: tuple[str, ...], prefix: str, output_format: str, store: str | None) -> int:
    """Add pages: files, folders, or - for standard input.

    A page is known by its procedure code and its name: the file's name, or its
    path below the folder that was added. Adding it again replaces it and says what
    changed. A page that cannot be read, or of whose codes more are unread than read, is
    not added and does not stop the others; all that failed are named at the end, and the
    exit status is then 3. What a folder holds beside pages
    is counted on standard error; a PDF, DOCX, XLSX, CSV or TSV in it that is no page is
    skipped with a line there.

    \b
    Examples:
      billgraph add 0489T.txt
      billgraph add pages/ --prefix some-publisher
    """
    found = find_pages(pages, prefix, getattr(sys.stdin, "buffer", None))
    with (
        on_disk(store, done=DONE, create=True) as opened_store,
        Counter("pages read", len(found.files)) as counter,
    ):
        added = opened_store.add_found(found, progress=counter.show)
        is_unmarked = unmarked(opened_store)
    if output_format == "table":
        for line in _report(added):
            say(line)
    else:
        print_rows(Rows(KEYS, map(_record, added)), output_format)
    if is_unmarked:
        say(is_unmarked, err=True)
    if (left_out := found.left_out_line()) is not None:
        say(f"billgraph: {left_out}", err=True)
    return _tell_errors(added)


def _tell_errors(added: list[Added]) -> int:
    """Tells why pages failed and files were skipped; returns the exit status."""
    errors = [(entry.status, entry.error) for entry in added if entry.error is not None]
    for status, error in errors:
        skipped = "skipped: " if status == "skipped" else ""
        say(f"billgraph: {skipped}{one_line(error)}", err=True)
    # A folder in which all is skipped has no page.
    is_nothing = len(errors) == len(added) > 0
    return UNREADABLE_INPUT if is_nothing or any(it == "failed" for it, _ in errors) else 0


def _report(added: list[Added]) -> Iterator[str]:
    for entry in added:
        if entry.page is None:
            told = not_read(entry.problems, entry.unread)
            if told:
                yield f"{entry.given}: {entry.status}"
            yield from map(_not_read, told)
            continue
        few = len(added) <= FEW
        told = not_read(entry.page.problems, entry.page.unread)
        if few or entry.differences or told:
            yield _headline(entry)
            yield from map(_difference, entry.differences if few else ())
            yield from map(_not_read, told)
            for row in entry.page.malformed:
                yield f"  line {row.line}: {row.code.value} does not have the form of its system"
    if len(added) > 1:
        counts: dict[str, int] = {}
        for entry in added:
            counts[entry.status] = counts.get(entry.status, 0) + 1
        yield f"{len(added)} pages: " + ", ".join(f"{n} {status}" for status, n in counts.items())


def _not_read(problem: Problem) -> str:
    return f"  line {problem.where} was not read: {problem.problem}"


def _headline(entry: Added) -> str:
    assert entry.page is not None
    text = f"{entry.given}: {entry.status}"
    if entry.status == "replaced":
        return f"{text}; {_summary(entry.differences)}"
    return f"{text}, {entry.page.statements} statements about {entry.page.procedure}"


def _summary(differences: tuple[Difference, ...]) -> str:
    counts: dict[str, int] = {}
    for difference in differences:
        counts[difference.what] = counts.get(difference.what, 0) + 1
    told = [_counted(what, count) for what, count in counts.items()]
    return ", ".join(told) or "nothing that it states changed"


def _counted(what: str, count: int) -> str:
    if what in _WHAT:
        return f"{count} {_WHAT[what][count > 1]}"
    return f"another {what.replace('_', ' ')}"


_WHAT = {
    "added": ("statement added", "statements added"),
    "removed": ("statement removed", "statements removed"),
    "label": ("label changed", "labels changed"),
    "note": ("note changed", "notes changed"),
    "line": ("line moved", "lines moved"),
    "page": ("page moved", "pages moved"),
    "accept": ("acceptance changed", "acceptances changed"),
}


def _difference(difference: Difference) -> str:
    what = f"{difference.kind} {difference.code}" if difference.code else difference.what
    if difference.what == "added":
        return f"  + {what} {difference.after or ''}".rstrip()
    if difference.what == "removed":
        return f"  - {what} {difference.before or ''}".rstrip()
    before, after = _quoted(difference.before), _quoted(difference.after)
    return f"  ~ {what}{f' {difference.what}' if difference.code else ''}: {before} -> {after}"


def _quoted(text: str | None) -> str:
    if text is None:
        return "none"
    return repr(text if len(text) <= 60 else text[:57] + "…")


def _page(number: int | None) -> dict[str, int]:
    return {} if number is None else {"page": number}


def _record(entry: Added) -> dict[str, Any]:
    page = entry.page
    return {
        "page": entry.given,
        "status": entry.status,
        "procedure": page.procedure.curie if page else None,
        "source": page.source if page else None,
        "statements": page.statements if page else None,
        "malformed": [row.code.value for row in page.malformed] if page else [],
        "unread": [
            {"line": problem.line, "problem": problem.problem, "text": problem.text}
            | _page(problem.page)
            for problem in (page or entry).problems
        ]
        + [
            {"line": it.line, "problem": "looks like a code", "text": it.text} | _page(it.page)
            for it in (page or entry).unread
        ],
        "changes": [
            {
                "what": difference.what,
                "relation": difference.kind,
                "code": difference.code.curie if difference.code else None,
                "before": difference.before,
                "after": difference.after,
            }
            for difference in entry.differences
        ],
        "error": str(entry.error) if entry.error else None,
    }
