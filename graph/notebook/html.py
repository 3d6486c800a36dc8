"""Rows as a table of HTML, for notebooks: plain, whole in itself, readable by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import islice

from billgraph.graph.tables.rows import Column, Record, Rows
from billgraph.graph.text import pluralize

MOST = 60
"""How many rows are shown; a notebook holds what it shows for ever."""

# Of the notebook's own colours only the contested rows' differ, and see-through: so they
# go with any theme. The mark and the column "contested" say the same without colour.
_STYLE = (
    ".billgraph-scroll{overflow-x:auto}"
    ".billgraph-answer{border-collapse:collapse;font-size:13px}"
    ".billgraph-answer caption{caption-side:top;text-align:left;padding:4px 0;font-weight:600}"
    ".billgraph-answer th,.billgraph-answer td{text-align:left;vertical-align:top;"
    "padding:3px 10px;max-width:32em;overflow-wrap:break-word;white-space:normal}"
    ".billgraph-answer th{border-bottom:1px solid rgba(128,128,128,.6)}"
    ".billgraph-answer td{border-bottom:1px solid rgba(128,128,128,.25)}"
    ".billgraph-answer .text{min-width:11em}"
    ".billgraph-answer .code{white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".billgraph-answer tr.contested>td{background:rgba(194,24,91,.12)}"
    ".billgraph-answer tr.contested>td:first-child{box-shadow:inset 4px 0 #c2185b}"
)


def table(rows: Rows, most: int = MOST) -> str:
    """Writes rows as a table; names are text, never markup.

    Args:
        rows: The answer.
        most: How many rows to show.

    Example:
        >>> print(table(Rows(["name"], [{"name": "<b> & co"}])).rpartition("</caption>")[2])
        <thead><tr><th scope="col">name</th></tr></thead>
        <tbody>
        <tr><td class="text">&lt;b&gt; &amp; co</td></tr>
        </tbody></table></div>
    """
    waiting = iter(rows.records)
    records = list(islice(waiting, most))
    more = sum(1 for _ in waiting)
    columns = [it for it in rows.shown if not records or any(it.text(rec) for rec in records)]
    title = rows.title or pluralize(len(records) + more, "row")
    if more:
        title += f"; the first {most} are shown, and to_pandas() has all"
    headings = "".join(f'<th scope="col">{escape(it.heading)}</th>' for it in columns)
    return "\n".join(
        (
            f"<style>{_STYLE}</style>",
            '<div class="billgraph-scroll"><table class="billgraph-answer">'
            f"<caption>{escape(title)}</caption>"
            f"<thead><tr>{headings}</tr></thead>",
            "<tbody>",
            *_lines(records, columns, rows),
            "</tbody></table></div>",
        )
    )


def _lines(records: list[Record], columns: list[Column], rows: Rows) -> Iterator[str]:
    for record in records:
        mark = ' class="contested"' if rows.is_marked(record) else ""
        cells = "".join(_cell(column, record) for column in columns)
        yield f"<tr{mark}>{cells}</tr>"


def _cell(column: Column, record: Record) -> str:
    kind = "text" if column.wraps else "code"
    return f'<td class="{kind}">{escape(_readable(column.text(record)))}</td>'


def _readable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
