"""One change of a store: nothing of it is there before it ends, then all of it is."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from billgraph.graph.store.layout import Layout

if TYPE_CHECKING:
    from pathlib import Path

    from billgraph.graph.store.draft import Draft


class Change:
    """A change that becomes the current generation when its block ends well.

    A block that never asks for the `draft` changes nothing and costs nothing; one
    that raises leaves the store as it was. The caller holds `Layout.writing`.

    Args:
        layout: The store's folder.

    Raises:
        StoreNotWritable: When the disk refuses.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._generation: Path | None = None
        self._draft: Draft | None = None

    @property
    def draft(self) -> Draft:
        """The new generation, begun as a copy of the current one when first asked for."""
        if self._draft is None:
            from billgraph.graph.store.draft import Draft

            try:
                base = self._layout.current()
                self._generation = self._layout.new_generation()
                self._draft = Draft(
                    self._generation / "quads", base / "quads" if base is not None else None
                )
            except OSError as error:
                raise self._layout.not_writable(error) from error
        return self._draft

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._generation is None:
            return
        try:
            if error is None and self._draft is not None:
                self._draft.finish()
                self._layout.switch(self._generation)
                return
        except OSError as refused:
            self._abandon()
            raise self._layout.not_writable(refused) from refused
        except BaseException:
            self._abandon()
            raise
        self._abandon()
        if isinstance(error, OSError):
            raise self._layout.not_writable(error) from error

    def _abandon(self) -> None:
        if self._draft is not None:
            self._draft.close()
        if self._generation is not None:
            self._layout.discard(self._generation)
