"""What one edition of a page states otherwise than another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from billgraph.graph.pages.model import TEXT_FIELDS, Page, Row
from billgraph.ontology.codes import Code


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two editions of a page.

    Attributes:
        what: ``added`` or ``removed`` for a row; ``label``, ``note``, ``line`` or
            ``accept`` for what changed of one; the name of the part, such as ``summary``,
            for a text of the page.
        kind: The relation of the row, or None for a text.
        code: The code of the row, or None for a text.
        before: What the earlier edition has, or None.
        after: What the later edition has, or None.
    """

    what: str
    kind: str | None
    code: Code | None
    before: str | None
    after: str | None


def compare(before: Page, after: Page) -> Iterator[Difference]:
    """Lists what changed from one edition of a page to the next.

    Rows are the same row when relation and code are; of a code that stands more
    than once, the first goes with the first.

    Args:
        before: The earlier edition.
        after: The later edition.

    Yields:
        The differences: rows in the order of the later edition, then rows that
        are gone, then texts.

    Example:
        >>> old = Page(Code("cpt", "0489T"), "x", rows=(Row("modifier", Code("mod", "22")),))
        >>> new = Page(Code("cpt", "0489T"), "x", rows=(Row("modifier", Code("mod", "23")),))
        >>> [(d.what, d.code.curie) for d in compare(old, new)]
        [('added', 'mod:23'), ('removed', 'mod:22')]
    """
    earlier: dict[tuple[str, Code], list[Row]] = {}
    for row in before.rows:
        earlier.setdefault((row.kind, row.code), []).append(row)
    for row in after.rows:
        same = earlier.get((row.kind, row.code))
        if same:
            yield from _row_differences(same.pop(0), row)
        else:
            yield Difference("added", row.kind, row.code, None, row.label)
    for rows in earlier.values():
        for row in rows:
            yield Difference("removed", row.kind, row.code, row.label, None)
    for name in ("title", *TEXT_FIELDS):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Difference(name, None, None, old, new)
    if set(before.accept) != set(after.accept):
        yield Difference("accept", None, None, _listed(before.accept), _listed(after.accept))
    if set(before.missing) != set(after.missing):
        yield Difference("missing", None, None, ", ".join(before.missing), ", ".join(after.missing))


def _row_differences(before: Row, after: Row) -> Iterator[Difference]:
    for what in ("label", "note", "line", "page"):
        old, new = getattr(before, what), getattr(after, what)
        if old != new:
            texts = (None if value is None else str(value) for value in (old, new))
            yield Difference(what, after.kind, after.code, *texts)
    if set(before.accept) != set(after.accept):
        accepts = _listed(before.accept), _listed(after.accept)
        yield Difference("accept", after.kind, after.code, *accepts)


def _listed(texts: tuple[str, ...]) -> str | None:
    return "; ".join(sorted(texts)) or None
