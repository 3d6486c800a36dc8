"""The scripts that measure: every peer gives billgraph's rows, every command is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import commands
import compare
import full
import many
import pytest
from generate import write_pages
from peers import PEERS
from peers.asking import Limit, cold, expected, warm
from peers.data import SIZES, build
from peers.model import Data, WrongAnswer
from peers.questions import QUESTIONS

from billgraph.graph import open_store

pytestmark = pytest.mark.long

BILLGRAPH = PEERS["billgraph"]
ENOUGH = Limit(0, 600)
BY_PROGRAM = ("lookup", "family")
"""What whole processes are asked here; some take seconds for one answer."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return build(SIZES["bundled"], tmp_path_factory.mktemp("data"), None)[0]


@pytest.fixture(scope="module")
def answers(data: Data) -> dict[str, Any]:
    return expected(BILLGRAPH, data, QUESTIONS)


def test_the_bundled_page_answers_all_questions_but_that_for_a_large_family(
    answers: dict[str, Any],
) -> None:
    assert {it.name for it in QUESTIONS} - set(answers) == {"large family"}
    assert len(answers["lookup"]) == 36


@pytest.mark.parametrize("name", PEERS)
def test_every_peer_gives_the_rows_of_billgraph(
    name: str, data: Data, answers: dict[str, Any]
) -> None:
    peer = PEERS[name]
    if (missing := peer.missing()) is not None:
        pytest.skip(f"{name} is not installed: {missing}")
    compare.loaded(peer, data)
    few = [it for it in QUESTIONS if it.name in BY_PROGRAM]
    with peer.running(data.home(peer)):
        processes = cold([peer], data, few, answers, ENOUGH)
        again = warm([peer], data, QUESTIONS, answers, ENOUGH)
    assert {question for asked, question in processes if asked == name} == set(BY_PROGRAM)
    if peer.asking(data, data.home(peer)) is not None:
        able = {it.name for it in QUESTIONS if peer.can(it)}
        assert {question for _, question in again} == able & set(answers)


@pytest.mark.parametrize("name", ["lookup", "family"])
def test_a_peer_that_gives_another_row_or_one_less_ends_the_run(
    name: str, answers: dict[str, Any]
) -> None:
    question = next(it for it in QUESTIONS if it.name == name)
    first, *others = answers[name]
    other = (first[0] + "0", *first[1:])
    BILLGRAPH.check(question, [*others, first], answers[name])
    for rows in (others, [*others, other]):
        with pytest.raises(WrongAnswer, match=name):
            BILLGRAPH.check(question, rows, answers[name])


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Path]:
    write_pages(tmp_path / "one", 1)
    yield tmp_path / "one" / "00100.txt"
    assert [it.name for it in (tmp_path / "one").iterdir()] == ["00100.txt"]


@pytest.mark.parametrize("question", commands.QUESTIONS, ids=lambda it: it.name)
def test_every_command_is_measured_by_its_own_words_and_by_its_call(
    question: commands.Command, store_path: Path, page: Path, billgraph: Any
) -> None:
    with open_store(store_path) as store:
        question.call(store, page)
    given = (page if it == "PAGE" else it for it in question.arguments)
    assert billgraph(*given).status in (0, 1)


def test_a_step_of_the_full_graph_that_is_there_is_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full, "STEPS", (full.Step("pages"),))
    first = full.build(tmp_path, tmp_path, 3)
    assert [it["name"] for it in first] == ["the bundled store", "3 pages"]
    assert first[1]["triples"] > first[0]["triples"] > 0
    assert "**all**" in full.steps_table(first)
    assert full.build(tmp_path, tmp_path, 3) == first


def test_many_pages_are_told_of_on_the_way_and_one_more_is_added_replaced_and_removed(
    tmp_path: Path,
) -> None:
    options = many.parser().parse_args(["--count", "4", "--every", "2", "--some", "2"])
    options.rounds = 1
    text = many.document(options, tmp_path)
    assert "| 0 to 2 |" in text
    assert "| 2 to 4 |" in text
    assert "| replace it |" in text
    with open_store(tmp_path / "full") as store:
        assert len(store.sources()) == 5
