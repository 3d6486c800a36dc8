"""The index of names that lies beside the quads of a generation, in SQLite.

It is derived from the quads and never the truth: a store without it answers the
same, only slower. The words of names are in SQLite's full-text index FTS5, folded
before they come there, so that its tokenizer has nothing to decide, and so are the ends
of codes, among which a part of a code is the beginning of some; the distinct words, for
misspelt ones, and the codes are plain tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from billgraph.graph.errors import DamagedStore
from billgraph.graph.names.search import (
    ALL_WORDS,
    BY_CODE,
    CODE_PART,
    CODE_PREFIX,
    DOTTED_PART,
    EXACT_CODE,
    EXACT_NAME,
    LAST_WORD_BEGUN,
    Entry,
    Hits,
    NameIndex,
    Terms,
    fit_of_name,
)
from billgraph.graph.names.words import allowed_edits, code_part, letters_left, nearest
from billgraph.ontology.codes import Code
from billgraph.ontology.systems import SYSTEMS

if TYPE_CHECKING:
    from sqlite3 import Connection

NAMES = "names.sqlite"
"""The file's name in the folder of a generation."""

VERSION = 3
"""The version of the tables; a change makes a file of another one anew."""

_READABLE = (1, 2, VERSION)
"""The versions in which names are found; the first had tables more, of which source said what."""

_ENDS_SINCE = 3
"""The version from which on a part of a code is found without reading all codes."""

ORDER = tuple(SYSTEMS)
"""The code systems; a system's place is its number in the tables."""


def open_names(generation: Path, name: str = NAMES) -> IndexedNames | None:
    """Opens the index of a generation.

    Args:
        generation: The folder of the generation.
        name: The name of the file in it.

    Returns:
        The index; None where there is none that this Python can read: its SQLite
        may lack FTS5.
    """
    path = generation / name
    if not path.exists():
        return None
    try:
        import sqlite3
    except ImportError:
        return None
    with suppress(sqlite3.Error):
        # A generation never changes, so its files need no lock.
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        with suppress(sqlite3.Error):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute("SELECT rowid FROM name_words LIMIT 1").fetchall()
            if version in _READABLE:
                return IndexedNames(connection, path, has_ends=version >= _ENDS_SINCE)
        connection.close()
    return None


class IndexedNames(NameIndex):
    """Looks names up in the index of a generation.

    Args:
        connection: The open database.
        path: Its file.
        has_ends: Whether it has the ends of codes.
    """

    def __init__(self, connection: Connection, path: Path, *, has_ends: bool) -> None:
        self._connection: Connection | None = connection
        # Python's SQLite need not be one that several threads may ask at once.
        self._lock = Lock()
        self._path = path
        self._has_ends = has_ends

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def search(self, terms: Terms, limit: int | None) -> Hits:
        """See `NameIndex.search`."""
        begun = terms.last_is_begun and self._begins_more(terms.words[-1])
        tests = list(_tests(terms, begun=begun, has_ends=self._has_ends))
        if not tests:
            return Hits((), 0)
        values = [_ALL if limit is None else limit, *(value for *_, value in tests)]
        if terms.dotted:
            values.append(terms.dotted)
        rows = self._rows(_query(terms, tests), values)
        return Hits(tuple(self._entry(terms, *row[1:]) for row in rows), rows[0][0] if rows else 0)

    def _begins_more(self, words: tuple[str, ...]) -> bool:
        """Tells whether any of some words is the beginning of a longer one."""
        query = "SELECT 1 FROM word WHERE text > ?1 AND text < ?1 || char(1114111) LIMIT 1"
        return any(self._rows(query, [word]) for word in words)

    def has(self, word: str, *, begun: bool = False) -> bool:
        """See `NameIndex.has`."""
        there = bool(self._rows("SELECT 1 FROM word WHERE text = ?", [word]))
        return there or (begun and self._begins_more((word,)))

    def near(self, word: str) -> list[tuple[int, str]]:
        """See `NameIndex.near`."""
        reach = allowed_edits(word)
        left = letters_left(word)
        has_some = " OR ".join(["letters & ? = ?"] * len(left))
        vocabulary = self._rows(
            f"SELECT text, letters FROM word WHERE length BETWEEN ? AND ? AND ({has_some})",  # noqa: S608
            [len(word) - reach, len(word) + reach, *(it for it in left for _ in range(2))],
        )
        return nearest(word, vocabulary)

    def stated(self, codes: Collection[Code]) -> dict[Code, list[tuple[str, int]]]:
        """See `NameIndex.stated`."""
        return {code: self._stated(code) for code in codes}

    def _stated(self, code: Code) -> list[tuple[str, int]]:
        return self._rows(
            "SELECT text, sources FROM code JOIN name ON name.code = code.id"
            " WHERE part = ? AND system = ? AND value = ? AND NOT official AND text IS NOT NULL"
            " ORDER BY sources DESC, text",
            [code_part(code.value), ORDER.index(code.system), code.value],
        )

    def _rows(self, query: str, values: list[Any]) -> list[Any]:
        import sqlite3

        try:
            with self._lock:
                if self._connection is None:
                    raise ValueError("the store is closed")
                return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise DamagedStore(
                self._path,
                f"the index of names cannot be read: {error}",
                "delete that file: without it the store answers too, only slower",
            ) from error

    def _entry(
        self,
        terms: Terms,
        code: int,
        system: int,
        value: str,
        name: str | None,
        official: int,
        sources: int,
        words: int,
        fit: int,
    ) -> Entry:
        # Of names that are equal in all that ranks them, the first by its letters.
        twins = self._rows(
            "SELECT text FROM name WHERE code = ? AND official = ? AND sources = ? AND words = ?"
            " AND text < ? ORDER BY text",
            [code, official, sources, words, name],
        )
        for (twin,) in twins:
            if fit in BY_CODE or fit_of_name(twin, terms) == fit:
                name = twin
                break
        return Entry(Code(ORDER[system], value), name, bool(official), sources, words, fit)


_FIT = 58
_ALL = 1 << 62
_ONE = 1 << 32
_BY_CODE = f"({', '.join(map(str, sorted(BY_CODE)))})"

# The order is that of `rank` and `preference`, as one number for each entry; of the
# entries of a code, SQLite gives the columns of the one with the least
# (https://sqlite.org/lang_select.html#bareagg). Only the codes whose number is not
# beyond that of the last one wanted are put in their full order, which takes their
# values: a word can be in a third of all names. All that is filled in is made here.
_SEARCH = f"""
WITH entry(code, name, standing) AS ({{entries}}),
best AS MATERIALIZED (
    SELECT code, name, MIN(standing) AS standing, MIN(standing) >> {_FIT} AS fit
    FROM entry {{among}} GROUP BY code
),
placed AS MATERIALIZED (
    SELECT *, iif(fit IN {_BY_CODE}, fit << {_FIT}, standing) AS place FROM best
)
SELECT (SELECT COUNT(*) FROM placed), code.id, system, value, text, official, sources, words, fit
FROM placed CROSS JOIN code ON code.id = placed.code CROSS JOIN name ON name.id = placed.name
WHERE place <= ifnull(
    (SELECT place FROM placed ORDER BY place LIMIT 1 OFFSET ?1 - 1), {(1 << 63) - 1})
ORDER BY fit, iif(fit IN {_BY_CODE}, length(value), 0), iif(fit IN {_BY_CODE}, value, ''),
    standing, system, value
LIMIT ?1
"""  # noqa: S608

_IN_CODES = f"""SELECT code.id, name.id, ({{fit}} << {_FIT}) + ((text IS NULL) << 57)
    + ((NOT official) << 56) + (({_ONE} - sources) << 16) + words
    FROM code CROSS JOIN name ON name.code = code.id WHERE {{test}}"""  # noqa: S608

_IN_NAMES = f"""SELECT code, id,
    (({{fit}} - {ALL_WORDS - EXACT_NAME} * ({{fit}} = {ALL_WORDS} AND name.words = {{count}}))
        << {_FIT}) + ((NOT official) << 56) + (name.words << 33) + {_ONE} - sources
    FROM name_words JOIN name ON id = name_words.rowid WHERE {{test}}"""  # noqa: S608

_IN_WORDS = "name_words MATCH ?{place}"
_HAS_DOT = "iif(instr(lower(value), ?{place}) {where}, {fit}, {otherwise})"
_IN_ENDS = "code.id IN (SELECT rowid FROM code_ends WHERE code_ends MATCH ?{place})"


def _query(terms: Terms, tests: list[tuple[int, str, str]]) -> str:
    """Returns the query for what the tests find; their values are its parameters from 2 on.

    The one after them is the part of a code with its dot, where it was asked for with one.
    """
    fits = {fit: str(fit) for fit, *_ in tests}
    if terms.dotted:
        has_dot = partial(_HAS_DOT.format, place=len(tests) + 2, otherwise=CODE_PART)
        fits[CODE_PREFIX] = has_dot(where="= 1", fit=CODE_PREFIX)
        fits[CODE_PART] = has_dot(where="> 0", fit=DOTTED_PART)
    entries = [
        (_IN_CODES if fit in BY_CODE else _IN_NAMES).format(
            fit=fits[fit], test=test.format(place=place), count=len(terms.words)
        )
        for place, (fit, test, _) in enumerate(tests, 2)
    ]
    systems = ", ".join(str(ORDER.index(system)) for system in terms.systems)
    # Asked of each entry: there are fewer of them than codes in most systems.
    among = f"WHERE (SELECT system FROM code WHERE id = entry.code) IN ({systems})"  # noqa: S608
    return _SEARCH.format(entries=" UNION ALL ".join(entries), among=among if systems else "")


def _tests(terms: Terms, *, begun: bool, has_ends: bool) -> Iterator[tuple[int, str, str]]:
    """Yields the tests that together find what was asked: the fit, the condition and its value."""
    if terms.code:
        yield EXACT_CODE, "part = ?{place}", terms.code
        if terms.part:
            # The part is letters and digits, so nothing in it is a sign of GLOB or of FTS5.
            yield CODE_PREFIX, "part GLOB ?{place}", f"{terms.code}?*"
            if has_ends:
                yield CODE_PART, _IN_ENDS, f'"{terms.code}"*'
            else:
                yield CODE_PART, "part GLOB ?{place}", f"?*{terms.code}*"
    if terms.words:
        yield ALL_WORDS, _IN_WORDS, _match(terms)
        if begun:
            yield LAST_WORD_BEGUN, _IN_WORDS, _match(terms, begun="*")


def _match(terms: Terms, begun: str = "") -> str:
    """Returns the words as FTS5 wants them: letters and digits alone, so that quoting is safe."""
    *whole, last = ([f'"{word}"' for word in choice] for choice in terms.words)
    choices = [*whole, [word + begun for word in last]]
    return " AND ".join(f"({' OR '.join(choice)})" for choice in choices)
