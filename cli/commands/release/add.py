"""`billgraph release add`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from billgraph.cli.commands.release.records import KEYS, as_record
from billgraph.cli.errors import UNMARKED, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import on_disk
from billgraph.cli.options import disk_option, format_option
from billgraph.cli.progress import Counter
from billgraph.graph.answers.rows import Rows, counted
from billgraph.graph.releases.adding import UNCHANGED, AddedRelease
from billgraph.graph.releases.formats import LAYOUTS
from billgraph.graph.releases.icd10cm.installed import WORD, installed_release

ADDED_KEYS = (*KEYS, "status", "layouts", "triples", "skipped", "passed_over")


def _layouts() -> str:
    """What is read, as the last part of a help."""
    known = dict.fromkeys(layout.what for layout in LAYOUTS)
    return "\n".join(("\b", "What is read:", *(f"  {what}" for what in known)))


def _day(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value is not None else None


_DAY: Any = click.DateTime(["%Y-%m-%d"])


@click.command("add", epilog=_layouts())
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
        are_marked = opened_store.has_few_pages()
    if output_format == "table":
        for release in added:
            for line in _report(release):
                say(line)
    else:
        print_rows(Rows(ADDED_KEYS, map(_added_record, added)), output_format)
    if not are_marked:
        say(UNMARKED, err=True)


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
