"""What can be told of a query from its text: its form, its keywords, where it is wrong.

Nothing here decides what a query means; the engine's own parser does. This is what
that parser does not tell: whether another server would be asked, and the place of a
mistake in words that help.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from billgraph.graph.errors import QueryError
from billgraph.graph.sparql.parsing import query_problem
from billgraph.ontology.prefixes import query_prefixes

# SPARQL 1.1 Query Language, section 19.8: strings, IRIs, comments, and the backslash that
# takes its meaning from the next character of a local name.
_STRING = (
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\r\n]|\\.)*"'
    r"|'(?:[^'\\\r\n]|\\.)*'"
)
_IRI = r"<(?:[^\x00-\x20<>\"{}|^`\\]|\\[uU][0-9A-Fa-f]{4,8})*>"
_COMMENT = r"#[^\r\n]*"
_NOT_CODE = re.compile(rf"\\.|{_STRING}|(?P<iri>{_IRI})|{_COMMENT}", re.DOTALL)

_SERVICE = re.compile(r"(?<![\w?$:@-])SERVICE(?![\w:-])", re.IGNORECASE)
_SERVICE_CLAUSE = re.compile(
    rf"SERVICE\s*(?:SILENT\s*)?(?:{_COMMENT}\s*)*(?:{_IRI}|[?$]\w+|[^\s:<>]*:\S*?)"
    rf"\s*(?:{_COMMENT}\s*)*\{{",
    re.IGNORECASE,
)
_LOAD = re.compile(r"(?<![\w?$:@-])LOAD(?![\w:-])", re.IGNORECASE)
_OPERAND_END = re.compile(r"[\w)\]}>\"'?]\s*\Z")
_PROLOGUE = r"(?:\s|BASE\b|PREFIX\s+[^\s:]*:)*"
_FIRST_WORD = re.compile(_PROLOGUE + r"([A-Za-z]+)", re.IGNORECASE)
_UPDATES = frozenset("INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH".split())


def is_update(query: str) -> bool:
    """Tells whether a text begins as a SPARQL 1.1 Update does.

    Example:
        >>> is_update("PREFIX a: <http://a/> DELETE WHERE { ?s ?p ?o }"), is_update("ASK {}")
        (True, False)
    """
    found = _FIRST_WORD.match(code_of(query))
    return found is not None and found[1].upper() in _UPDATES


def find_service(query: str) -> int | None:
    r"""The line of the first keyword SERVICE, outside of strings, IRIs and comments.

    Where ``<`` can be read as the operator as well as the start of an IRI, what
    follows may be code or not; a SERVICE clause there counts.

    Example:
        >>> find_service("ASK {\n SERVICE <http://e/> {} }")
        2
        >>> find_service("ASK { <http://SERVICE> ?p 1 }") is None
        True
    """
    line = _line_of(_SERVICE.search(code_of(query)), query)
    if line is None and _is_ambiguous(query):
        return _line_of(_SERVICE_CLAUSE.search(query), query)
    return line


def find_load(update: str) -> int | None:
    """The line of the first keyword LOAD, outside of strings, IRIs and comments."""
    line = _line_of(_LOAD.search(code_of(update)), update)
    if line is None and _is_ambiguous(update):
        return _line_of(_LOAD.search(update), update)
    return line


def _line_of(found: re.Match[str] | None, query: str) -> int | None:
    return None if found is None else query.count("\n", 0, found.start()) + 1


def code_of(query: str) -> str:
    r"""The query with blanks in the place of strings, IRIs and comments, sign for sign.

    Example:
        >>> code_of("ASK # why\n{}")
        'ASK      \n{}'
    """
    return _NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), query)


def _is_ambiguous(query: str) -> bool:
    """Whether some ``<…>`` within parentheses could be ``<`` and a comment or a string.

    Oxigraph reads ``(?a <?b#c>`` as a comparison and a comment, where the grammar's
    longest match makes ``<?b#c>`` an IRI.
    """
    code = code_of(query)
    for found in _NOT_CODE.finditer(query):
        if found["iri"] and re.search("[#']", found[0]):
            before = query[: found.start()]
            inside = code.count("(", 0, found.start()) > code.count(")", 0, found.start())
            if inside and _OPERAND_END.search(before):
                return True
    return False


# The place of a mistake

_TOKEN = re.compile(
    rf"{_STRING}|{_IRI}|(?P<blank>{_COMMENT}|\s+)|(?<!<<)[(){{}};,](?!>>)"
    r"|(?:<<\(|\)>>|\\.|[^\s\"'<#(){};,\\])+|.",
    re.DOTALL,
)
# Longer than every keyword: the parser compares as many characters as a keyword has, and
# tells the end of that comparison as the place. With this much room between two tokens,
# that end lies before the next token.
_ROOM = " " * 40
_NEAR = 24
_RELATIVE = re.compile(rf"(?!<[A-Za-z][A-Za-z0-9+.-]*:){_IRI}")
# What Oxigraph tells in words and what has a place all the same.
_PLACED = ("Prefix not found", "IRI parsing failed")


def syntax_error(
    query: str,
    message: str,
    *,
    base: str | None = None,
    update: bool = False,
    problem: Callable[[str], str | None] | None = None,
) -> QueryError:
    """Explains why a query does not parse.

    Args:
        query: The query.
        message: What Oxigraph said of it.
        base: The IRI that relative ones are resolved against.
        update: Whether it was to be an update.
        problem: What tells Oxigraph's message of another text, without running it; by
            default, of a query.

    Returns:
        The error to raise: with line and column, the words there, and the mend.

    Example:
        >>> error = syntax_error("ASK { ?s ?p }", "error at 1:14: expected one of LATERAL")
        >>> error.line, error.column
        (1, 13)
    """
    what = "update" if update else "query"
    if problem is None:
        problem = partial(query_problem, base=base)
    found = _locate(query, problem) or _read(message, query)
    if found is None:
        return QueryError(f"the {what} cannot be run: {message.splitlines()[0]}", "mend it")
    place, expected, is_start = found
    rule = next((text for text in _rules(expected) if text not in _PLACED), None)
    line = query.count("\n", 0, place) + 1
    column = place - (query.rfind("\n", 0, place) + 1) + 1
    where = f"line {line}, column {column}"
    if rule is not None:
        return QueryError(
            f"the {what} does not parse: {_lower(rule)}", "mend the query", line, column
        )
    relative = _RELATIVE.match(query, place)
    if relative is not None and base is None:
        return QueryError(
            f"the {what} has the relative IRI {relative[0]} at {where}, and no base",
            "give it one with --base IRI, or begin with BASE <IRI>",
            line,
            column,
        )
    prefix, known = _undeclared_prefix(query, place)
    if prefix is not None:
        return QueryError(
            f"the {what} names the prefix {prefix}: at {where}, which nothing declares",
            f"declare it, or use one of {', '.join(known)}",
            line,
            column,
        )
    told = f"the {what} does not parse at {where}: {_problem(query, place, expected, is_start)}"
    near = _near(query, place)
    return QueryError(f'{told}, near "{near}"' if near else told, "mend it there", line, column)


def _locate(query: str, problem: Callable[[str], str | None]) -> tuple[int, str, bool] | None:
    """Where the mistake is, what was expected, and whether that is all that was."""
    stretched, starts = [], []
    length = 0
    for start, text in _tokens(query):
        starts.append((length, start))
        stretched.append(text + _ROOM)
        length += len(text) + len(_ROOM)
    text = "".join(stretched)
    message = problem(text)
    read = None if message is None else _read(message, text)
    if read is None:
        return None
    offset, expected, _ = read
    if offset >= length:
        return len(query), expected, True
    place = max((entry for entry in starts if entry[0] <= offset), default=(0, 0))
    return place[1], expected, place[0] == offset


def _tokens(query: str) -> Iterator[tuple[int, str]]:
    for found in _TOKEN.finditer(query):
        if not found["blank"]:
            yield found.start(), found[0]


def _read(message: str, query: str) -> tuple[int, str, bool] | None:
    """Takes the place and what was expected from Oxigraph's message."""
    found = re.match(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", message, re.DOTALL)
    if found is None:
        return None
    lines = query.split("\n")[: int(found[1]) - 1]
    return sum(len(line) + 1 for line in lines) + int(found[2]) - 1, found[3], False


def _rules(expected: str) -> list[str]:
    """The rules beyond grammar that Oxigraph tells in words among what it expected."""
    items = re.sub(r"\"(?:[^\"\\]|\\.)*\"|\[[^\]]*\]", "", " ".join(expected.split())).split(", ")
    return [item.strip() for item in items if re.search(r"[a-z]+ [a-z]+ ", item + " ")]


def _problem(query: str, place: int, expected: str, is_start: bool) -> str:
    if "IRI parsing failed" in expected:
        return "the IRI is not absolute, or has a character that no IRI may have"
    literals = set(re.findall(r'"((?:[^"\\]|\\.)+)"', expected))
    if place >= len(query.rstrip()):
        return "it ends before it is complete"
    if is_start and {"?", "<", '\\"'} <= literals:
        return "expected a variable, an IRI or a literal"
    if is_start and not literals and "'0'" in expected:
        return "expected a number"
    if is_start and 0 < len(literals) <= 3:
        return "expected " + " or ".join(sorted(literals))
    word = next((text for start, text in _tokens(query) if start == place), query[place])
    return f"{word[:_NEAR]} cannot stand there"


def _undeclared_prefix(query: str, place: int) -> tuple[str | None, list[str]]:
    """The prefix that the name at a place has, if nothing declares it; and those that are."""
    declared = re.findall(r"PREFIX\s+([^\s:]*):", code_of(query), re.IGNORECASE)
    known = list(dict.fromkeys((*declared, *query_prefixes())))
    name = re.match(r"[^\w:<\"'?$]*([\w.-]*):", query[place:])
    undeclared = name is not None and name[1] not in known and not name[0].endswith("_:")
    return (name[1] if name is not None and undeclared else None), known


def _near(query: str, place: int) -> str:
    """The words around a place: some before it on its line, and some from it on."""
    start = max(query.rfind("\n", 0, place) + 1, place - _NEAR)
    before = query[start:place]
    if start > 0 and not query[start - 1].isspace() and " " in before:
        before = before.partition(" ")[2]
    after = " ".join(query[place:].split())
    after = after if len(after) <= _NEAR else after[:_NEAR] + "…"
    return " ".join((before + after).split())


def _lower(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
