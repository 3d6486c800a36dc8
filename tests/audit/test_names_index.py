"""Which code a name belongs to, among few and among many."""

from __future__ import annotations

import pytest
from labelled.subset import subset

from billgraph.graph.names.matching import CandidateIndex, Verdict, rank

HANDS = {
    "M79.641": ["Pain in right hand"],
    "M79.642": ["Pain in left hand"],
    "M79.643": ["Pain in unspecified hand"],
}
SPECIALTIES = {
    "163WS0121X": ["Plastic Surgery Registered Nurse", "Plastic Surgery"],
    "207RC0000X": ["Cardiovascular Disease Physician", "Cardiovascular Disease"],
    "207YS0123X": ["Facial Plastic Surgery Physician", "Facial Plastic Surgery"],
    "208200000X": ["Plastic Surgery Physician", "Plastic Surgery"],
}


def test_the_child_that_the_name_fits_goes_first() -> None:
    assert rank("Pain in left hand", HANDS)[0] == ("M79.642", 1.0)


def test_of_equals_the_code_whose_first_name_fits_goes_first() -> None:
    assert [code for code, _ in rank("Plastic Surgery", SPECIALTIES, limit=2)] == [
        "208200000X",
        "163WS0121X",
    ]


def test_a_code_that_shares_no_word_is_left_out() -> None:
    assert rank("Cardiology clinic", HANDS) == []


def test_the_index_ranks_as_the_comparison_of_all_does() -> None:
    names = subset()["icd10cm"]
    index = CandidateIndex(names)
    assert len(index) == len(names)
    for code in ("M34.81", "L98.491", "F31.81", "I25.2"):
        (first, score), *_ = index.rank(names[code][0], limit=1)
        assert score == 1.0
        assert code.startswith(first) or names[first][0] == names[code][0]


def test_the_choice_may_be_narrowed_to_some_codes() -> None:
    index = CandidateIndex(subset()["icd10cm"])
    assert index.rank("Systemic sclerosis", among={"M34.83"})[0][0] == "M34.83"


def test_another_codes_name_is_known_as_its_own() -> None:
    judged = CandidateIndex(SPECIALTIES).judge("Plastic Surgery", "207RC0000X")
    assert judged.comparison.verdict is Verdict.DIFFERENT
    assert judged.meant[0] == ("208200000X", 1.0)
    assert not judged.agrees


def test_a_shortened_name_that_fits_another_code_as_well_agrees_in_part() -> None:
    names = CandidateIndex(
        {
            "F32.0": ["Major depressive disorder, single episode, mild nature"],
            "A1": ["Walker, folding, wooden"],
            "A2": ["Walker, folding, plastic"],
        }
    )
    judged = names.judge("Walker, folding", "A1")
    assert judged.comparison.verdict is Verdict.PARTIAL
    assert [code for code, _ in judged.meant] == ["A2"]


def test_words_may_be_missing_where_no_other_code_is_like_it() -> None:
    names = CandidateIndex({"A1": ["Rigid carbon walker frame"], "A2": ["Plastic commode chair"]})
    assert names.judge("Carbon walker", "A1").comparison.verdict is Verdict.SHORTENED


def test_a_deciding_word_may_not_be_missing_even_so() -> None:
    names = CandidateIndex({"A1": ["Left carbon walker frame"], "A2": ["Plastic commode chair"]})
    assert not names.judge("Carbon walker frame", "A1").agrees


def test_a_headers_name_may_stand_for_its_codes_but_not_for_the_rest_of_them() -> None:
    names = CandidateIndex(
        {
            "I34": ["Nonrheumatic mitral valve disorders"],
            "I34.8": ["Other nonrheumatic mitral valve disorders"],
            "I34.9": ["Nonrheumatic mitral valve disorder, unspecified"],
        }
    )
    assert names.judge("Nonrheumatic mitral valve disorder", "I34.9").agrees
    assert not names.judge("Nonrheumatic mitral valve disorders", "I34.8").agrees


def test_a_code_without_a_name_cannot_be_judged() -> None:
    with pytest.raises(KeyError):
        CandidateIndex(HANDS).judge("Pain in hand", "Z99")
