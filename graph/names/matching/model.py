"""What a comparison of two names found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a stated name stands to an official one, the best first."""

    SAME = "same"
    SHORTENED = "shortened"
    PARTIAL = "partial"
    ADDED = "added"
    CONTRADICTS = "contradicts"
    DIFFERENT = "different"

    @property
    def agrees(self) -> bool:
        """Whether the stated name can stand for the official one.

        Example:
            >>> Verdict.SHORTENED.agrees, Verdict.ADDED.agrees
            (True, False)
        """
        return self in (Verdict.SAME, Verdict.SHORTENED)


ORDER = {verdict: place for place, verdict in enumerate(Verdict)}
"""The place of each verdict, the best first."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What two names say differently.

    Attributes:
        axis: What it is about: `side`, `part` (of the body), `course` (acute, chronic), …
        stated: The words of the stated name.
        official: The words of the official name.
    """

    axis: str
    stated: str
    official: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stated name held against the official names of a code.

    Attributes:
        verdict: How it stands to the one that fits best.
        score: How much the two share, from 0 to 1.
        official: The official name that fits best.
        added: Words that only the stated name has.
        lost: Words that only the official name has and that matter.
        left_out: Words that only the official name has and that may go.
        contradictions: What the two say differently.
    """

    verdict: Verdict
    score: float
    official: str
    added: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the stated name can stand for the official one."""
        return self.verdict.agrees

    @property
    def why(self) -> str:
        """The evidence in a few words; empty when the names agree.

        Example:
            >>> from billgraph.graph.names.matching import compare
            >>> compare("Pain in left hand", "Pain in right hand").why
            'it says "left" where the official name says "right"'
            >>> compare("Chronic ulcer of skin", "Non-pressure chronic ulcer of skin").why
            'it leaves out "non-pressure"'
        """
        if self.agrees:
            return ""
        if self.contradictions:
            return "; ".join(
                f'it says "{one.stated}" where the official name says "{one.official}"'
                for one in self.contradictions
            )
        parts = []
        if self.added:
            parts.append(f'it adds "{", ".join(self.added)}"')
        if self.lost:
            parts.append(f'it leaves out "{", ".join(self.lost)}"')
        return " and ".join(parts) or f'it has no word of "{self.official}"'
