"""What a page names in words and not by codes: its payers, and its sites of service."""

from __future__ import annotations

from billgraph.graph.pages.codelike import SENTENCE
from billgraph.graph.pages.collected import Collected
from billgraph.graph.pages.model import Problem, Row
from billgraph.graph.pages.prose import (
    is_no_data,
    is_payer_name,
    is_sentence,
    payer_names,
    payer_sentence,
)
from billgraph.graph.pages.row_reader import brief
from billgraph.ontology.codes import Code
from billgraph.ontology.sites import places_named


def take_sites(kept: Collected, text: str, line: int) -> bool:
    """Takes the places of service that a line names; False where it names none."""
    places = places_named(text)
    for code, words in places:
        kept.add_once(Row("site", Code("pos", code), words, None, line))
    return bool(places)


def take_payers(kept: Collected, listed: str, line: int) -> bool:
    """Takes the payers of a list in a sentence; False where it says that data lack."""
    if is_no_data(listed):
        return False
    for name in payer_names(listed):
        _take_payer(kept, name, None, line)
    return True


def take_listed_payer(kept: Collected, text: str, line: int) -> bool:
    """Takes a line below a heading of payers; False where it says that data lack."""
    listed = payer_sentence(text)
    if listed is None and is_sentence(text):
        kept.lose(text, line, SENTENCE)
    elif listed or "," in text:
        return take_payers(kept, listed or text, line)
    else:
        name, _, note = text.partition(": ")
        _take_payer(kept, name, note or None, line)
    return True


def _take_payer(kept: Collected, name: str, note: str | None, line: int) -> None:
    payer = Code.of("payer", name)
    if is_payer_name(name) and payer.is_well_formed:
        kept.add_once(Row("payer", payer, name, note, line))
    else:
        kept.add_problem(Problem(line, f"{brief(name)} is no payer's name", name))
