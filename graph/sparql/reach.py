"""Whether a query or an update would reach out of the store, as the engine's own parser reads it.

Oxigraph asks other servers for SERVICE and LOAD, cannot be told not to, and shows nothing of
what it parsed. But it tells whether a text parses, without running it. A keyword is a word
that the grammar needs: with another word in its place the text does not parse any more. In a
string, a comment, an IRI or a name, any other word does as well. So a text that still parses
without the word asks nobody, whatever its tokens are.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable
from typing import TYPE_CHECKING

from billgraph.graph.errors import QueryError
from billgraph.graph.sparql.parsing import query_problem, update_problem
from billgraph.graph.sparql.service import refuse_service
from billgraph.graph.sparql.syntax import find_load, find_service, syntax_error

if TYPE_CHECKING:
    from pathlib import Path

    from billgraph.graph.sparql.size import Size

_SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
_LOAD = re.compile("load", re.IGNORECASE | re.ASCII)


def allow_query(query: str, size: Size, base: str | None = None) -> None:
    """As `check_query`, in a process of its own where the query is not small.

    Raises:
        QueryError: When it would ask another server.
        QueryFailed: When the process ends without an answer.
    """
    if _SERVICE.search(query) is None:
        return
    if size.is_small:
        check_query(query, base)
        return
    from billgraph.graph.sparql import isolation as apart

    apart.run("check_query", {"query": query, "base": base})


def check_query(query: str, base: str | None = None) -> None:
    """Refuses a query that would ask another server.

    Raises:
        QueryError: When it would.

    Example:
        >>> check_query("ASK { ?s ?p 'SERVICE' }")
    """
    line = _line_of(_SERVICE, find_service, query, lambda text: query_problem(text, base) is None)
    if line is not None:
        refuse_service("query", line)


def allow_update(
    quads: Path, update: str, size: Size, base: str | None = None, *, allow_service: bool = False
) -> None:
    """As `check_update`, in a process of its own where the update is not small.

    Args:
        quads: The folder of a database.
        update: SPARQL 1.1 Update.
        size: Its size.
        base: The IRI that relative ones are resolved against.
        allow_service: Whether it may ask other servers (`SERVICE`).

    Raises:
        QueryError: When it is none, does not parse, has LOAD, or has SERVICE without leave.
        QueryFailed: When the process ends without an answer.
    """
    if size.is_small:
        check_update(quads, update, base, allow_service)
        return
    from billgraph.graph.sparql import isolation as apart

    asked = {"update": update, "base": base, "allow_service": allow_service}
    apart.run("check_update", {"quads": str(quads), **asked})


def check_update(quads: Path, update: str, base: str | None, allow_service: bool) -> None:
    """Refuses an update that does not parse, or would reach out of the store.

    Raises:
        QueryError: When it is none, does not parse, has LOAD, or has SERVICE without leave.
    """
    from pyoxigraph import Store

    store = Store.read_only(str(quads))

    def problem(text: str) -> str | None:
        return update_problem(store, text, base)

    def parses(text: str) -> bool:
        return problem(text) is None

    line = _line_of(_LOAD, find_load, update, parses)
    if line is not None:
        raise QueryError(
            f"the update loads from elsewhere at line {line}: LOAD",
            "fetch the file, and write its triples with INSERT DATA",
            line,
        )
    line = None if allow_service else _line_of(_SERVICE, find_service, update, parses)
    if line is not None:
        refuse_service("update", line)
    message = problem(update)
    if message is None:
        return
    if query_problem(update, base) is None:
        raise QueryError("this is no update", "leave --update out for a query")
    raise syntax_error(update, message, base=base, update=True, problem=problem)


def _line_of(
    word: re.Pattern[str],
    find: Callable[[str], int | None],
    text: str,
    parses: Callable[[str], bool],
) -> int | None:
    """The line of a keyword that a text needs in order to parse; None where it needs none.

    Where the text parses in neither way, what its tokens seem to be decides.
    """
    first = word.search(text)
    if first is None or parses(_without(word, text)):
        return None
    seeming = find(text)
    if seeming is None and parses(text):
        return text.count("\n", 0, first.start()) + 1
    return seeming


def _without(word: re.Pattern[str], text: str) -> str:
    """The text with another word in the place of a word, the same one wherever it stands.

    Nobody can know that other word before, so no text can be written to parse with it too.
    Names differ by case, so each spelling has a word of its own; eight letters may be part of
    a language tag.
    """
    others: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        if found[0] not in others:
            letters = (secrets.choice(string.ascii_lowercase) for _ in range(7))
            others[found[0]] = "q" + "".join(letters)
        return others[found[0]]

    return word.sub(other, text)
