"""Procedure-to-procedure edits of the NCCI, as text, workbook or CSV.

The tables ``ccipra`` and ``ccioph`` (CMS, Medicare NCCI Procedure to Procedure (PTP) Edits,
files of 2024 to 2026): a notice, heads that go on over several lines, then a row for each
pair: column 1, column 2, ``*`` where the pair existed before 1996, effective date, deletion
date (``*`` while there is none), modifier indicator (0, 1 or 9) and rationale; dates as
yyyymmdd. Also the same table decoded to CSV, which has no effective date. A large table
comes in several files, ``f1`` to ``f4``, which make one edition.

Pairs that ended before the edition began are skipped. When the name of the file does not
tell when that was, all pairs are kept, each with its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Fact, Iri, Reading, Skipped
from billgraph.graph.releases.readers import ncci
from billgraph.graph.releases.tables import Column, open_table, peek
from billgraph.ontology.iris import edit_iri, expand

_COLUMNS = (
    Column("Column 1", ("column1",)),
    Column("Column 2", ("column2",)),
    Column("Deletion Date", ("Deletion", "Deletion Date *=no data")),
    Column(
        "Modifier",
        ("Modifier 0=not allowed 1=allowed 9=not applicable", "Modifier Indicator"),
    ),
    Column("PTP Edit Rationale", ("Rationale",), required=False),
    Column("Effective Date", ("Effective",), required=False),
)
_INDICATORS = frozenset("019")
_PAIR_EDIT = Iri(expand("bg:PairEdit"))

_Group = tuple[str, str, str, str]
"""Modifier indicator, rationale, effective and deletion date, as they are written."""


def recognises(head: Head) -> bool:
    """Whether a document is the table, by its heads."""
    return head.has(_COLUMNS)


def read(document: Document) -> Reading:
    """Reads the table; see `billgraph.graph.releases.formats.Layout`."""
    above = " ".join(cell for _, cells in peek(document, _COLUMNS, count=8) for cell in cells)
    setting = ncci.setting(above, document.file_name, document.name)
    if setting not in (ncci.PRACTITIONER, ncci.HOSPITAL):
        raise UnreadableInput(
            document.name,
            "does not say whether its edits are for practitioners or for hospitals",
            "name the file as CMS does: ccipra-… or ccioph-…",
        )
    since = ncci.first_day(document.name)
    pairs = _Pairs(document, setting, since)
    return Reading(
        code_set=f"ncci-ptp-{setting}",
        descriptions=pairs.descriptions(),
        version=ncci.version(since, document.name),
        valid_from=since,
        skipped=pairs.skipped,
    )


class _Left:
    """Rows that are left out for one reason, counted at little cost for each of a million."""

    def __init__(self, reason: str) -> None:
        self._reason = reason
        self._count = 0
        self._first: tuple[int, str] | None = None

    def out(self, line: int, *codes: str) -> None:
        if self._first is None:
            self._first = line, " ".join(codes)
        self._count += 1

    def tell(self, skipped: Skipped) -> None:
        if self._first is not None:
            skipped.add(self._reason, *self._first, self._count)


class _Pairs:
    """The rows of one document on their way to edits."""

    def __init__(self, document: Document, setting: str, since: date | None) -> None:
        self.skipped = Skipped()
        self._document = document
        self._setting = setting
        self._since = since

    def descriptions(self) -> Iterator[Description]:
        """One edit for all the pairs of a column 1 code that say the same."""
        ended = _Left("deleted before the edition began")
        again = _Left("the same pair again")
        no_code = _Left("no code in column 1 or 2")
        is_over: dict[_Group, bool] = {}
        groups: dict[_Group, dict[Iri, None]] = {}
        active: dict[str, _Group] = {}
        current, subject = "", None
        for line, one, two, group in self._rows():
            if one != current:
                yield from self._edits(current, groups)
                groups, active, current, subject = {}, {}, one, ncci.code_iri(one)
            over = is_over.get(group)
            if over is None:
                over = is_over[group] = self._is_over(group, line)
            if over:
                ended.out(line, one, two)
                continue
            target = ncci.code_iri(two)
            if subject is None or target is None:
                no_code.out(line, one, two)
                continue
            if group[-1] == ncci.ACTIVE and active.setdefault(two, group) != group:
                raise self._document.wrong(f"has {one} {two} a second time, and differently", line)
            members = groups.setdefault(group, {})
            if target in members:
                again.out(line, one, two)
            members[target] = None
        yield from self._edits(current, groups)
        for left in (ended, again, no_code):
            left.tell(self.skipped)

    def _rows(self) -> Iterator[tuple[int, str, str, _Group]]:
        table = open_table(self._document, _COLUMNS)
        *required, rationale, effective = table.where
        one, two, deleted, modifier = (at for at in required if at is not None)
        most = max(at for at in table.where if at is not None)
        for line, cells in table.rows:
            if len(cells) <= most:
                self._check_width(cells, most + 1, line)
                continue
            code = cells[one].strip()
            # The heads go on below their first line, where no code stands.
            if code:
                yield (
                    line,
                    code,
                    cells[two].strip(),
                    (
                        cells[modifier].strip(),
                        cells[rationale].strip() if rationale is not None else "",
                        cells[effective].strip() if effective is not None else "",
                        cells[deleted].strip() or ncci.ACTIVE,
                    ),
                )

    def _check_width(self, cells: list[str], least: int, line: int) -> None:
        """Refuses a row with too few cells, unless it is a line of heads or empty."""
        if cells and cells[0].strip():
            raise self._document.wrong(
                f"has {len(cells)} cells where its heads have {least} or more", line
            )

    def _is_over(self, group: _Group, line: int) -> bool:
        """Whether pairs with these dates ended before the edition began; checks the dates too."""
        modifier, _, effective, deleted = group
        if modifier not in _INDICATORS:
            raise self._document.wrong(
                f"has the modifier indicator {modifier!r}, not 0, 1 or 9", line
            )
        self._day(effective, line)
        last = self._day(deleted, line)
        return last is not None and self._since is not None and last < self._since

    def _day(self, text: str, line: int) -> date | None:
        try:
            return ncci.day(text)
        except ValueError as error:
            raise self._document.wrong(f"has {text!r} where a date should stand", line) from error

    def _edits(self, code: str, groups: dict[_Group, dict[Iri, None]]) -> Iterator[Description]:
        subject = ncci.code_iri(code)
        if subject is None:
            return
        for group, members in groups.items():
            modifier, rationale, effective, deleted = group
            facts: list[Fact] = [
                ("rdf:type", _PAIR_EDIT),
                ("bg:setting", self._setting),
                ("bg:column1", subject),
                ("bg:modifierIndicator", modifier),
            ]
            if rationale:
                facts.append(("bg:rationale", rationale))
            first, last = ncci.day(effective), ncci.day(deleted)
            if first is not None:
                facts.append(("bg:validFrom", first))
            if last is not None:
                facts.append(("bg:validUntil", last))
            facts += [("bg:column2", member) for member in members]
            # The dates as dates: the same edit may be written in two ways.
            dates = (str(first or ""), str(last or ""))
            identity = edit_iri("ncci-ptp", self._setting, code, modifier, rationale, *dates)
            yield Description(identity, tuple(facts))
