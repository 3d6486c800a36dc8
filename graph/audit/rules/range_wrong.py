"""A range of codes that stands for none, or whose ends are no valid codes."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.code_facts import MISSING
from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.audit.validity import begin_of, end_of
from billgraph.graph.pages.model import Page, Row
from billgraph.ontology.codes import Code


class RangeWrong(RowRule):
    """A range of codes that stands for none, or whose ends are no valid codes."""

    id = "range-wrong"
    severity = ERROR
    title = "The range of codes is empty, runs backwards, or ends with a code that is not valid"
    rests_on = (
        "the complete lists of codes and their hierarchies: ICD-10-CM tabular list (NCHS,"
        " 2026-04-01), HCPCS Level II and fee schedule (CMS, October 2025)"
    )
    matters = "What the range is meant to stand for is not certain, so no claim can rest on it."
    example = Example(
        "M34.9-M34.0 Systemic sclerosis",
        "M34.9-M34.0 runs backwards: M34.9 stands after M34.0",
    )
    limits = (
        "The codes between the ends are not judged one by one. An excerpt of a release cannot"
        " tell that a code is missing; then only the order is looked at."
    )
    suggests = "the range in its order"

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of one fault of a range: of its order, of its ends, or that it is empty."""
        found = row.code.range
        if found is None:
            return
        value = row.code.value
        if found.is_backwards:
            turned = Code(row.code.system, f"{found.last}-{found.first}")
            told = f"{value} runs backwards: {found.first} stands after {found.last}"
            yield self.finding(page, row, told, suggestions=[turned])
            return
        about = facts.about(row.code)
        release = about.edition.title if about.edition is not None else "no release"
        if about.status == MISSING:
            told = f"{value} stands for no code"
            says = f"it lists every code of its system, and none of {value}"
            yield self.finding(page, row, told, evidence=[Evidence(says, release)])
        elif not about.names and not found.is_wildcard:
            # A block is named by its ends, which need not all be codes.
            ends = (Code(row.code.system, end) for end in found.ends)
            wrong = {end.value: said for end in ends if (said := _wrong(end, facts))}
            if wrong:
                told = f"{value} ends with what is no valid code: {' and '.join(wrong)}"
                yield self.finding(page, row, told, evidence=wrong.values())


def _wrong(end: Code, facts: Facts) -> Evidence | None:
    """Why a code cannot be the end of a range; None where it can."""
    said = end_of(end, facts) or begin_of(end, facts)
    if said is not None:
        return Evidence(f"{end.value} is not valid: {said.says}", said.release)
    about = facts.about(end)
    if about.status != MISSING or about.edition is None:
        return None
    return Evidence(f"it has no {end.value}", about.edition.title)


rule = RangeWrong()
