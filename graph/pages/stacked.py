"""Tables that were pasted with each cell on a line of its own.

The names of the columns come first, one below the other, and then the cells in the same
order. A row begins with its code; the lines after it are its other cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from billgraph.graph.pages.headings import fold_name
from billgraph.graph.pages.tables import LABEL_COLUMNS, NOTE_COLUMNS

LABEL, NOTE = "label", "note"


@dataclass(slots=True)
class Stacked:
    """What the cells below a code are.

    Attributes:
        columns: What the columns after that of the codes hold.
        wanted: What the next lines hold, of the row that was read last.
    """

    columns: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Begins a section: no column is named yet."""
        self.columns.clear()
        self.wanted.clear()

    def take_name(self, text: str) -> bool:
        """Takes the name of a column; False when the line is none."""
        name = fold_name(text)
        if name in LABEL_COLUMNS and LABEL not in self.columns:
            self.columns.append(LABEL)
        elif name in NOTE_COLUMNS and NOTE not in self.columns:
            self.columns.append(NOTE)
        else:
            return False
        return True

    def begin_row(self, is_bare: bool) -> None:
        """Begins a row; its cells follow where it has nothing but its code."""
        self.wanted = list(self.columns) if is_bare else []

    def next_cell(self) -> str | None:
        """What the line that comes holds: a label, a note, or nothing of a row."""
        return self.wanted.pop(0) if self.wanted else None
