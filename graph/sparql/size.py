"""How much a query asks of the parser: how deep it nests, and how many tokens it chains.

Oxigraph's parser and the algebra that it makes are recursive: a chain of operators or of
patterns is nested as deep as it is long, and where the stack is full the process ends. What
is counted here errs on the side of too much, because the parser has no tokens: it reads
``1<b`` as a comparison where the grammar's longest match might make ``<b…>`` an IRI.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from billgraph.graph.errors import QueryError

MOST_DEEP = 500
"""How deep a query may nest."""

MOST_TOKENS = 20_000
"""How many tokens one operation may have beside lists of values and of triples to write."""

MOST_CHARACTERS = 64 << 20
"""How long a query or an update may be."""

_SMALL_DEPTH = 30
_SMALL_TOKENS = 500
_SMALL_LENGTH = 4_000
"""What may be parsed in this process: a tenth and less of what a stack of 8 MiB holds."""

_ESCAPE = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_STRING = (
    rf"'''(?:'{{0,2}}+(?:[^'\\]|{_ESCAPE}))*+'''"
    rf'|"""(?:"{{0,2}}+(?:[^"\\]|{_ESCAPE}))*+"""'
    rf"|'(?:[^'\\\r\n]++|{_ESCAPE})*+'"
    rf'|"(?:[^"\\\r\n]++|{_ESCAPE})*+"'
)
_LOCAL = r"(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)"
_TOKEN = re.compile(
    r"[ \t\r\n]+|#[^\r\n]*"
    rf"|(?P<string>{_STRING})"
    r"|(?P<iri><(?:[^\x00-\x20<>\"{}|^`\\]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)"
    rf"|(?P<prefix>(?:[^\W\d][\w.-]{{0,200}}+)?):(?:{_LOCAL}++(?:\.++{_LOCAL}++)?)?"
    r"|(?P<name>[?$]\w+|@[A-Za-z-]+|\d+)"
    r"|(?P<word>[^\W\d]\w*)"
    r"|(?P<open><<\(?|[({\[])"
    r"|(?P<close>\)>>|>>|[)}\]])"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_LONELY = re.compile(r"\\(?:u[dD][89a-fA-F][0-9A-Fa-f]{2}|U(?!000[0-9A-Fa-f]|0010)[0-9A-Fa-f]{8})")
"""An escape that stands for no character: Oxigraph may then read the string otherwise."""

_TEMPLATES = frozenset({"DATA", "CONSTRUCT", "INSERT", "DELETE"})
_SHORTEST = 4
"""Keywords need nothing between them, and the shortest that can be chained is ``true``."""
_MANY_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Size:
    """What a text asks of the parser at most.

    Attributes:
        depth: How deep it nests.
        tokens: How many tokens its longest operation has, beside those that are only listed.
        line: The line where it is deepest.
        length: How many characters it has.
    """

    depth: int
    tokens: int
    line: int
    length: int

    @property
    def is_small(self) -> bool:
        """Whether every process has the stack for it."""
        return (
            self.length <= _SMALL_LENGTH
            and self.depth <= _SMALL_DEPTH
            and self.tokens <= _SMALL_TOKENS
        )


def measure(text: str) -> Size:
    """Counts what a query or an update asks of the parser.

    Example:
        >>> measure("ASK { VALUES ?x { 1 2 3 } ?s ?p (?x) }").depth
        2
    """
    count = _Count()
    for found in _TOKEN.finditer(text):
        count.take(found)
    if count.is_unsure or _LONELY.search(text):
        # Where a string or a comment begins cannot be told: each character may count.
        brackets = sum(text.count(sign) for sign in "({[<!")
        return Size(max(count.depth, brackets), max(count.tokens, len(text)), 1, len(text))
    line = text.count("\n", 0, count.deepest) + 1
    return Size(count.depth, max(count.most, count.tokens), line, len(text))


def check_size(text: str) -> Size:
    """Refuses a query or an update that is as long or as deep as no sensible one is.

    Returns:
        Its size.

    Raises:
        QueryError: With the line where it is too deep.

    Example:
        >>> check_size("ASK {{ ?s ?p ?o }}").is_small
        True
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(
            f"it has {len(text):,} characters, and {MOST_CHARACTERS:,} are the most",
            "ask in parts",
        )
    size = measure(text)
    if size.tokens > MOST_TOKENS:
        raise QueryError(
            f"it chains {size.tokens:,} patterns, operators and names, and {MOST_TOKENS:,} are"
            " the most",
            "ask in parts, or list values with VALUES or IN",
        )
    if size.depth > MOST_DEEP:
        raise QueryError(
            f"it is nested more than {MOST_DEEP} deep at line {size.line}",
            "ask in parts",
            size.line,
        )
    return size


@dataclass(slots=True)
class _Count:
    """The state of a count.

    Attributes:
        brackets: What is open: the sign, and whether what is in it is only listed.
        last: The last token, a keyword in capitals.
        values: Whether a keyword VALUES waits for its block.
        nots: How many ``!`` stand one after another.
    """

    depth: int = 0
    deepest: int = 0
    tokens: int = 0
    most: int = 0
    is_unsure: bool = False
    brackets: list[tuple[str, bool]] = field(default_factory=list)
    last: str = ""
    is_operand: bool = False
    values: bool = False
    nots: int = 0

    def take(self, found: re.Match[str]) -> None:
        kind, text = found.lastgroup, found[0]
        if kind is None:
            return
        if kind == "open":
            self._open(text, found.start())
        elif kind == "close":
            self._close()
        elif not self._is_flat():
            self._weigh(kind, text, found)
        if kind == "sign" and text == "!":
            self.nots += 1
            self._deepen(found.start())
        else:
            self.nots = 0
        if kind == "sign" and text == ";" and not self.brackets:
            self.most, self.tokens = max(self.most, self.tokens), 0
        if kind not in ("name", "open", "close"):
            self.values = text.upper() == "VALUES"
        self.is_operand = kind in ("string", "iri", "prefix", "name", "word", "close")
        self.last = text.upper() if kind == "word" else text

    def _open(self, text: str, place: int) -> None:
        sign = text[-1]
        is_block = sign == "{" and (self.values or self.last in _TEMPLATES)
        self.brackets.append(("IN" if self.last == "IN" else sign, self._is_flat() or is_block))
        if sign == "{":
            self.values = False
        if not self._is_flat():
            self.tokens += 1
        self._deepen(place)

    def _close(self) -> None:
        if self.brackets:
            self.brackets.pop()
        if not self._is_flat():
            self.tokens += 1

    def _deepen(self, place: int, more: int = 0) -> None:
        depth = len(self.brackets) + self.nots + more
        if depth > self.depth:
            self.depth, self.deepest = depth, place

    def _is_flat(self) -> bool:
        """Whether what stands here is only listed: values, or triples to write."""
        return bool(self.brackets) and self.brackets[-1][1]

    def _weigh(self, kind: str, text: str, found: re.Match[str]) -> None:
        innermost = self.brackets[-1][0] if self.brackets else ""
        begins = text == "," or (not self.is_operand and self.last in ("(", ","))
        is_plain = kind != "word" and len(found["prefix"] or "") <= _MANY_LETTERS
        if innermost == "IN" and begins and is_plain:
            return
        self.tokens += 1
        if kind == "word":
            self.tokens += len(text) // _SHORTEST if text.isalpha() else len(text)
        elif kind == "prefix":
            # Where nothing declares the prefix, what stands before it may be words and signs.
            before = found["prefix"]
            self.tokens += len(before) // _SHORTEST + before.count("-") + before.count(".")
        elif kind == "iri" and self.is_operand and innermost in ("(", "IN"):
            # It may as well be the operator, and what follows it code.
            self.tokens += len(text)
            self._deepen(found.start(), text.count("(") + text.count("!"))
            self.is_unsure |= "#" in text or "'" in text
