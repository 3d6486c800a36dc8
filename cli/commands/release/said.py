"""The options that say of releases what their files do not: of all files, or of one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from billgraph.graph.changes.plan_releases import Given
from billgraph.graph.releases.finding import Found, find_files

F = TypeVar("F", bound=Callable[..., Any])

Value = tuple[str | None, str | date]
"""The file of which it is said, or None for all, and what is said."""


def said_options(function: F) -> F:
    """Adds ``--version``, ``--valid-from`` and ``--valid-until``, each of all files or of one."""
    for decorate in reversed(
        (
            click.option(
                "--version",
                multiple=True,
                metavar="[FILE=]TEXT",
                help="The version, where the file does not say it; of one FILE or of all.",
            ),
            click.option(
                "--valid-from",
                multiple=True,
                callback=_days,
                metavar="[FILE=]DATE",
                help="The first day of its validity, where the file does not say it:"
                " YYYY-MM-DD, of one FILE or of all; may be repeated.",
            ),
            click.option(
                "--valid-until",
                multiple=True,
                callback=_days,
                metavar="[FILE=]DATE",
                help="The last day; by default the set's next edition ends it.",
            ),
        )
    ):
        function = decorate(function)
    return function


@dataclass(frozen=True, slots=True)
class Sayings:
    """What the options say.

    Attributes:
        version: Of the version.
        valid_from: Of the first day.
        valid_until: Of the last day.
    """

    version: tuple[Value, ...]
    valid_from: tuple[Value, ...]
    valid_until: tuple[Value, ...]

    @property
    def of_all(self) -> Given:
        """What is said of all files; the last word counts."""
        return self._given(None)

    @property
    def of_one(self) -> dict[str, Given]:
        """What is said of single files."""
        found = (file for values in self._values() for file, _ in values if file is not None)
        return {file: self._given(file) for file in found}

    def options_for(self, files: Iterable[str]) -> Iterator[str]:
        """The options again that say something of some files, but for their first day."""
        names = {None, *files}
        for option, values in (("--version", self.version), ("--valid-until", self.valid_until)):
            for file, value in values:
                if file in names:
                    yield option
                    yield str(value) if file is None else f"{file}={value}"

    def _values(self) -> tuple[tuple[Value, ...], ...]:
        return self.version, self.valid_from, self.valid_until

    def _given(self, of: str | None) -> Given:
        found = [
            next((value for file, value in reversed(values) if file == of), None)
            for values in self._values()
        ]
        return Given(*found)  # type: ignore[arg-type]


def versions(given: Iterable[str], arguments: Iterable[Path]) -> tuple[Value, ...]:
    """Tells ``FILE=TEXT`` from a version that is said of all files.

    Either may have an equals sign in it: it is the file's where the files have that name.

    Args:
        given: What was given for ``--version``.
        arguments: The files and folders of the command.
    """
    with_sign = [it for it in given if "=" in it]
    files = find_files(arguments) if with_sign else ()
    known = {it.path.absolute() for it in files if isinstance(it, Found)}
    return tuple(_version(it, known) if it in with_sign else (None, it) for it in given)


def _version(given: str, known: set[Path]) -> Value:
    at = [place for place, sign in enumerate(given) if sign == "="]
    splits = [(given[:place], given[place + 1 :]) for place in at]
    fitting = [(file, text) for file, text in splits if Path(file).absolute() in known]
    # One that fits no file is refused later, as a date of such a file is.
    return fitting[-1] if fitting else splits[-1]


def _days(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> tuple[Value, ...]:
    found = []
    for it in given:
        # A date has no equals sign; the name of a file may.
        file, sign, day = it.rpartition("=")
        found.append((file if sign else None, _DAY.convert(day, param, ctx).date()))
    return tuple(found)


_DAY: Any = click.DateTime(["%Y-%m-%d"])
