"""SQLite with one table of triples: about the least that a lookup on disk can cost."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from peers.model import Ask, Data, Peer, Question, Rows

LOAD = "import sys; from peers.in_sqlite import load; load(*sys.argv[1:])"
TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT, kind TEXT);
CREATE TABLE triple (s INT, p INT, o INT, PRIMARY KEY (s, p, o)) WITHOUT ROWID;
CREATE VIRTUAL TABLE name USING fts5 (text, code UNINDEXED);
"""
INDEXES = """
CREATE INDEX term_text ON term (text, kind);
CREATE INDEX triple_pos ON triple (p, o, s);
CREATE INDEX triple_osp ON triple (o, s, p);
"""
NAMES = """
INSERT INTO name SELECT DISTINCT said.text, code.text FROM triple
JOIN term prop ON prop.id = p JOIN term said ON said.id = o JOIN term code ON code.id = s
WHERE prop.text LIKE '%core#prefLabel' OR prop.text LIKE '%core#altLabel';
INSERT INTO name SELECT DISTINCT said.text, code.text FROM triple
JOIN term prop ON prop.id = triple.p JOIN term said ON said.id = triple.o
JOIN triple other ON other.s = triple.s JOIN term named ON named.id = other.p
JOIN term code ON code.id = other.o
WHERE prop.text LIKE '%ontology#statedLabel' AND named.text LIKE '%rdf-syntax-ns#object';
ANALYZE;
"""
ASK = """
import json, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
json.dump(connection.execute(sys.argv[2]).fetchall(), sys.stdout)
"""
TRIPLE = re.compile(r'(\S+) (\S+) (?:<(.*)>|"((?:[^"\\]|\\.)*)"(\S*)|(_:\S+)) \.\n')
ESCAPES = re.compile(r"\\(?:u(.{4})|U(.{8})|(.))")
MEANT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Sqlite(Peer):
    """SQLite, asked in SQL that somebody who knows the tables wrote for the question."""

    name = "SQLite"
    note = "the limit: three indexes and FTS5, SQL written for each question, no SPARQL"

    def version(self) -> str:
        return sqlite3.sqlite_version

    def load(self, data: Data, home: Path) -> list[str] | None:
        return [sys.executable, "-c", LOAD, str(data.file), str(home / "db")]

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        return [sys.executable, "-c", ASK, str(home / "db"), question.sql]

    def read(self, question: Question, out: str) -> Rows:
        return [tuple(map(str, row)) for row in json.loads(out)]

    @contextmanager
    def asking(self, data: Data, home: Path) -> Iterator[Ask]:
        with closing(sqlite3.connect(home / "db")) as connection:
            yield lambda question: [
                tuple(map(str, row)) for row in connection.execute(question.sql)
            ]


def _text(escaped: str) -> str:
    def meant(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else MEANT.get(found[3], found[3])

    return ESCAPES.sub(meant, escaped) if "\\" in escaped else escaped


def triples(path: str) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """The triples of a file of N-Triples: subject, predicate, and the object with its kind.

    Raises:
        ValueError: When a line is none.
    """
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            found = TRIPLE.fullmatch(line)
            if found is None:
                raise ValueError(f"no triple: {line}")
            subject, predicate, iri, literal, datatype, blank = found.groups()
            if iri is not None:
                what = (iri, "iri")
            elif literal is not None:
                what = (_text(literal), datatype or "text")
            else:
                what = (blank, "blank")
            yield subject.strip("<>"), predicate.strip("<>"), what


def load(path: str, database: str) -> None:
    """Loads a file of N-Triples into a new database."""
    numbers: dict[tuple[str, str], int] = {}

    def number(text: str, kind: str = "iri") -> int:
        return numbers.setdefault((text, kind), len(numbers))

    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(TABLES)
        connection.executemany(
            "INSERT OR IGNORE INTO triple VALUES (?, ?, ?)",
            sorted((number(s), number(p), number(*o)) for s, p, o in triples(path)),
        )
        connection.executemany(
            "INSERT INTO term VALUES (?, ?, ?)", ((it, *key) for key, it in numbers.items())
        )
        connection.executescript(INDEXES)
        connection.executescript(NAMES)
        connection.commit()
