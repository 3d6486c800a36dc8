"""The errors of what is said: pages, store, questions.

`billgraph.ontology.errors` draws the whole tree; these are its other branches.
"""

from __future__ import annotations

from pathlib import Path

from billgraph.ontology.errors import AmbiguousCode, BillgraphError, CodeError, NotACode

__all__ = [
    "AmbiguousCode",
    "AmbiguousLocality",
    "AmbiguousSource",
    "BillgraphError",
    "CodeError",
    "DamagedStore",
    "EndpointDenied",
    "EndpointError",
    "EndpointUnreachable",
    "MissingExtra",
    "NotACode",
    "NoStore",
    "NotAStore",
    "NotAnEndpoint",
    "NothingFound",
    "OtherStoreVersion",
    "QueryError",
    "QueryFailed",
    "QueryTimeout",
    "StoreBusy",
    "StoreError",
    "StoreExists",
    "StoreNotWritable",
    "StrangeReply",
    "TooLarge",
    "UnknownRule",
    "UnreadableInput",
    "UnstatedRelease",
    "Unwritable",
    "WorkerEnded",
]


class UnreadableInput(BillgraphError):
    """A file that cannot be read as what it was given for.

    Args:
        source: The name of the file, as it was given.
        problem: What is wrong.
        mend: What to do about it.
        line: The line, counted from 1, or None when the whole file is meant.
    """

    def __init__(self, source: str, problem: str, mend: str, line: int | None = None) -> None:
        where = source if line is None else f"{source}:{line}"
        super().__init__(f"{where}: {problem}", mend)
        self.source = source
        self.line = line
        self.reason = problem


class UnstatedRelease(BillgraphError):
    """A release of which it is not said, or not clearly, what must be known: its validity.

    Args:
        source: The name of the file.
        problem: What is not said, or is not clear.
        mend: How to say it.
    """

    def __init__(self, source: str, problem: str, mend: str) -> None:
        super().__init__(f"{source}: {problem}", mend)
        self.source = source
        self.reason = problem


class AmbiguousSource(BillgraphError):
    """A code was given for a source, and several sources are about it."""


class AmbiguousLocality(BillgraphError):
    """The text fits several localities of the Medicare fee schedule.

    Args:
        text: The text as it was given.
        localities: The localities that it could stand for, each with its name.
    """

    def __init__(self, text: str, localities: tuple[str, ...]) -> None:
        either = "; ".join(localities)
        problem = f"{text!r} could be one of {len(localities)} localities: {either}"
        super().__init__(problem, f"write its number: {localities[0].split()[0]}")
        self.text = text
        self.localities = localities


class NothingFound(BillgraphError):
    """The question was understood and the store has no answer."""


class QueryError(BillgraphError):
    """A SPARQL query that cannot be run.

    Args:
        problem: What is wrong.
        mend: What to do about it.
        line: The line of the query, counted from 1, where that is known.
        column: The column of that line, counted from 1, where that is known.
    """

    def __init__(
        self, problem: str, mend: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(problem, mend)
        self.line = line
        self.column = column


class QueryFailed(BillgraphError):
    """A query that is in order, and that something kept from being answered."""


class QueryTimeout(QueryFailed):
    """A query that took longer than it was given.

    Args:
        seconds: The time that it was given.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the query was given up after {seconds:g} seconds",
            "ask for less, bind more of its patterns, or give it more time with --timeout",
        )
        self.seconds = seconds


class WorkerEnded(BillgraphError):
    """A process that did part of the work and ended before it was done.

    Args:
        status: Its exit status, negative for the signal that ended it; None where it is not
            known.
    """

    def __init__(self, status: int | None) -> None:
        super().__init__(
            f"a process that shared the work ended before it was done (status {status})",
            "there may be too little memory for several: try again with less at once",
        )
        self.status = status


class UnknownRule(BillgraphError):
    """A rule of the audit that there is not.

    Args:
        rule: What was given as the id of a rule.
        known: The ids of all rules.
    """

    def __init__(self, rule: str, known: tuple[str, ...]) -> None:
        from difflib import get_close_matches

        near = get_close_matches(rule, known)
        mend = f"did you mean {near[0]}?" if near else "see them: billgraph audit --rules"
        super().__init__(f"there is no rule {rule!r}", mend)
        self.rule = rule
        self.known = known


class MissingExtra(BillgraphError):
    """A question that needs an optional dependency which is not installed."""


class StoreError(BillgraphError):
    """The store on disk cannot do what was asked.

    Args:
        path: The store's folder.
        problem: What is wrong, without the path.
        mend: What to do about it.
    """

    def __init__(self, path: Path, problem: str, mend: str) -> None:
        super().__init__(f"{path}: {problem}", mend)
        self.path = path


class NotAStore(StoreError):
    """The folder holds something, and it is no billgraph store."""


class NoStore(StoreError):
    """A store was named, and there is none: asking it makes none.

    Args:
        path: The folder that was named.
    """

    def __init__(self, path: Path) -> None:
        from shlex import quote

        super().__init__(path, "holds no store", f"make one: billgraph init {quote(str(path))}")


class StoreExists(StoreError):
    """A new store was wanted, and there is one.

    Args:
        path: The folder that was named.
    """

    def __init__(self, path: Path) -> None:
        from shlex import quote

        problem = "holds a store, which stays as it is"
        super().__init__(path, problem, f"ask it: billgraph --store {quote(str(path))} sources")


class OtherStoreVersion(StoreError):
    """The store was written by a billgraph with another store format."""


class StoreBusy(StoreError):
    """Another process is changing the store."""


class StoreNotWritable(StoreError):
    """The store cannot be written: permissions, a read-only disk or a full one."""


class DamagedStore(StoreError):
    """The store's files are not what was written."""


class TooLarge(BillgraphError):
    """More was asked for than the form of the answer can show."""


class Unwritable(BillgraphError):
    """An answer or export that cannot be put where it is to go.

    Args:
        path: The file or folder.
        problem: What is wrong, without the path.
        mend: What to do about it.
    """

    def __init__(self, path: Path, problem: str, mend: str) -> None:
        super().__init__(f"{path}: {problem}", mend)
        self.path = path


class EndpointError(BillgraphError):
    """A remote endpoint cannot do what was asked.

    Args:
        url: The address that was asked; it never carries a user or a password.
        problem: What is wrong, without the address.
        mend: What to do about it.
        status: The HTTP status, or None where there was none.
    """

    def __init__(self, url: str, problem: str, mend: str, status: int | None = None) -> None:
        super().__init__(f"{url}: {problem}", mend)
        self.url = url
        self.status = status


class NotAnEndpoint(EndpointError):
    """The address, or the user and password for it, cannot be used as they were given."""


class EndpointUnreachable(EndpointError):
    """No answer came: no such host, a refused connection, no trust, too long a silence."""


class EndpointDenied(EndpointError):
    """The endpoint wants a user and password, or does not allow this user to do that."""


class StrangeReply(EndpointError):
    """What came is no answer: an error, a page for people, results cut short or malformed."""
