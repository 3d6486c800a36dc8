"""`billgraph release add`."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from billgraph.cli.commands.release.records import KEYS, as_record
from billgraph.cli.commands.release.said import Sayings, Value, said_options, versions
from billgraph.cli.errors import UNREADABLE_INPUT, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import on_disk, unmarked
from billgraph.cli.options import disk_option, format_option
from billgraph.cli.progress import Counter
from billgraph.graph.changes.add_releases import UNCHANGED, AddedRelease
from billgraph.graph.changes.plan_releases import Given
from billgraph.graph.errors import MissingExtra, UnreadableInput
from billgraph.graph.releases.finding import LEFT, LeftFile, find_files
from billgraph.graph.releases.formats import LAYOUTS
from billgraph.graph.releases.icd10cm.installed import WORD, installed_release
from billgraph.graph.tables.rows import Column, Record, Rows
from billgraph.graph.text import pluralize

ADDED_KEYS = (*KEYS, "status", "layouts", "triples", "skipped", "passed_over", "files", "why")

ADDED_COLUMNS = (
    Column("file", lambda record: ", ".join(record["files"]), wraps=True),
    Column("what", lambda record: record["status"]),
    Column("release", lambda record: _title(record), wraps=True),
    Column("valid from", lambda record: record["valid_from"] or ""),
    Column("codes", lambda record: _number(record["codes"])),
    Column("links", lambda record: _number(record["links"])),
    Column("remarks", lambda record: _remarks(record), wraps=True, below=True),
)


def _layouts() -> str:
    """What is read, as the last part of a help."""
    known = dict.fromkeys(layout.what for layout in LAYOUTS)
    return "\n".join(("\b", "What is read:", *(f"  {what}" for what in known)))


@click.command("add", epilog=_layouts())
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@said_options
@click.option(
    "--all-or-none",
    is_flag=True,
    help="Add nothing where one of the files cannot be added.",
)
@format_option
@disk_option
def add(
    files: tuple[str, ...],
    version: tuple[str, ...],
    valid_from: tuple[Value, ...],
    valid_until: tuple[Value, ...],
    all_or_none: bool,
    output_format: str,
    store: str | None,
) -> int:
    """Add releases, as their publishers distribute them.

    A FILE may be a folder with such files. What a file is, its content says: also inside
    the publisher's zip, gz or xlsx. Files that are parts of one release are named together,
    or lie in one folder. What can be read is added. Of several files, a table says at the
    end what was added, and what was left and why; the exit status is 3 where something was.

    Of files in a folder that say the same edition, one is read; files that are named are
    all read. What does not say from when it is valid is asked for, each file by its name.
    In the place of a file, the word icd10cm stands for the ICD-10-CM that the package
    simple-icd-10-cm carries (billgraph[icd10cm]).

    The keys of a row in JSON and the other formats for machines are those of "release
    list", and: status (added, replaced, unchanged; left; passed over, where another file
    says the same), layouts, triples, skipped, passed_over, files and why.

    \b
    Examples:
      billgraph release add nucc_taxonomy_251.csv
      billgraph release add icd10cm
      billgraph release add releases/ --valid-from releases/modifiers.csv=2024-07-01
      billgraph release add rvu25d.zip 2025-hcpcs.zip --all-or-none
    """
    left: list[LeftFile] = []
    paths = list(_files(files, left, may_leave=not all_or_none and len(files) > 1))
    sayings = Sayings(versions(version, paths), valid_from, valid_until)
    is_one = len(files) == 1 and not any(path.is_dir() for path in paths)
    of_all = sayings.of_all
    with (
        on_disk(store, done="the releases were added", create=True) as opened_store,
        Counter("files looked at", sum(1 for _ in find_files(paths))) as looked,
        Counter("entries read") as read,
    ):
        try:
            added = opened_store.add_releases(
                *paths,
                version=of_all.version,
                valid_from=of_all.valid_from,
                valid_until=of_all.valid_until,
                progress=read.show,
                looked=looked.show,
                of_one=_of_one(sayings),
                left=None if all_or_none or is_one else left.append,
            )
        except UnreadableInput as error:
            mend = _in_store(error.mend, store)
            raise UnreadableInput(error.source, error.reason, mend, error.line) from error
        left = [replace(it, mend=_in_store(it.mend, store)) for it in left]
        is_unmarked = unmarked(opened_store)
    if is_one and output_format == "table":
        for release in added:
            for line in _report(release):
                say(line)
    else:
        told = sorted(left, key=lambda it: not it.is_covered)
        records = [*map(_added_record, added), *map(_left_record, told)]
        print_rows(Rows(ADDED_KEYS, records, ADDED_COLUMNS), output_format)
    if is_unmarked:
        say(is_unmarked, err=True)
    return _tell_left(left, sayings, store)


def _in_store(mend: str, store: str | None) -> str:
    """A mend whose command changes the store that was named, and no other."""
    if store is None:
        return mend
    named = shlex.join(("billgraph", "release", "remove", "--store", store))
    return mend.replace("billgraph release remove", named)


def _tell_left(left: list[LeftFile], sayings: Sayings, store: str | None) -> int:
    """Says on standard error what was left: each file that was named, and how many lay about."""
    lost = [it for it in left if it.status == LEFT]
    for it in lost:
        if it.is_named and not it.lacks_validity:
            say(f"billgraph: {it.file}: {it.why}", err=True)
    others = sum(not it.is_named and not it.lacks_validity for it in lost)
    if others:
        what = pluralize(others, "file")
        verb = "was" if others == 1 else "were"
        say(f"billgraph: {what} below the folders {verb} left; the answer says why", err=True)
    undated = list(dict.fromkeys(it.file for it in lost if it.lacks_validity))
    if undated:
        verb = (
            "file does not say from when it is"
            if len(undated) == 1
            else ("files do not say from when they are")
        )
        command = shlex.join(_again(undated, sayings, store))
        say(f"billgraph: {len(undated):,} {verb} valid; say it: {command}", err=True)
    return UNREADABLE_INPUT if lost else 0


def _again(files: list[str], sayings: Sayings, store: str | None) -> Iterator[str]:
    """The command that adds files which do not say from when they are valid."""
    yield from ("billgraph", "release", "add")
    if store is not None:
        yield from ("--store", store)
    # What begins with a hyphen would be an option.
    yield from (f"./{file}" if file.startswith("-") else file for file in files)
    for file in files:
        yield from ("--valid-from", f"{file}=YYYY-MM-DD")
    yield from sayings.options_for(files)


def _files(files: Iterable[str], left: list[LeftFile], *, may_leave: bool) -> Iterator[Path]:
    for given in files:
        try:
            yield _file(given)
        except MissingExtra as error:
            if not may_leave:
                raise
            left.append(LeftFile(given, error.problem, error.mend, is_named=True))


def _of_one(sayings: Sayings) -> dict[Path, Given]:
    """What is said of single files, by their paths; the word icd10cm may stand for one here too."""
    found = {}
    for name, given in sayings.of_one.items():
        # Where the package is missing, that was told of the file.
        with suppress(MissingExtra):
            found[_file(name)] = given
    return found


def _file(given: str) -> Path:
    """The file that is meant; a file which bears the word's name comes first."""
    path = Path(given)
    return installed_release() if given == WORD and not path.exists() else path


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
        "files": list(added.files),
        "why": None,
    }


def _left_record(left: LeftFile) -> dict[str, Any]:
    nothing = dict.fromkeys(ADDED_KEYS)
    return {
        **nothing,
        "file": left.file,
        "status": left.status,
        "layouts": [],
        "skipped": [],
        "passed_over": [],
        "files": [left.file],
        "why": left.why,
    }


def _title(record: Record) -> str:
    return f"{record['name']} {record['version']}" if record["name"] else ""


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _remarks(record: Record) -> str:
    """Why a file was left, or what of an edition was not taken."""
    if record["why"] is not None:
        return str(record["why"])
    told = [_not_taken(**skip) for skip in record["skipped"]]
    # The file is told beside it; what lies in a zip is told by its name there.
    heads = [f"{file}!" for file in record["files"]]
    inner = [_without(heads, name) for name in record["passed_over"]]
    told += [f"passed over: {', '.join(inner)}"] if inner else []
    return "; ".join(told)


def _without(heads: Iterable[str], name: str) -> str:
    head = next((it for it in heads if name.startswith(it)), "")
    return name.removeprefix(head)


def _not_taken(reason: str, count: int, line: int | None, example: str) -> str:
    where = f"line {line}: " if line is not None else ""
    return f"not taken: {count:,} {reason} ({where}{example})"


def _report(added: AddedRelease) -> Iterator[str]:
    entry = added.entry
    edition = entry.edition
    until = f" until {edition.valid_until}" if edition.valid_until else ""
    yield f"{edition.title}: {added.status}, valid from {edition.valid_from}{until}"
    if added.status == UNCHANGED:
        return
    yield (
        f"  {pluralize(entry.codes, 'code')}, {pluralize(entry.links, 'link')},"
        f" {pluralize(added.triples, 'triple')} from {entry.file} ({'; '.join(added.layouts)})"
    )
    for skip in added.skipped:
        yield f"  {_not_taken(skip.reason, skip.count, skip.line, skip.example)}"
    for name in added.passed_over:
        yield f"  passed over: {name}"
    if not entry.is_default:
        yield "  a later edition is loaded and goes on answering"
