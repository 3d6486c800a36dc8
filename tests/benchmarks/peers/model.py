"""What a peer is: a program that loads the same triples and answers the same questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

Row = tuple[str, ...]
Rows = list[Row]
Ask = Callable[["Question"], Rows]


class WrongAnswer(Exception):
    """A peer gave other rows than billgraph."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, in every language that a peer understands.

    Attributes:
        name: What it is called in the tables.
        means: What it asks, in words.
        columns: The columns of an answer.
        sparql: The question in SPARQL, without prefixes.
        sql: The question over the tables of the SQLite peer.
        command: The arguments of billgraph.
        key: How many columns a peer must give that knows codes and links but no statements.
        keep: What the first column of a row begins with; other rows are left out.
    """

    name: str
    means: str
    columns: tuple[str, ...]
    sparql: str
    sql: str
    command: tuple[str, ...]
    key: int = 1
    keep: str = ""

    def rows(self, found: Iterator[Row] | Rows) -> Rows:
        """The rows that count, in one order."""
        return sorted(row for row in found if row[0].startswith(self.keep))

    def from_json(self, text: str) -> Rows:
        """The rows of an answer in the W3C's JSON."""
        bindings = json.loads(text)["results"]["bindings"]
        return [
            tuple(it[name]["value"] if name in it else "" for name in self.columns)
            for it in bindings
        ]


@dataclass(frozen=True, slots=True)
class Data:
    """The same triples in the forms that peers load.

    Attributes:
        name: How large it is, in words.
        folder: Where all of it lies.
        triples: How many there are.
    """

    name: str
    folder: Path
    triples: int

    @property
    def store(self) -> Path:
        """billgraph's store."""
        return self.folder / "store"

    @property
    def file(self) -> Path:
        """The union of the store's graphs as N-Triples."""
        return self.folder / "triples.nt"

    def home(self, peer: Peer) -> Path:
        """Where a peer keeps what it loaded."""
        return self.folder / "".join(it if it.isalnum() else "-" for it in peer.name.lower())


class Peer:
    """One program; a subclass says how it is run."""

    name: str
    note: str = ""
    """What a reader of the tables must know."""
    most: int = 10**9
    """With more triples than that it does not end in reasonable time, and is left out."""

    def missing(self) -> str | None:
        """What must be installed first; None where all is there."""
        return None

    def version(self) -> str:
        """Its version."""
        raise NotImplementedError

    def load(self, data: Data, home: Path) -> list[str] | None:
        """The command that loads the triples into an empty folder; None where nothing is kept."""
        raise NotImplementedError

    def running(self, home: Path) -> AbstractContextManager[None]:
        """What must run while it is asked: a server, where it is one."""
        return nullcontext()

    def can(self, question: Question) -> bool:
        """Whether it has such a question at all."""
        return True

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        """The whole process that answers a question once."""
        raise NotImplementedError

    def read(self, question: Question, out: str) -> Rows:
        """The rows that such a process printed; by default the W3C's JSON."""
        return question.from_json(out)

    def asking(self, data: Data, home: Path) -> AbstractContextManager[Ask] | None:
        """What answers again and again in one process; None where the peer has no such thing."""
        raise NotImplementedError

    def check(self, question: Question, found: Rows, expected: Rows) -> None:
        """Compares an answer with billgraph's.

        Raises:
            WrongAnswer: When they differ.
        """
        rows = question.rows(found)
        width = len(rows[0]) if rows else 0
        if len(rows) != len(expected) or rows != sorted(row[:width] for row in expected):
            other = next((a for a in rows if a not in [e[:width] for e in expected]), None)
            raise WrongAnswer(
                f"{self.name} answers {question.name!r} with {len(rows)} rows where billgraph has"
                f" {len(expected)}; the first that differs: {other}"
            )


@contextmanager
def kept(ask: Ask) -> Iterator[Ask]:
    """An asking that needs no closing."""
    yield ask
