"""Every error of ours has its place in the tree, its exit status and its one line."""

from __future__ import annotations

import inspect
import pickle
import re
from pathlib import Path

import pytest

from billgraph.cli.errors import exit_status, one_line, visible
from billgraph.graph import errors as graph_errors
from billgraph.ontology import errors as ontology_errors
from billgraph.ontology.errors import BillgraphError

ROOT = Path(__file__).parents[1]


def classes() -> list[type[BillgraphError]]:
    found = {
        value
        for module in (ontology_errors, graph_errors)
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, BillgraphError)
    }
    return sorted(found, key=lambda kind: kind.__name__)


def leaves() -> list[type[BillgraphError]]:
    return [kind for kind in classes() if not kind.__subclasses__()]


def instance(kind: type[BillgraphError]) -> BillgraphError:
    """An error with a value for everything that its class asks for."""
    values = {
        "text": "x",
        "problem": "is wrong",
        "mend": "mend it",
        "source": "page.txt",
        "path": Path("store"),
        "curies": ("mod:22", "pos:22"),
        "url": "http://127.0.0.1/sparql",
        "status": 500,
        "seconds": 1.5,
        "rule": "no-rule",
        "known": ("some-rule",),
        "localities": ("10112-00 MOON BAY", "02102-01 TIDE ROCK"),
    }
    wanted = inspect.signature(kind).parameters
    return kind(**{name: value for name, value in values.items() if name in wanted})


def test_the_tree_in_the_docstring_names_every_error() -> None:
    drawn = set(re.findall(r"[├└]── (\w+)", ontology_errors.__doc__ or "")) | {"BillgraphError"}
    assert drawn == {kind.__name__ for kind in classes()}


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_every_error_ends_the_command_with_a_documented_status(kind: type[BillgraphError]) -> None:
    assert exit_status(instance(kind)) in (1, 2, 3, 4)


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_every_error_is_one_line_with_its_mend(kind: type[BillgraphError]) -> None:
    error = instance(kind)
    assert error.problem in str(error)
    assert error.mend in one_line(error)
    assert "\n" not in one_line(error)


def test_errors_are_raised_from_the_tree_only() -> None:
    """No module of ours raises a bare built-in error for what a user can cause."""
    # An OSError is the disk's word, which a change turns into an error of the tree.
    allowed = {"AttributeError", "ValueError", "OSError"}
    for room in ("ontology", "graph", "cli"):
        for path in (ROOT / room).rglob("*.py"):
            raised = re.findall(r"raise (\w+Error|\w+Exception)\(", path.read_text("utf-8"))
            ours = {name for name in raised if name not in allowed and name != "UsageError"}
            assert all(hasattr(graph_errors, name) for name in ours), (path, ours)


def test_a_defect_of_ours_is_not_hidden() -> None:
    assert exit_status(KeyError("bug")) is None


def test_control_characters_are_shown_and_not_sent() -> None:
    assert visible("a\x1b[31m\x07b") == "a\\x1b[31m\\x07b"
    assert visible("Sjögren \u2019") == "Sjögren \u2019"


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_an_error_crosses_from_one_process_to_another(kind: type[BillgraphError]) -> None:
    error = instance(kind)
    there = pickle.loads(pickle.dumps(error))
    assert type(there) is kind
    assert (str(there), vars(there)) == (str(error), vars(error))
