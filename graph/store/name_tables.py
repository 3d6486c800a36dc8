"""Writing names into an index: its tables, and how many sources say each name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar
from unicodedata import unidata_version

from pyoxigraph import BlankNode, NamedNode, Store

from billgraph.graph.names.search import Stated
from billgraph.graph.names.words import MOST_LETTERS, code_part, letters, parts, searchable
from billgraph.graph.store.name_index import ORDER, VERSION
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import expand

if TYPE_CHECKING:
    from sqlite3 import Connection

_Key = TypeVar("_Key", bound=tuple[object, ...])

_FULL_TEXT = "fts5"

_LOOKED_UP = 4
"""To look a name up takes about as long as to read so many rows of the index at once."""

_TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE made (unicode TEXT);
CREATE TABLE code (id INTEGER PRIMARY KEY, system INT, value TEXT, part TEXT);
CREATE TABLE name (
    id INTEGER PRIMARY KEY, code INT, text TEXT, official INT, words INT, sources INT
);
CREATE TABLE word (text TEXT PRIMARY KEY, length INT, letters INT, names INT) WITHOUT ROWID;
CREATE VIRTUAL TABLE name_words USING {_FULL_TEXT}
    (words, content='', tokenize='ascii', detail='none');
CREATE VIRTUAL TABLE code_ends USING {_FULL_TEXT}
    (ends, content='', tokenize='ascii', detail='none', columnsize=0);
CREATE INDEX word_length ON word (length, letters);
CREATE INDEX code_part ON code (part);
CREATE INDEX name_code ON name (code);
"""


def all_stated(quads: Store, superseded: Container[str]) -> Counter[Stated]:
    """Returns how many sources call each code what, but for the superseded named graphs."""
    found: Counter[Stated] = Counter()
    for graph in quads.named_graphs():
        if isinstance(graph, NamedNode) and graph.value not in superseded:
            found.update(stated_in(quads, graph.value))
    return found


def write_names(more: Mapping[Stated, int], path: Path) -> None:
    """Has more or fewer sources say names than an index holds.

    Args:
        more: How many more sources call a code so; fewer, where negative.
        path: The file of the index.

    Raises:
        sqlite3.Error: When it cannot be written, or is damaged.
    """
    with closing(_open(path)) as connection:
        _Writer(connection).write(more)
        connection.commit()


def _open(path: Path) -> Connection:
    import sqlite3

    connection = sqlite3.connect(path)
    # Nothing needs a journal: an unfinished generation is thrown away.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def make_index(path: Path) -> bool:
    """Makes a file with empty tables; False where this SQLite has no full-text search."""
    with closing(_open(path)) as connection:
        modules = {row[0] for row in connection.execute("PRAGMA module_list")}
        if _FULL_TEXT in modules:
            connection.executescript(_TABLES)
            connection.execute("INSERT INTO made VALUES (?)", [unidata_version])
            connection.commit()
            return True
    path.unlink(missing_ok=True)
    return False


def stated_in(quads: Store, graph: str) -> set[Stated]:
    """Yields what one source calls the codes that it mentions, and those that it does not name."""
    name = NamedNode(graph)

    def pairs(prop: NamedNode) -> Iterator[tuple[NamedNode | BlankNode, str]]:
        # A query gives two terms where a pattern would make whole quads.
        query = f"SELECT ?subject ?object {{ GRAPH {name} {{ ?subject {prop} ?object }} }}"
        for subject, value in quads.query(query):  # type: ignore[union-attr]
            yield subject, value.value

    labels = list(pairs(_STATED_LABEL))
    objects = dict(pairs(_OBJECT)) if labels else {}
    abouts = dict(pairs(_ABOUT))
    found = {(objects[it], label, False) for it, label in labels if it in objects}
    found |= {(abouts[it], title, False) for it, title in pairs(_TITLE) if it in abouts}
    found |= {(it.value, text, True) for prop in _OFFICIAL for it, text in pairs(prop)}
    named = {iri for iri, _, _ in found}
    mentioned = {it.value for it, _ in pairs(_NOTATION)}
    return found | {(iri, None, False) for iri in mentioned - named}


class _Table(Generic[_Key]):
    """The rows of a table with their numbers, and those that are to come into it."""

    def __init__(self, connection: Connection, name: str, key: tuple[str, ...]) -> None:
        self._sql = connection
        self._name = name
        self._columns = ", ".join(key)
        self._find = f"SELECT id FROM {name} WHERE {' AND '.join(f'{it} IS ?' for it in key)}"  # noqa: S608
        self._known: dict[_Key, int] = {}
        self._is_whole = False
        self._next = connection.execute(f"SELECT ifnull(max(id), 0) FROM {name}").fetchone()[0]  # noqa: S608
        self.new: dict[_Key, int] = {}

    def load(self, asked: int) -> None:
        """Reads all rows at once, where that is quicker than to ask for some one by one."""
        if self._is_whole or self._next > asked * _LOOKED_UP:
            return
        self._is_whole = True
        for *key, number in self._sql.execute(f"SELECT {self._columns}, id FROM {self._name}"):  # noqa: S608
            self._known[tuple(key)] = number  # type: ignore[index]

    def number(self, key: _Key, *, look: bool = True) -> tuple[int, bool]:
        """Returns the number of a row, and whether it is new; `look` says that it may be there."""
        number = self.new.get(key)
        if number is not None:
            return number, True
        number = self._known.get(key)
        if number is None and look and not self._is_whole:
            found = self._sql.execute(self._find, key).fetchone()
            number = found and found[0]
        if number is None:
            self._next += 1
            number = self.new[key] = self._next
            return number, True
        self._known[key] = number
        return number, False

    def write(self, rows: Sequence[tuple[object, ...]], more: str = "") -> None:
        """Puts the new rows in: their key, their number, and what other columns hold."""
        if rows:
            places = ", ".join("?" * len(rows[0]))
            columns = f"{self._columns}, id{more}"
            self._sql.executemany(
                f"INSERT INTO {self._name} ({columns}) VALUES ({places})",  # noqa: S608
                rows,
            )


class _Writer:
    """Changes in an index how many sources say each name."""

    def __init__(self, connection: Connection) -> None:
        self._sql = connection
        code_key, name_key = ("part", "system", "value"), ("code", "text", "official")
        self._codes: _Table[tuple[str, int, str]] = _Table(connection, "code", code_key)
        self._names: _Table[tuple[int, str | None, bool]] = _Table(connection, "name", name_key)
        self._more: Counter[int] = Counter()

    def write(self, changes: Mapping[Stated, int]) -> None:
        """Has more or fewer sources say names than before."""
        self._codes.load(len(changes))
        self._names.load(len(changes))
        for stated, count in changes.items():
            number = self._name(stated)
            if number is not None:
                self._more[number] += count
        self._codes.write([(*key, number) for key, number in self._codes.new.items()])
        self._sql.executemany(
            "INSERT INTO code_ends (rowid, ends) VALUES (?, ?)",
            ((number, _ends(part)) for (part, *_), number in self._codes.new.items()),
        )
        new: dict[int, str | None] = {}
        rows = []
        for (code, text, official), number in self._names.new.items():
            new[number] = text
            words = len(parts(text or ""))
            rows.append((code, text, official, number, self._more.pop(number), words))
        self._names.write(rows, ", sources, words")
        counts = [(more, name) for name, more in self._more.items()]
        self._sql.executemany("UPDATE name SET sources = sources + ? WHERE id = ?", counts)
        self._index(new, self._purge(name for more, name in counts if more < 0))

    def _name(self, stated: Stated) -> int | None:
        """Returns the number of a name of a code; None where the IRI is no code's."""
        iri, text, official = stated
        code = Code.from_iri(iri)
        if code is None:
            return None
        key = code_part(code.value), ORDER.index(code.system), code.value
        number, is_new = self._codes.number(key)
        # A code that is new has no names yet.
        return self._names.number((number, text, official), look=not is_new)[0]

    def _purge(self, names: Iterable[int]) -> dict[int, str | None]:
        """Deletes the names that no source gives any more, and codes without names."""
        gone: dict[int, str | None] = {}
        for name in names:
            found = self._sql.execute(
                "DELETE FROM name WHERE id = ? AND sources = 0 RETURNING text, code", [name]
            ).fetchone()
            if found is not None:
                gone[name] = found[0]
                self._purge_code(found[1])
        return gone

    def _purge_code(self, code: int) -> None:
        """Deletes a code if it has no names."""
        found = self._sql.execute(
            "DELETE FROM code WHERE id = ?1"
            " AND NOT EXISTS (SELECT 1 FROM name WHERE code = ?1) RETURNING part",
            [code],
        ).fetchone()
        if found is not None:
            self._sql.execute(
                "INSERT INTO code_ends (code_ends, rowid, ends) VALUES ('delete', ?, ?)",
                [code, _ends(found[0])],
            )

    def _index(self, new: dict[int, str | None], gone: dict[int, str | None]) -> None:
        """Brings the words in line with names that came and names that went."""
        count: Counter[str] = Counter()

        def rows(names: dict[int, str | None], sign: int) -> Iterator[tuple[int, str]]:
            for name, text in names.items():
                if text is not None:
                    words = searchable(text)
                    for word in words:
                        count[word] += sign
                    yield name, " ".join(words)

        self._sql.executemany("INSERT INTO name_words (rowid, words) VALUES (?, ?)", rows(new, 1))
        self._sql.executemany(
            "INSERT INTO name_words (name_words, rowid, words) VALUES ('delete', ?, ?)",
            rows(gone, -1),
        )
        self._sql.executemany(
            "INSERT INTO word VALUES (?, ?, ?, ?)"
            " ON CONFLICT (text) DO UPDATE SET names = names + excluded.names",
            ((word, len(word), letters(word), more) for word, more in sorted(count.items())),
        )
        if gone:
            self._sql.execute("DELETE FROM word WHERE names <= 0")


def _ends(part: str) -> str:
    """Returns the ends of a code, as words: a part of it is the beginning of one of them.

    Only as much of each as a search may ask for, and none of one letter, which it may not.
    """
    starts = range(1, len(part) - 1)
    return " ".join(part[start : start + MOST_LETTERS] for start in starts)


def is_ours(path: Path) -> bool:
    """Tells whether a file is an index that this billgraph, on this Python, can go on with.

    Deleting a name's words needs the very words that were written, and how a text is
    folded follows the version of Unicode that Python has.
    """
    import sqlite3

    if not path.exists():
        return False
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        ) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()
            made = connection.execute("SELECT unicode FROM made").fetchone()
            connection.execute("SELECT rowid FROM name_words LIMIT 1").fetchall()
    except sqlite3.Error:
        return False
    return (version, made) == ((VERSION,), (unidata_version,))


def _node(curie: str) -> NamedNode:
    return NamedNode(expand(curie))


_STATED_LABEL, _OBJECT = _node("bg:statedLabel"), _node("rdf:object")
_TITLE, _ABOUT = _node("dcterms:title"), _node("bg:about")
_OFFICIAL = (_node("skos:prefLabel"), _node("skos:altLabel"))
_NOTATION = _node("skos:notation")
