"""Whether the marks of what is contested are older than the pages and releases of a store.

It is asked by every lookup, so this module needs nothing of the audit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from billgraph.ontology.iris import AUDIT, expand

if TYPE_CHECKING:
    from billgraph.graph.engine.base import Engine
    from billgraph.graph.store.transaction import Transaction

AT_ONCE = 20
"""Up to so many pages, a change of the store marks what is contested by itself."""

OLD_MARKS = AUDIT + "#marksAreOld"
"""True of the graph of the marks, and in it, when they are older than the pages or releases."""

_ARE_OLD = f'<{AUDIT}> <{OLD_MARKS}> "true"^^<{expand("xsd:boolean")}>'


def is_few(pages: int) -> bool:
    """Tells whether so many pages are marked with the change that makes it necessary."""
    return pages <= AT_ONCE


def note_old(change: Transaction) -> None:
    """Says in a change that the marks do not follow from what the store holds after it."""
    change.put(AUDIT, [_ARE_OLD])


def note_new(change: Transaction) -> None:
    """Takes back in a change what `note_old` said."""
    change.amend(AUDIT, [_ARE_OLD], [])


def are_old(engine: Engine) -> bool:
    """Tells whether pages or releases were changed since the marks were made."""
    return engine.ask(f"ASK {{ {_ARE_OLD} }}")
