"""Writing the index of names, in the same step as the generation that it belongs to."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import unidata_version

from pyoxigraph import BlankNode, NamedNode, Store

from billgraph.graph.store.name_file import ORDER, VERSION
from billgraph.graph.words import code_part, letters, parts, searchable
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import expand

if TYPE_CHECKING:
    from sqlite3 import Connection

Stated = tuple[str, str | None, bool]
"""The IRI of a code, a name or None, and whether it is official."""

_FULL_TEXT = "fts5"

_TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE made (unicode TEXT);
CREATE TABLE source (id INTEGER PRIMARY KEY, iri TEXT UNIQUE);
CREATE TABLE code (id INTEGER PRIMARY KEY, system INT, value TEXT, part TEXT);
CREATE TABLE name (
    id INTEGER PRIMARY KEY, code INT, text TEXT, official INT, words INT, sources INT
);
CREATE TABLE said (source INT, name INT, PRIMARY KEY (source, name)) WITHOUT ROWID;
CREATE TABLE word (text TEXT PRIMARY KEY, length INT, letters INT, names INT) WITHOUT ROWID;
CREATE VIRTUAL TABLE name_words USING {_FULL_TEXT}
    (words, content='', tokenize='ascii', detail='none');
CREATE INDEX code_part ON code (part);
CREATE INDEX name_code ON name (code);
"""


def write_names(
    quads: Store, changed: Iterable[str], path: Path, base: Path | None, aside: Container[str] = ()
) -> None:
    """Writes the index of a generation: that of the one before, with the changed sources anew.

    Where Python's SQLite has no FTS5, nothing is written, and searches do without.

    Args:
        quads: The quads of the generation, all of them.
        changed: The IRIs of the named graphs that are not as they were.
        path: The file to write.
        base: The file of the generation before, or None; where it does not exist
            or is of another making, all sources are read.
        aside: The named graphs that do not stand in the default graph, and give no names.

    Raises:
        OSError: When the disk refuses.
    """
    try:
        import sqlite3
    except ImportError:
        return
    try:
        if base is not None and _is_ours(base):
            shutil.copyfile(base, path)
            try:
                _write(quads, changed, path, aside)
            except sqlite3.DatabaseError:
                # The file may be damaged where nobody has looked; then it is made anew.
                path.unlink()
        if not path.exists():
            if not _make(path):
                return
            _write(quads, [it.value for it in quads.named_graphs() if _is_node(it)], path, aside)
    except sqlite3.Error as error:
        raise OSError(f"{path.name}: {error}") from error
    with open(path, "rb+") as stream:
        os.fsync(stream.fileno())


def _write(quads: Store, changed: Iterable[str], path: Path, aside: Container[str]) -> None:
    with closing(_open(path)) as connection:
        _Writer(connection).write(
            (iri, set() if iri in aside else stated_in(quads, iri)) for iri in changed
        )
        connection.commit()


def _open(path: Path) -> Connection:
    import sqlite3

    connection = sqlite3.connect(path)
    # Nothing needs a journal: an unfinished generation is thrown away.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _make(path: Path) -> bool:
    """Makes the empty tables; False where this SQLite has no full-text search."""
    with closing(_open(path)) as connection:
        modules = {row[0] for row in connection.execute("PRAGMA module_list")}
        if _FULL_TEXT in modules:
            connection.executescript(_TABLES)
            connection.execute("INSERT INTO made VALUES (?)", [unidata_version])
            connection.commit()
            return True
    path.unlink(missing_ok=True)
    return False


def _is_node(graph: NamedNode | BlankNode) -> bool:
    return isinstance(graph, NamedNode)


def stated_in(quads: Store, graph: str) -> set[Stated]:
    """What one source calls the codes that it mentions, and those that it does not name."""
    name = NamedNode(graph)

    def pairs(prop: NamedNode) -> Iterator[tuple[NamedNode | BlankNode, str]]:
        for quad in quads.quads_for_pattern(None, prop, None, name):
            yield quad.subject, quad.object.value  # type: ignore[misc, union-attr]

    labels = list(pairs(_STATED_LABEL))
    objects = dict(pairs(_OBJECT)) if labels else {}
    abouts = dict(pairs(_ABOUT))
    found = {(objects[it], label, False) for it, label in labels if it in objects}
    found |= {(abouts[it], title, False) for it, title in pairs(_TITLE) if it in abouts}
    found |= {(it.value, text, True) for prop in _OFFICIAL for it, text in pairs(prop)}
    named = {iri for iri, _, _ in found}
    mentioned = {it.value for it, _ in pairs(_NOTATION)}
    return found | {(iri, None, False) for iri in mentioned - named}


class _Writer:
    """Changes what sources say in an index."""

    def __init__(self, connection: Connection) -> None:
        self._sql = connection
        self._codes: dict[str, int | None] = {}
        self._names: dict[Stated, int] = {}
        self._new: dict[int, str | None] = {}
        self._more: Counter[int] = Counter()

    def write(self, sources: Iterable[tuple[str, set[Stated]]]) -> None:
        """Puts what sources say now in the place of what they said."""
        for iri, stated in sources:
            self._drop(iri)
            if stated:
                self._put(iri, stated)
        counts = [(more, name) for name, more in self._more.items() if more]
        self._sql.executemany("UPDATE name SET sources = sources + ? WHERE id = ?", counts)
        self._index(self._new, self._purge(name for more, name in counts if more < 0))

    def _drop(self, iri: str) -> None:
        found = self._sql.execute("SELECT id FROM source WHERE iri = ?", [iri]).fetchone()
        if found is not None:
            for (name,) in self._sql.execute("SELECT name FROM said WHERE source = ?", found):
                self._more[name] -= 1
            self._sql.execute("DELETE FROM said WHERE source = ?", found)
            self._sql.execute("DELETE FROM source WHERE id = ?", found)

    def _put(self, iri: str, stated: set[Stated]) -> None:
        source = self._sql.execute("INSERT INTO source (iri) VALUES (?)", [iri]).lastrowid
        names = {name for entry in stated if (name := self._name(entry)) is not None}
        self._sql.executemany("INSERT INTO said VALUES (?, ?)", ((source, it) for it in names))
        self._more.update(names)

    def _name(self, stated: Stated) -> int | None:
        """The number of a name of a code; None where the IRI is no code's."""
        if stated not in self._names:
            iri, text, official = stated
            code = self._code(iri)
            if code is None:
                return None
            found = self._sql.execute(
                "SELECT id FROM name WHERE code = ? AND text IS ? AND official = ?",
                [code, text, official],
            ).fetchone()
            if found is None:
                found = self._insert(
                    "INSERT INTO name (code, text, official, words, sources)"
                    " VALUES (?, ?, ?, ?, 0)",
                    [code, text, official, len(parts(text or ""))],
                )
                self._new[found[0]] = text
            self._names[stated] = found[0]
        return self._names[stated]

    def _code(self, iri: str) -> int | None:
        if iri not in self._codes:
            self._codes[iri] = None
            code = Code.from_iri(iri)
            if code is not None:
                key = [code_part(code.value), ORDER.index(code.system), code.value]
                found = self._sql.execute(
                    "SELECT id FROM code WHERE part = ? AND system = ? AND value = ?", key
                ).fetchone()
                insert = "INSERT INTO code (part, system, value) VALUES (?, ?, ?)"
                self._codes[iri] = (found or self._insert(insert, key))[0]
        return self._codes[iri]

    def _insert(self, statement: str, values: list[object]) -> tuple[int]:
        number = self._sql.execute(statement, values).lastrowid
        assert number is not None
        return (number,)

    def _purge(self, names: Iterable[int]) -> dict[int, str | None]:
        """Deletes the names that no source gives any more, and codes without names."""
        gone: dict[int, str | None] = {}
        for name in names:
            found = self._sql.execute(
                "DELETE FROM name WHERE id = ? AND sources = 0 RETURNING text, code", [name]
            ).fetchone()
            if found is not None:
                gone[name] = found[0]
                self._sql.execute(
                    "DELETE FROM code WHERE id = ?1"
                    " AND NOT EXISTS (SELECT 1 FROM name WHERE code = ?1)",
                    [found[1]],
                )
        return gone

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


def _is_ours(path: Path) -> bool:
    """Whether a file is an index that this billgraph, on this Python, can go on with.

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
