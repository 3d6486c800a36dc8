"""What every answer can do in a notebook, beside what it is.

An answer stays the list or the frozen dataclass that it is; these classes are below it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Protocol, SupportsIndex, TypeVar, overload

if TYPE_CHECKING:
    import pandas

T = TypeVar("T")


class InlinePage(Protocol):
    """The interactive page as a value that a notebook shows inline."""

    @property
    def title(self) -> str:
        """What it shows."""

    @property
    def page(self) -> str:
        """The page as HTML."""

    @property
    def height(self) -> int:
        """How high it is in a notebook, in pixels."""

    def _repr_html_(self) -> str: ...


class Presenter(Protocol):
    """Shows answers in a notebook; `billgraph.graph.notebook.presenter` is one."""

    def frame(self, answer: Tabular) -> pandas.DataFrame:
        """An answer as a table of pandas."""

    def html(self, answer: Tabular) -> str:
        """The first rows of an answer as a table of HTML."""

    def page(self, answer: Drawable, height: int) -> InlinePage:
        """An answer as the interactive page."""


def present_with(load: Callable[[], Presenter]) -> None:
    """Say what shows answers in a notebook.

    How an answer is shown lies on a floor above what it is, so the door of the library
    hands it down.

    Args:
        load: Gives the presenter; called when the first answer is shown.
    """
    global _load
    _load = cache(load)


_load: Callable[[], Presenter] | None = None


def _presenter() -> Presenter:
    assert _load is not None, "billgraph.graph hands it down, and is imported first"
    return _load()


class Tabular:
    """An answer that is a table."""

    __slots__ = ()

    module: ClassVar[str]
    """The name of its kind, which is that of its module in `billgraph.graph.tables`."""

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
        return _presenter().frame(self)

    def _repr_html_(self) -> str:
        return _presenter().html(self)


class Drawable(Tabular):
    """An answer that is also a graph."""

    __slots__ = ()

    def show(self, height: int = 600) -> InlinePage:
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
        return _presenter().page(self, height)


class AnswerList(list[T], Tabular):
    """An answer that is a list; a slice of it is an answer too."""

    @overload
    def __getitem__(self, place: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> AnswerList[T]: ...
    def __getitem__(self, place: SupportsIndex | slice) -> T | AnswerList[T]:
        if not isinstance(place, slice):
            return super().__getitem__(place)
        part = copy(self)
        part[:] = super().__getitem__(place)
        return part
