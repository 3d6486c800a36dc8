"""The tree of errors that billgraph raises.

Every error that is billgraph's own has one root, and carries what is needed to
mend it as fields, so that a caller need not parse a sentence::

    BillgraphError
    ├── CodeError                 a text that was given as a code
    │   ├── NotACode              fits no code system
    │   └── AmbiguousCode         fits more than one
    ├── UnreadableInput           a page or release file (graph.errors)
    ├── UnstatedRelease           a release whose file leaves out its validity (graph.errors)
    ├── NothingFound              the question has no answer (graph.errors)
    ├── AmbiguousSource           a code that several sources are about (graph.errors)
    ├── AmbiguousLocality         a name that several localities have (graph.errors)
    ├── WorkerEnded               a process that did part of the work (graph.errors)
    ├── UnknownRule               a rule that the audit does not have (graph.errors)
    ├── MissingExtra              an optional dependency is not installed (graph.errors)
    ├── QueryError                a SPARQL query (graph.errors)
    ├── QueryFailed               a query that could not be answered (graph.errors)
    │   └── QueryTimeout          not in the time that was given
    ├── StoreError                the store on disk (graph.errors)
    │   ├── NotAStore             the folder holds something else
    │   ├── NoStore               the folder that was named holds no store
    │   ├── StoreExists           a new store was wanted where there is one
    │   ├── OtherStoreVersion     written in another store format
    │   ├── StoreBusy             another process is changing it
    │   ├── StoreNotWritable      permissions, a read-only disk, a full disk
    │   └── DamagedStore          the files are not what was written
    ├── TooLarge                  more than the form of the answer can show (graph.errors)
    ├── Unwritable                what is written cannot be put in its place (graph.errors)
    └── EndpointError             a SPARQL endpoint (graph.errors)
        ├── NotAnEndpoint         the address or the credentials cannot be used
        ├── EndpointUnreachable   no answer came
        ├── EndpointDenied        the user may not do that
        └── StrangeReply          what came is no answer

``ontology`` defines the root and what concerns codes; ``graph.errors`` defines
the rest. The command line maps each branch to one exit status, in one place.
"""

from __future__ import annotations

import re
from typing import Any


class BillgraphError(Exception):
    """The root of every error that billgraph raises on purpose.

    Args:
        problem: What is wrong, as a clause that reads after ``error:``.
        mend: What to do about it, as a clause that reads after the problem, or
            an empty string when there is nothing to add.
    """

    def __init__(self, problem: str, mend: str = "") -> None:
        problem = without_passwords(problem)
        super().__init__(problem)
        self.problem = problem
        self.mend = without_passwords(mend)

    def __str__(self) -> str:
        return f"{self.problem}; {self.mend}" if self.mend else self.problem

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is pickled as its class called with `args`, which are not what the
        # classes of this tree are called with.
        return _rebuilt, (type(self), self.args), self.__dict__


def without_passwords(text: str) -> str:
    """Leaves out of addresses in a text the user and the password that they carry.

    Example:
        >>> without_passwords("nobody answers at <http://user:p#w@host/sparql>")
        'nobody answers at <http://…@host/sparql>'
    """
    if "@" not in text or ":/" not in text:
        return text
    return _SPACED.sub(r"\1…@", _WORD.sub(_without_password, text))


_WORD = re.compile(r"\S+")
# One slash is what a path makes of two. A password with spaces is told from a port.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:/+")
_SPACED = re.compile(r"(:/+)[^\s/?#@:\[]*:(?!\d+(?:[/?#:;,\s)'\"]|$))[^\n@]*@")


def _without_password(word: re.Match[str]) -> str:
    scheme = _SCHEME.search(word[0])
    user, at, host = word[0][scheme.end() if scheme else 0 :].rpartition("@")
    if scheme is None or not at or ":" not in user:
        return word[0]
    return f"{word[0][: scheme.end()]}…@{host}"


def _rebuilt(kind: type[BillgraphError], args: tuple[Any, ...]) -> BillgraphError:
    return kind.__new__(kind, *args)


class CodeError(BillgraphError):
    """A text that was given as a code and cannot be taken as one.

    Args:
        text: The text as it was given.
        problem: What is wrong with it.
        mend: What to write in its place.
    """

    def __init__(self, text: str, problem: str, mend: str) -> None:
        super().__init__(problem, mend)
        self.text = text


class NotACode(CodeError):
    """The text fits the pattern of no code system, or names an unknown one."""


class AmbiguousCode(CodeError):
    """The text fits more than one code system.

    Args:
        text: The text as it was given.
        curies: The CURIEs that it could stand for.
    """

    def __init__(self, text: str, curies: tuple[str, ...]) -> None:
        either = " or ".join(curies)
        super().__init__(text, f"{text!r} could be {either}", f"write {either}")
        self.curies = curies
