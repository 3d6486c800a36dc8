"""Answers of every kind shown in a notebook: what `billgraph.graph.answer` asks for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from billgraph.graph.answer import Drawable, Tabular
from billgraph.graph.notebook import drawings
from billgraph.graph.notebook.drawing import AnswerGraph
from billgraph.graph.notebook.frame import frame
from billgraph.graph.notebook.html import MOST, table
from billgraph.graph.notebook.inline import Inline, inline
from billgraph.graph.questions.sparql import Answer
from billgraph.graph.tables.rows import Rows
from billgraph.graph.tables.sparql import rows as query_rows

if TYPE_CHECKING:
    import pandas


class NotebookPresenter:
    """Shows each answer by the modules that its kind names."""

    def frame(self, answer: Tabular) -> pandas.DataFrame:
        """An answer as a table of pandas; see `Tabular.to_pandas`."""
        return frame(_rows(answer))

    def html(self, answer: Tabular) -> str:
        """The first rows of an answer as a table of HTML."""
        return table(_rows(answer, MOST))

    def page(self, answer: Drawable, height: int) -> Inline:
        """An answer as the interactive page; see `Drawable.show`."""
        sketch: AnswerGraph = getattr(drawings, answer.module)(answer)
        return inline(sketch.title, sketch.page_graph(), height)


def _rows(answer: Tabular, most: int | None = None) -> Rows:
    # Only the answer to a query is read as it is shown; the others are there as a whole.
    if isinstance(answer, Answer):
        return query_rows(answer, most)
    return cast("Rows", import_module(f"billgraph.graph.tables.{answer.module}").rows(answer))
