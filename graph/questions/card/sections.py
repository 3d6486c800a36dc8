"""The sections of a card, in the order in which they are shown."""

from __future__ import annotations

from billgraph.graph.questions.card import (
    amounts,
    categories,
    coding,
    edits,
    fee_schedule,
    hierarchy,
    indexed,
    matches,
    naming,
    payment,
)
from billgraph.graph.questions.card.model import Asked, Section

SECTIONS = (
    naming,
    hierarchy,
    indexed,
    coding,
    fee_schedule,
    amounts,
    edits,
    payment,
    categories,
    matches,
)
"""Each has a ``KEY`` and ``facts(asked)``, which asks bound patterns only."""


def sections(asked: Asked) -> tuple[Section, ...]:
    """Collects what the releases say of a code; sections without facts are left out."""
    if not asked.editions:
        return ()
    found = (Section(it.KEY, tuple(it.facts(asked))) for it in SECTIONS)
    return tuple(section for section in found if section.facts)
