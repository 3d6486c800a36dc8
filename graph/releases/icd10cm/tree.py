"""The entries of a tabular list in their order: chapters, blocks and codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from billgraph.ontology.iris import concept_iri, group_iri

SYSTEM = "icd10cm"
CHAPTER, BLOCK, CODE = "chapter", "section", "diag"
"""The kinds of entries, as the tabular list names their elements."""

MOST_CODES = 1_000_000
"""More codes than any edition of ICD-10-CM has; a file with more is refused."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the tabular list.

    Attributes:
        kind: `CHAPTER`, `BLOCK` or `CODE`.
        name: The number of a chapter, the range of a block such as ``M30-M36``, or a code.
        title: Its name.
        parent: The place of the entry that it stands under, or None.
        line: The line on which it begins.
        range: The codes of a chapter or block, such as ``M00-M99``; empty for a code.
        notes: Its notes, each with the element that it stands in.
        seventh: The 7th characters that it defines, with what they mean.
        has_codes: Whether codes stand under it.
    """

    kind: str
    name: str
    title: str
    parent: int | None
    line: int
    range: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    seventh: tuple[tuple[str, str], ...] = ()
    has_codes: bool = False

    @property
    def iri(self) -> str:
        """The IRI of the code or of the group.

        Example:
            >>> Entry(CHAPTER, "13", "Diseases", None, 1).iri
            'https://w3id.org/billgraph/group/icd10cm/chapter-13'
        """
        if self.kind == CODE:
            return concept_iri(SYSTEM, self.name)
        return group_iri(SYSTEM, f"chapter-{self.name}" if self.kind == CHAPTER else self.name)


class Tree:
    """The entries, and where each of them is.

    Args:
        entries: All of them, in the order of the list.

    Example:
        >>> tree = Tree([Entry(BLOCK, "A00-A09", "", None, 1), Entry(CODE, "A00", "", 0, 2)])
        >>> tree.place["A00"], tree.ends
        (1, [2, 2])
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.place = {it.name: at for at, it in enumerate(entries) if it.kind == CODE}

    @cached_property
    def ends(self) -> list[int]:
        """For each entry, the place after the last that stands under it."""
        ends = list(range(1, len(self.entries) + 1))
        for at in range(len(self.entries) - 1, -1, -1):
            parent = self.entries[at].parent
            if parent is not None and ends[parent] < ends[at]:
                ends[parent] = ends[at]
        return ends

    def span(self, first: str, last: str) -> list[Entry] | None:
        """The fewest blocks and codes that with all codes under them make a range.

        A range is what stands from its first to its last code in tabular order
        (icd10OrderFiles.pdf of the FY2026 release), and the last one's codes with it.

        Args:
            first: The code that begins it.
            last: The code that ends it.

        Returns:
            The entries in their order, or None where the list lacks an end of the range,
            or has them the other way round.
        """
        begin, last_place = self.place.get(first), self.place.get(last)
        if begin is None or last_place is None or last_place < begin:
            return None
        end = self.ends[last_place]
        while begin and self.entries[begin - 1].kind == BLOCK and self.ends[begin - 1] <= end:
            begin -= 1
        found, at = [], begin
        while at < end:
            # What reaches beyond the range is passed, and what stands under it is looked at.
            if self.entries[at].kind != CHAPTER and self.ends[at] <= end:
                found.append(self.entries[at])
                at = self.ends[at]
            else:
                at += 1
        return found
