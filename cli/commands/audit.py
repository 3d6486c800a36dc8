"""`billgraph audit`."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from billgraph.cli.audit_table import write_rules, write_table
from billgraph.cli.errors import ANSWERED, NOTHING_FOUND, UNREADABLE_INPUT, one_line, say
from billgraph.cli.formats import FORMATS, print_rows
from billgraph.cli.opening import on_disk, opened
from billgraph.cli.options import AS_OF_KEY, as_of_option, raw_cells_option, store_option
from billgraph.cli.progress import Counter
from billgraph.cli.writing import spare_page, written
from billgraph.graph.audit.audit import Auditor
from billgraph.graph.audit.model import ERROR, WARNING, Report
from billgraph.graph.audit.outputs import OUTPUTS, write_reports
from billgraph.graph.audit.outputs.records import FINDING_KEYS, Tally, finding_record
from billgraph.graph.audit.rules import chosen
from billgraph.graph.audit.stored import pages_about
from billgraph.graph.errors import BillgraphError, MissingExtra, UnreadableInput
from billgraph.graph.library.questions import Questions
from billgraph.graph.pages.finding import Found, find_pages
from billgraph.graph.pages.formats import SUFFIXES
from billgraph.graph.pages.model import Page, mostly_unread, not_read
from billgraph.graph.pages.read import STDIN, PageFile, load
from billgraph.graph.tables.rows import Rows
from billgraph.graph.text import pluralize
from billgraph.ontology.codes import candidates

if TYPE_CHECKING:
    from billgraph.graph.audit.fixed_file import Origin

AUDIT_FORMATS = tuple(dict.fromkeys((*FORMATS, *OUTPUTS)))
RULE_KEYS = ("id", "severity", "title", "rests_on", "matters", "example", "finding", "limits")
NEVER = "never"
MARKED = "the contested rows were marked"
_Options: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
_FAILING = {ERROR: (ERROR,), WARNING: (ERROR, WARNING), NEVER: ()}


@click.command("audit")
@click.argument("what", nargs=-1, metavar="[CODE | PAGE]…")
@click.option("--all", "everything", is_flag=True, help="Audit every page in the store.")
@click.option(
    "--mark",
    "marking",
    is_flag=True,
    help="Audit every page in the store, and mark in it the rows that are contested.",
)
@click.option("--rule", "select", metavar="ID", multiple=True, help="Run only this rule.")
@click.option("--ignore", metavar="ID", multiple=True, help="Do not run this rule.")
@click.option("--rules", "list_rules", is_flag=True, help="List the rules, and audit nothing.")
@click.option(
    "--fail-on",
    type=click.Choice(tuple(_FAILING)),
    default=ERROR,
    show_default=True,
    help="From which severity on the exit status is 1.",
)
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(AUDIT_FORMATS, case_sensitive=False),
    default="table",
    show_default=True,
    help="How to print the answer.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write to FILE, and not to standard output; a FILE that is a page is refused.",
)
@click.option(
    "--fix",
    is_flag=False,
    flag_value=STDIN,
    metavar="[FILE]",
    help="Write the page's YAML with the findings as comments, to FILE or standard output;"
    " a FILE that somebody edited is not replaced.",
)
@raw_cells_option
@as_of_option
@store_option
def command(
    what: tuple[str, ...],
    everything: bool,
    marking: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    list_rules: bool,
    fail_on: str,
    output_format: str,
    output: str | None,
    fix: str | None,
    store: str | None,
) -> int:
    """What the official releases say against the statements of pages.

    CODE stands for every stored page about it, or, as a range such as 99202-99215, about
    one of its codes. PAGE is a file, a folder or - for standard
    input; it is read and audited, and not loaded. A code names no file: write ./0489T for
    a file of that name.

    Each finding has a severity: error for what is wrong by an official release, warning
    for what is doubtful, info for what is worth knowing. A statement without a release to
    hold it against is unchecked, and never passed off as right: the last lines tell how
    many statements are confirmed, wrong, doubtful and unchecked.

    In the YAML of a page, a row or the page may carry "accept: RULE, because …". What is
    accepted is counted and shown, and does not fail.

    links, show and the exports mark the rows that have an error or a warning. Adding up to
    20 pages marks theirs at once; after more, and after a release where there are more
    pages, --mark brings the marks up to date.

    --fix writes the page as YAML, each finding a comment above what it is about. A page
    that is YAML keeps its text to the letter: audit P.yaml --fix P.yaml renews the findings
    in it, and keeps every correction, comment and accept. FILE may be there already only
    where nobody edited what --fix wrote, or where nothing but the findings changes; else it
    is refused, as is the page itself in another format, and a file that holds no page.

    What in a file looks like a code and was not read is told on standard error; where more
    codes are unread than read, the exit status is 3.

    With -f json the answer is one object: findings, accepted, coverage, counts, pages,
    releases and unread (what looks like a code and was not read: source, line, text). The
    keys of a finding, in JSON and the other formats for machines: rule, severity, relation,
    code, system, stated_label, official_label, message, matters, evidence, suggestions
    (codes, the likeliest first), suggested (the same with their names), others, procedure,
    source, line, accepted, id (the same for the same finding from one audit to the next).
    sarif is SARIF 2.1.0, in runs of 25,000 results, as GitHub takes them (up to 20 in a
    file); html is a report for people in one file.

    \b
    Examples:
      billgraph audit 0489T
      billgraph audit pages/ --fail-on warning -f sarif -o audit.sarif
      billgraph audit --all --ignore code-malformed -f jsonl
      billgraph audit 0489T.txt --fix 0489T.yaml
      billgraph audit 0489T.yaml --fix 0489T.yaml
      billgraph audit --mark
    """
    if list_rules:
        _print_rules(select, ignore, output_format, output)
        return ANSWERED
    if marking:
        narrowed = bool(what or select or ignore or fix or output)
        return _mark(store, narrowed or AS_OF_KEY in click.get_current_context().meta)
    if bool(what) == everything:
        raise click.UsageError(
            "name codes or pages, or give --all and nothing else", click.get_current_context()
        )
    if output is not None and output != STDIN:
        spare_page(Path(output), [it for it in what if it != STDIN and _is_file(it)])
    options = (select, ignore)
    failed: list[BillgraphError] = []
    skipped: list[BillgraphError] = []
    unread: list[str] = []
    found = Found()
    with opened(store) as engine, Counter("pages audited") as counter:
        if fix is not None:
            return _fix(engine, what, options, fix)
        if everything:
            reports = engine.audit_all(*options, progress=counter.show)
        else:
            asked = _Asked(engine, options, counter)
            reports, failed, found = asked.reports(what), asked.failed, asked.found
            unread, skipped = asked.not_read, asked.skipped
        tally = Tally()
        # What is wrong with the question is told before anything is written.
        first = list(islice(reports, 1))
        # Of pages none of which could be read there is nothing to sum up.
        if first or not (failed or skipped):
            _write(tally.over(chain(first, reports)), output_format, output)
    _tell_unread(found, skipped, failed, unread)
    if failed or (skipped and not first):
        return UNREADABLE_INPUT
    return NOTHING_FOUND if any(tally.counts[it] for it in _FAILING[fail_on]) else ANSWERED


def _tell_unread(
    found: Found, skipped: list[BillgraphError], failed: list[BillgraphError], unread: list[str]
) -> None:
    for told in unread:
        say(f"billgraph: {told}", err=True)
    if (line := found.left_out_line()) is not None:
        say(f"billgraph: {line}", err=True)
    for error in skipped:
        say(f"billgraph: skipped: {one_line(error)}", err=True)
    for error in failed:
        say(f"billgraph: {one_line(error)}", err=True)


def _mark(path: str | None, is_narrowed: bool) -> int:
    """Marks the contested rows of all pages."""
    if is_narrowed:
        raise click.UsageError(
            "--mark is for all pages by all rules as of today, and prints no findings; give it"
            " alone",
            click.get_current_context(),
        )
    with on_disk(path, done=MARKED) as store, Counter("pages audited") as counter:
        rows = store.mark(counter.show)
        say(f"{store.path}: {pluralize(rows, 'contested row')} marked")
    return ANSWERED


class _Asked:
    """What is asked for, audited one after another; a page that cannot be read stops no other.

    Attributes:
        failed: Why pages could not be read.
        skipped: Why files in folders are no pages, and need be none.
        found: The files that are asked for, and what in folders is not.
        not_read: What in the pages looks like codes and was not read, a line each.
    """

    def __init__(self, engine: Questions, options: _Options, counter: Counter) -> None:
        self.failed: list[BillgraphError] = []
        self.skipped: list[BillgraphError] = []
        self.found = Found()
        self.not_read: list[str] = []
        self._engine = engine
        self._auditor = Auditor(engine, *options)
        self._counter = counter
        self._given: deque[str] = deque()
        self._count = 0

    def reports(self, what: Iterable[str]) -> Iterator[Report]:
        asked = [(it, _found(it) if _is_file(it) else None) for it in what]
        for _, found in asked:
            if found is not None:
                self.found.files += found.files
                self.found.left_out.update(found.left_out)
        if all(found is not None for _, found in asked):
            self._counter.total = len(self.found.files)
        for argument, found in asked:
            pages = pages_about(self._engine, argument) if found is None else self._read(found)
            for report in self._auditor.reports(pages):
                given = self._given.popleft() if self._given else None
                self._count += 1
                self._counter.show(self._count, report.source)
                yield replace(report, given=given)

    def _read(self, found: Found) -> Iterator[Page]:
        for file in found.files:
            try:
                page = _loaded(file)
            except (UnreadableInput, MissingExtra) as error:
                is_skipped = isinstance(file, PageFile) and file.may_be_no_page
                (self.skipped if is_skipped else self.failed).append(error)
            else:
                if (lost := mostly_unread(page, _given(file))) is not None:
                    self.failed.append(lost)
                self.not_read += [
                    f"{_given(file)}:{it.where}: {it.problem}" for it in not_read((), page.unread)
                ]
                self._given.append(_given(file))
                yield page


def _given(file: PageFile | UnreadableInput) -> str:
    return file.given if isinstance(file, PageFile) else file.source


def _found(argument: str) -> Found:
    return find_pages([argument], stdin=getattr(sys.stdin, "buffer", None))


def _is_file(argument: str) -> bool:
    """Whether an argument names a file; a bare word that is a code names none."""
    if argument == STDIN or os.sep in argument or argument.lower().endswith(SUFFIXES):
        return True
    try:
        # Nearly any word could be the name of a payer, and no page is about one.
        is_code = any(code.kind != "payer" for code in candidates(argument))
    except BillgraphError:
        is_code = False
    return not is_code and os.path.exists(argument)  # noqa: PTH110 (raises for no text)


def _write(reports: Iterator[Report], output_format: str, output: str | None) -> None:
    with written(output) as stream:
        told = _print(reports, output_format, stream)
    if told is not None:
        sys.stdout.flush()
        say(f"billgraph: {told}", err=True)


def _print(reports: Iterator[Report], output_format: str, stream: Any) -> str | None:
    if output_format in OUTPUTS:
        return write_reports(reports, output_format, stream)
    if output_format == "table":
        write_table(reports, stream)
    else:
        records = (
            finding_record(finding, report)
            for report in reports
            for finding in (*report.findings, *report.accepted)
        )
        print_rows(Rows(FINDING_KEYS, records), output_format, stream)
    return None


def _fix(
    engine: Questions,
    what: tuple[str, ...],
    options: _Options,
    target: str,
) -> int:
    """Writes one page's YAML with what the audit says of it."""
    from billgraph.graph.audit.fixed_file import encoded, origin_of_page, write_fixed

    if len(what) != 1:
        raise click.UsageError(
            "--fix takes one code or page, and the file to write after it: audit PAGE --fix FILE",
            click.get_current_context(),
        )
    reads: list[Callable[[], Origin]]
    if _is_file(what[0]):
        reads = [partial(_origin, it) for it in _found(what[0]).files]
    else:
        reads = [partial(origin_of_page, it) for it in pages_about(engine, what[0])]
    if len(reads) != 1:
        raise click.UsageError(f"{what[0]} stands for {len(reads)} pages; name one page's file")
    origin = reads[0]()

    def audited(page: Page) -> Report:
        (report,) = engine.audit(page, *options)
        return report

    if target == STDIN:
        report = audited(origin.draft.page)
        click.echo(encoded(origin, report), nl=False)
    else:
        report = write_fixed(origin, Path(target), audited)
    tally = Tally()
    list(tally.over([report]))
    say(f"billgraph: {report.source}: findings as comments: {tally.counts_line()}", err=True)
    if (lost := mostly_unread(origin.draft.page, report.source)) is not None:
        raise lost
    return ANSWERED


def _loaded(file: PageFile | UnreadableInput) -> Page:
    return load(_readable(file))


def _origin(file: PageFile | UnreadableInput) -> Origin:
    from billgraph.graph.audit.fixed_file import read_origin

    return read_origin(_readable(file))


def _readable(file: PageFile | UnreadableInput) -> PageFile:
    if isinstance(file, UnreadableInput):
        raise file
    return file


def _print_rules(
    select: tuple[str, ...], ignore: tuple[str, ...], output_format: str, output: str | None
) -> None:
    rules = chosen(select, ignore)
    with written(output) as stream:
        if output_format == "table":
            write_rules(rules, stream)
            return
        if output_format not in FORMATS:
            raise click.UsageError(f"rules cannot be printed as {output_format}")
        records = [
            {
                "id": it.id,
                "severity": it.severity,
                "title": it.title,
                "rests_on": it.rests_on,
                "matters": it.matters,
                "example": it.example.states,
                "finding": it.example.finding,
                "limits": it.limits,
            }
            for it in rules
        ]
        print_rows(Rows(RULE_KEYS, records), output_format, stream)
