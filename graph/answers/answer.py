"""What every answer can do in a notebook, beside what it is.

An answer stays the list or the frozen dataclass that it is; these classes are below it.
"""

from __future__ import annotations

from copy import copy
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, SupportsIndex, TypeVar, cast, overload

if TYPE_CHECKING:
    import pandas

    from billgraph.graph.answers.inline import Inline
    from billgraph.graph.answers.rows import Rows

T = TypeVar("T")


class Tabular:
    """An answer that is a table."""

    __slots__ = ()

    module: ClassVar[str]
    """The module of `billgraph.graph.answers` that says how it is one."""

    def to_pandas(self) -> pandas.DataFrame:
        """The answer as a table of pandas.

        Its columns are the keys that the command line has in JSON. A code is a text, so
        01810 keeps its zero; numbers of which some are missing are pandas' ``Int64``.

        Raises:
            MissingExtra: When pandas is not installed.

        Example:
            >>> import tempfile
            >>> from billgraph.graph import open_store
            >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
            ...     frame = store.links("0489T", to=["diagnosis"]).to_pandas()
            >>> frame[["code", "line"]].head(2).values.tolist()
            [['M34.0', 41], ['M34.1', 42]]
        """
        from billgraph.graph.answers.frame import frame

        return frame(self._rows())

    def _rows(self, most: int | None = None) -> Rows:  # noqa: ARG002
        """The answer as rows: all of them, or so many and one more where there are more."""
        found = import_module(f"billgraph.graph.answers.{self.module}").rows(self)
        return cast("Rows", found)

    def _repr_html_(self) -> str:
        from billgraph.graph.answers.html import MOST, table

        return table(self._rows(MOST))


class Drawable(Tabular):
    """An answer that is also a graph."""

    __slots__ = ()

    def show(self, height: int = 600) -> Inline:
        """The answer as the interactive page, inline in a notebook.

        It shows what the answer has, also after the store is closed; `Questions.draw` gives
        the page with the card of every code.

        Args:
            height: How high it is to be, in pixels.

        Raises:
            TooLarge: When it would hold more codes than a page can show.
            MissingExtra: When billgraph was built without Cytoscape.js.

        Example:
            >>> import tempfile
            >>> from billgraph.graph import open_store
            >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
            ...     store.links("M34.1").show()
            <the interactive page of icd10cm:M34.1; a notebook shows it>
        """
        from billgraph.graph.answers.inline import inline

        sketch = getattr(import_module("billgraph.graph.answers.sketches"), self.module)(self)
        return inline(sketch.title, sketch.page_graph(), height)


class Several(list[T], Tabular):
    """An answer that is a list; a slice of it is an answer too."""

    @overload
    def __getitem__(self, place: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Several[T]: ...
    def __getitem__(self, place: SupportsIndex | slice) -> T | Several[T]:
        if not isinstance(place, slice):
            return super().__getitem__(place)
        part = copy(self)
        part[:] = super().__getitem__(place)
        return part
