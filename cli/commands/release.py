"""`billgraph release`: official code-set releases, in and out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import on_disk, opened, unmarked
from billgraph.cli.options import disk_option, format_option, store_option
from billgraph.cli.progress import Counter
from billgraph.graph.answers.rows import Column, Rows, counted
from billgraph.graph.questions.release_diff import (
    KINDS,
    Difference,
    find_editions,
    release_diff,
)
from billgraph.graph.releases.adding import UNCHANGED, AddedRelease
from billgraph.graph.releases.catalogue import catalogue
from billgraph.graph.releases.formats import LAYOUTS
from billgraph.graph.releases.icd10cm.installed import WORD, installed_release
from billgraph.graph.releases.triples import Entry
from billgraph.ontology.releases import CODE_SETS

KEYS = (
    "release",
    "name",
    "version",
    "valid_from",
    "valid_until",
    "codes",
    "links",
    "default",
    "excerpt",
    "file",
)
ADDED_KEYS = (*KEYS, "status", "layouts", "triples", "skipped", "passed_over")

COLUMNS = (
    Column("release", lambda record: record["release"]),
    Column("version", lambda record: record["version"]),
    Column("valid from", lambda record: record["valid_from"]),
    Column("valid until", lambda record: record["valid_until"] or ""),
    Column("codes", lambda record: f"{record['codes']:,}"),
    Column("links", lambda record: f"{record['links']:,}"),
    Column("answers", lambda record: _answers(record)),
    Column("file", lambda record: record["file"], wraps=True),
)


def _layouts() -> str:
    """What is read, as the last part of a help."""
    known = dict.fromkeys(layout.what for layout in LAYOUTS)
    return "\n".join(("\b", "What is read:", *(f"  {what}" for what in known)))


@click.group("release")
def command() -> None:
    """Official code-set releases: add, list, remove, compare.

    A release is one dated edition of a code set, such as ICD-10-CM of April 2026.
    Editions of one set stand side by side; the latest answers.
    """


def _day(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value is not None else None


_DAY: Any = click.DateTime(["%Y-%m-%d"])


@command.command("add", epilog=_layouts())
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--version", metavar="TEXT", help="The version, where the file does not say it.")
@click.option(
    "--valid-from",
    type=_DAY,
    callback=_day,
    metavar="DATE",
    help="The first day of its validity, where the file does not say it: YYYY-MM-DD.",
)
@click.option(
    "--valid-until",
    type=_DAY,
    callback=_day,
    metavar="DATE",
    help="The last day; by default the set's next edition ends it.",
)
@format_option
@disk_option
def add(
    files: tuple[str, ...],
    version: str | None,
    valid_from: date | None,
    valid_until: date | None,
    output_format: str,
    store: str | None,
) -> None:
    """Add releases, as their publishers distribute them.

    What a file is, its content says: also inside the publisher's zip, gz or xlsx.
    Files that are parts of one release are named together. All of them are added or,
    if one cannot be read, none. In the place of a file, the word icd10cm stands for
    the ICD-10-CM that the package simple-icd-10-cm carries (billgraph[icd10cm]).

    \b
    Examples:
      billgraph release add nucc_taxonomy_251.csv
      billgraph release add icd10cm
      billgraph release add rvu25d.zip 2025-hcpcs.zip
    """
    with on_disk(store) as opened_store, Counter("entries read") as counter:
        added = opened_store.add_releases(
            *map(_file, files),
            version=version,
            valid_from=valid_from,
            valid_until=valid_until,
            progress=counter.show,
        )
        is_unmarked = unmarked(opened_store)
    if output_format == "table":
        for release in added:
            for line in _report(release):
                say(line)
    else:
        print_rows(Rows(ADDED_KEYS, map(_added_record, added)), output_format)
    if is_unmarked:
        say(is_unmarked, err=True)


@command.command("list")
@format_option
@store_option
def list_releases(output_format: str, store: str | None) -> int:
    """What is loaded: each edition, its validity, and whether it answers by default."""
    with opened(store) as opened_store:
        found = catalogue(opened_store)
    print_rows(Rows(KEYS, map(as_record, found), COLUMNS), output_format)
    if not found:
        say("billgraph: no release is loaded; billgraph release add FILE", err=True)
        return NOTHING_FOUND
    return 0


@command.command("remove")
@click.argument("release", metavar="RELEASE")
@disk_option
def remove(release: str, store: str | None) -> None:
    """Remove a release: a set such as nucc, or one edition, such as nucc/25.1.

    When the last edition of a set is gone, the facts that ship with billgraph answer
    again.
    """
    code_set, _, version = release.partition("/")
    if code_set not in CODE_SETS:
        known = ", ".join(CODE_SETS)
        raise click.UsageError(
            f"{code_set!r} is no code set; the sets are {known}", click.get_current_context()
        )
    with on_disk(store) as opened_store:
        for entry in opened_store.remove_release(code_set, version or None):
            say(f"{entry.edition.title}: removed")
        if is_unmarked := unmarked(opened_store):
            say(is_unmarked, err=True)


@command.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option(
    "--only",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only differences of this kind; may be repeated.",
)
@format_option
@store_option
def diff(
    before: str, after: str | None, only: tuple[str, ...], output_format: str, store: str | None
) -> int:
    """What changed from release A to release B, code by code.

    A and B are editions of one set: a set and a version, such as icd10cm/2024, or a set
    and a date on which it was valid, such as "icd10cm 2024-10-01". A set alone compares
    its two latest editions.

    A code is added or removed; renamed; became a header or billable; moved, so that it
    stands under another one; or has other days of validity.

    The keys of a row in JSON and the other formats for machines: change, code, system,
    before and after (names; for "moved" what the code stands under, for "validity" the
    days).

    \b
    Examples:
      billgraph release diff icd10cm
      billgraph release diff icd10cm/2024 icd10cm/2026 --only added -f csv
    """
    counts: dict[str, int] = {}
    with opened(store) as opened_store:
        old, new = find_editions(opened_store, before, after)
        found = release_diff(opened_store, old, new, only or KINDS)
        rows = Rows(DIFF_KEYS, _counting(found, counts), DIFF_COLUMNS)
        print_rows(rows, output_format)
    told = ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS if kind in counts)
    say(f"billgraph: {old.title} to {new.version}: {told or 'no difference'}", err=True)
    return 0 if counts else NOTHING_FOUND


def _counting(found: Iterable[Difference], counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    for it in found:
        counts[it.kind] = counts.get(it.kind, 0) + 1
        yield {
            "change": it.kind,
            "code": it.code.value,
            "system": it.code.system,
            "before": it.before,
            "after": it.after,
        }


DIFF_KEYS = ("change", "code", "system", "before", "after")

DIFF_COLUMNS = (
    Column("change", lambda record: record["change"]),
    Column("system", lambda record: record["system"]),
    Column("code", lambda record: record["code"]),
    Column("before", lambda record: record["before"] or "", wraps=True),
    Column("after", lambda record: record["after"] or "", wraps=True),
)


def _file(given: str) -> Path:
    """The file that is meant; a file which bears the word's name comes first."""
    path = Path(given)
    return installed_release() if given == WORD and not path.exists() else path


def as_record(entry: Entry) -> dict[str, Any]:
    """An edition as JSON values."""
    edition = entry.edition
    return {
        "release": edition.code_set,
        "name": edition.set.name,
        "version": edition.version,
        "valid_from": edition.valid_from.isoformat(),
        "valid_until": edition.valid_until.isoformat() if edition.valid_until else None,
        "codes": entry.codes,
        "links": entry.links,
        "default": entry.is_default,
        "excerpt": edition.is_excerpt,
        "file": entry.file,
    }


def _added_record(added: AddedRelease) -> dict[str, Any]:
    return {
        **as_record(added.entry),
        "status": added.status,
        "layouts": list(added.layouts),
        "triples": added.triples,
        "skipped": [
            {
                "reason": skip.reason,
                "count": skip.count,
                "line": skip.line,
                "example": skip.example,
            }
            for skip in added.skipped
        ],
        "passed_over": list(added.passed_over),
    }


def _report(added: AddedRelease) -> Iterator[str]:
    entry = added.entry
    edition = entry.edition
    until = f" until {edition.valid_until}" if edition.valid_until else ""
    yield f"{edition.title}: {added.status}, valid from {edition.valid_from}{until}"
    if added.status == UNCHANGED:
        return
    yield (
        f"  {counted(entry.codes, 'code')}, {counted(entry.links, 'link')},"
        f" {counted(added.triples, 'triple')} from {entry.file} ({'; '.join(added.layouts)})"
    )
    for skip in added.skipped:
        where = f"line {skip.line}: " if skip.line is not None else ""
        yield f"  not taken: {skip.count:,} {skip.reason} ({where}{skip.example})"
    for name in added.passed_over:
        yield f"  passed over: {name}"
    if not entry.is_default:
        yield "  a later edition is loaded and goes on answering"


def _answers(record: dict[str, Any] | Any) -> str:
    if not record["default"]:
        return "for its dates"
    return "yes, some codes" if record["excerpt"] else "yes"
