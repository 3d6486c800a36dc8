"""A page's YAML with what the audit says of it as comments, for a person to correct.

A page that is YAML already keeps its text: what people wrote, comments, order and quotes
included, stays to the letter, and only comments that were written here are taken out and
written anew. Each of them ends with ``[billgraph N HASH]``, the number of its lines and a
hash of them, so that one in which a person wrote is that person's and stays.

YAML that was made of a page in another format, or of a stored one, has a line with the
digest of all that is no such comment. While it is right, nobody corrected anything, and the
file can be made anew (`billgraph.graph.audit.fixed_file`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from textwrap import wrap

import yaml

from billgraph.graph.audit.accepting import RowKey, finding_key, row_key
from billgraph.graph.audit.model import Finding, Report
from billgraph.graph.audit.outputs.records import Tally, suggested, suggests, told_releases
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.characters import fold, plain
from billgraph.graph.pages.model import Page, Row
from billgraph.graph.pages.page_yaml import read_page, read_placed, write_page

_WIDTH = 96
_AS_WRITTEN = "# As billgraph audit --fix wrote it, until somebody edits it: sha256 "
_DIGEST = re.compile(re.escape(_AS_WRITTEN) + "([0-9a-f]{64})")
_STAMP = re.compile(r" \[billgraph ([0-9]{1,3}) ([0-9a-f]{8})\]\Z")


@dataclass(frozen=True, slots=True)
class Draft:
    """The YAML of a page without the comments that were written here.

    Attributes:
        text: The YAML, its line ends as they are in the file.
        page: The page that it states.
        claim: The digest that it has as a sign that nobody edited it, or None.
    """

    text: str
    page: Page
    claim: str | None

    @property
    def digest(self) -> str:
        """The digest of the text (SHA-256, hexadecimal), whatever its line ends are."""
        return sha256(shown(self.text).encode("utf-8", "replace")).hexdigest()

    @property
    def is_as_written(self) -> bool:
        """Whether it is what was written here, and nobody edited it."""
        return self.claim == self.digest


def drafted(page: Page) -> Draft:
    """Makes the YAML of a page that comes from elsewhere."""
    draft = Draft(write_page(page), page, None)
    return replace(draft, claim=draft.digest)


def read_draft(text: str, source: str) -> Draft:
    """Takes the comments that were written here out of the YAML of a page.

    Args:
        text: The YAML, decoded, its line ends as they are in the file.
        source: The name of the file, for a page without `source`.

    Raises:
        UnreadableInput: When it is no page's YAML.
    """
    lines = _lines(text)
    read_page(shown(text), source)
    ours = set(_written_here(lines, _lines_inside(shown(text))))
    claims = [found[1] for place in sorted(ours) if (found := _DIGEST.match(lines[place]))]
    rest = "".join(line for place, line in enumerate(lines) if place not in ours)
    return Draft(rest, read_page(shown(rest), source), claims[0] if claims else None)


def fixed_yaml(page: Page, report: Report) -> str:
    """Writes a page as YAML in which each finding is a comment above what it is about.

    Nothing that the page states is changed; reading the YAML gives the same page.

    Args:
        page: The page.
        report: What the audit says of it.

    Returns:
        The document, ending in a line end.
    """
    return marked(drafted(page), report)


def marked(draft: Draft, report: Report) -> str:
    """Writes the YAML of a page with each finding as a comment above what it is about.

    Args:
        draft: The YAML.
        report: What the audit says of its page.

    Raises:
        UnreadableInput: When the YAML is laid out so that comments would change what it states.
    """
    lines = _lines(draft.text)
    text = shown(draft.text)
    source = draft.page.source
    page, places, start = read_placed(text, source)
    above = _comments(report, places, start, lines, _lines_inside(text))
    claim = "" if draft.claim is None else f"{_AS_WRITTEN}{draft.claim}\n"
    above[start] = claim + _head(report) + above.get(start, "")
    end = "\r\n" if "\r\n" in draft.text else "\n"
    whole = "".join(
        above.get(place, "").replace("\n", end) + line for place, line in enumerate(lines)
    )
    if _stated(read_page(shown(whole), source)) != _stated(page):
        problem = "is laid out so that comments would change what it states"
        raise UnreadableInput(source, problem, "give each row a line of its own, after '- '")
    return whole


def _stated(page: Page) -> Page:
    """A page without its lines, which comments above them change."""
    return replace(page, rows=tuple(replace(row, line=None) for row in page.rows), problems=())


def shown(text: str) -> str:
    """A text as the reader of pages sees it, line by line."""
    return "".join(map(_shown, _lines(text)))


def _lines(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def _shown(line: str) -> str:
    """A line as the reader of pages sees it."""
    body = line.rstrip("\r\n")
    return plain(body) + ("\n" if len(body) < len(line) else "")


def _lines_inside(text: str) -> set[int]:
    r"""The lines, counted from 0, that begin inside a text of the YAML: none is a comment.

    Example:
        >>> sorted(_lines_inside("a: 1\nb: 'two\n  lines'\nc: |\n  a text\nd: 2\n"))
        [2, 4]
    """
    found: set[int] = set()
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.ScalarEvent) and start is not None and end is not None:
            # What ends a block of text stands on a line of its own.
            found.update(range(start.line + 1, end.line + (end.column > 0)))
    return found


def _written_here(lines: list[str], inside: set[int]) -> Iterator[int]:
    """The numbers of the lines that are comments written here."""
    for place, line in enumerate(lines):
        text = line.strip()
        if place in inside or not text.startswith("#"):
            continue
        if _DIGEST.fullmatch(text):
            yield place
        elif found := _STAMP.search(text):
            first = place - int(found[1]) + 1
            block = [it.strip() for it in lines[max(first, 0) : place]] + [text[: found.start()]]
            is_ours = first >= 0 and inside.isdisjoint(range(first, place))
            if is_ours and all(it.startswith("#") for it in block) and _hash(block) == found[2]:
                yield from range(first, place + 1)


def _stamped(block: str) -> str:
    """A comment with what tells later that it was written here and nobody edited it."""
    lines = block.splitlines()
    stamp = f" [billgraph {len(lines)} {_hash([it.strip() for it in lines])}]"
    return f"{block.rstrip()}{stamp}\n"


def _hash(block: Iterable[str]) -> str:
    return sha256("\n".join(block).encode("utf-8", "replace")).hexdigest()[:8]


def _head(report: Report) -> str:
    tally = Tally()
    list(tally.over([report]))
    told = (
        f"billgraph audit of {report.source}: {tally.coverage_line()}.",
        f"Held against: {told_releases(report.releases)}.",
        "Nothing is changed: correct the rows below their comments, or accept a finding with"
        " a line 'accept: RULE, because …' in the row.",
    )
    return _stamped("".join(_comment(text, "") for text in told))


def _comments(
    report: Report,
    places: Iterable[tuple[int, Row]],
    start: int,
    lines: list[str],
    inside: set[int],
) -> dict[int, str]:
    """The comments by the number of the line that they stand above, counted from 0."""
    by_row: dict[RowKey, list[Finding]] = {}
    for finding in (*report.findings, *report.accepted):
        by_row.setdefault(finding_key(finding), []).append(finding)
    found: dict[int, str] = {}
    for place, row in places:
        findings = by_row.pop(row_key(row), [])
        # Rows in brackets may begin where a text of the one before ends.
        while place in inside:
            place -= 1
        indent = _indent(lines[place])
        for it in findings:
            found[place] = found.get(place, "") + _told(it, report, indent)
    # What is about no row stands above the page.
    rest = [finding for findings in by_row.values() for finding in findings]
    if rest:
        above = "".join(_told(it, report, "", is_of_page=True) for it in rest)
        found[start] = above + found.get(start, "")
    return found


def _indent(line: str) -> str:
    before = line[: len(line) - len(line.lstrip(" "))]
    return f"{before}  " if line.startswith(f"{before}-") else before


def _told(finding: Finding, report: Report, indent: str, *, is_of_page: bool = False) -> str:
    about = f"{finding.code.curie}: " if is_of_page else ""
    lines = [_comment(f"{finding.severity} {finding.rule}: {about}{finding.message}.", indent)]
    lines += [_comment(f"  {it.release}: {it.says}", indent) for it in finding.evidence]
    lines += [
        _comment(f"  {suggests(finding.rule)}: {it}", indent) for it in suggested(finding, report)
    ]
    if finding.accepted is not None:
        lines.append(_comment(f"  accepted, because {finding.accepted}", indent))
    return _stamped("".join(lines))


def _comment(text: str, indent: str) -> str:
    """A text as lines of comment; what a line of YAML cannot hold is left out."""
    start = f"{indent}# " + " " * (len(text) - len(text.lstrip(" ")))
    lines = wrap(
        fold(text),
        _WIDTH,
        initial_indent=start,
        subsequent_indent=f"{start}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "".join(f"{line}\n" for line in lines)
