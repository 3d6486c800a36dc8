"""A stated name is held against official ones: what is the same, and what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from billgraph.graph.names.matching import Verdict, compare

SAME_OR_SHORTENED = [
    ("Hand Surgery", "Orthopaedic Hand Surgery"),
    ("Hand Surgery", "Surgery of the Hand"),
    ("Endocrinology", "Endocrinology, Diabetes & Metabolism"),
    ("Assistant not available", "Assistant surgeon (when no qualified resident is available)"),
    ("Systemic sclerosis", "Systemic sclerosis [scleroderma]"),
    ("Scleroderma", "Systemic sclerosis [scleroderma]"),
    ("CREST syndrome", "CR(E)ST syndrome"),
    ("High blood pressure", "Essential (primary) hypertension"),
    ("Kidney failure, acute", "Acute renal failure"),
    ("Oesophageal haemorrhage", "Esophageal hemorrhage"),
    ("Pain in hand", "Pain in unspecified hand"),
    ("Left hand pain", "Pain in left hand"),
    ("COPD", "Chronic obstructive pulmonary disease, unspecified"),
    ("CKD stage III", "Chronic kidney disease, stage 3 unspecified"),
    ("Type II diabetes", "Type 2 diabetes mellitus without complications"),
    ("Injury of lt hand", "Injury of left hand"),
    ("Finger injuries", "Injury of finger"),
    ("Viral warts NOS", "Viral wart, unspecified"),
    (
        "Non-prs chronic ulcer skin/ sites limited to brkdwn skin",
        "Non-pressure chronic ulcer of skin of other sites limited to breakdown of skin",
    ),
    ("Systemic sclerodrema", "Systemic scleroderma"),
    ("Fracture of left femur", "Fracture of left femur, initial encounter for closed fracture"),
    ("Denosumab injection", "Injection, denosumab, 1 mg"),
    ("Other disorders of skin", "Other specified disorders of skin"),
    # Greek and Latin parts
    ("Neck pain", "Cervicalgia"),
    ("High lipids in blood", "Hyperlipidemia, unspecified"),
    ("Inflammation of a salivary gland", "Sialoadenitis, unspecified"),
    ("Hypokalemia", "Low potassium"),
    # What goes without saying
    ("Left corneal ulcer", "Unspecified corneal ulcer, left eye"),
    ("Arthralgia of right wrist", "Pain in right wrist"),
    ("Carpal tunnel syndrome, right", "Carpal tunnel syndrome, right upper limb"),
    ("Diverticulosis without bleeding", "Diverticulosis without perforation or bleeding"),
    # Capitals
    ("Concussion without LOC", "Concussion without loss of consciousness"),
    ("CIS of cervix", "Carcinoma in situ of cervix"),
    ("AF", "Unspecified atrial fibrillation"),
    ("Antithrombin, per IU", "Antithrombin, per i.u."),
    ("FUO", "Fever of unknown origin [FUO]"),
    # Asides and endings
    ("Severe obesity", "Morbid (severe) obesity"),
    ("Acute kidney injury", "Acute kidney injury (nontraumatic)"),
    ("Rotator cuff tear, nontraumatic", "Rotator cuff tear, not specified as traumatic"),
    ("Hypoxic respiratory failure", "Respiratory failure with hypoxia"),
    ("Oscillating device", "Oscillatory device"),
    ("Pain in toes", "Pain in toe"),
    ("Broken ribs", "Broken rib"),
    ("Skin abscesses", "Skin abscess"),
    ("Aortic stenoses", "Aortic stenosis"),
    # Slips and short forms
    ("Systemic sclerodema", "Systemic scleroderma"),
    ("Systemic scleroderrma", "Systemic scleroderma"),
    ("Removal of earwax", "Removal of ear wax"),
    ("Removal of ear wax", "Removal of earwax"),
    ("Ulcer w/ bleeding", "Ulcer with bleeding"),
    ("5mg tablet", "5 mg tablet"),
    ("Injctn of knee", "Injection of knee"),
    ("MRSA infection", "Methicillin resistant Staphylococcus aureus infection"),
]


@pytest.mark.parametrize(("stated", "official"), SAME_OR_SHORTENED)
def test_wording_that_means_the_same_agrees(stated: str, official: str) -> None:
    found = compare(stated, official)
    assert found.agrees, found
    assert not found.why


WRONG = [
    (
        "Other forms of systemic sclerosis with lung involvement",
        "Systemic sclerosis with lung involvement",
        Verdict.ADDED,
    ),
    (
        "Chronic ulcer of skin, not elsewhere classified",
        "Non-pressure chronic ulcer of skin, not elsewhere classified",
        Verdict.PARTIAL,
    ),
    ("Pain in left hand", "Pain in right hand", Verdict.CONTRADICTS),
    ("Pain in left hand", "Pain in unspecified hand", Verdict.CONTRADICTS),
    ("Pain in left hand", "Pain in hand and fingers", Verdict.ADDED),
    ("Pain in right hand", "Pain in thigh", Verdict.CONTRADICTS),
    ("Acute sinusitis", "Chronic sinusitis", Verdict.CONTRADICTS),
    ("Burn without gangrene", "Burn with gangrene", Verdict.CONTRADICTS),
    ("Fracture with nonunion", "Fracture without nonunion", Verdict.CONTRADICTS),
    ("Type 1 diabetes mellitus", "Type 2 diabetes mellitus", Verdict.CONTRADICTS),
    ("Injury, initial encounter", "Injury, subsequent encounter", Verdict.CONTRADICTS),
    ("Other anemia", "Anemia, unspecified", Verdict.CONTRADICTS),
    ("Telehealth in home", "Telehealth other than in home", Verdict.CONTRADICTS),
    ("Low back pain", "Cervicalgia", Verdict.DIFFERENT),
    ("Low potassium", "Hyperkalemia", Verdict.DIFFERENT),
    ("Low sodium", "Hypokalemia", Verdict.DIFFERENT),
    ("Pain in left hand", "Pain in left finger(s)", Verdict.CONTRADICTS),
    ("Left eye edema", "Corneal edema, left eye", Verdict.PARTIAL),
    ("Burn without bleeding", "Burn with bleeding, without infection", Verdict.CONTRADICTS),
    ("af", "Unspecified atrial fibrillation", Verdict.DIFFERENT),
    ("Malar rash", "Malaria", Verdict.DIFFERENT),
    (
        "Type 2 diabetes mellitus with unspecified complications",
        "Type 2 diabetes mellitus without complications",
        Verdict.ADDED,
    ),
    ("Rheumatology", "Pediatric Rheumatology Physician", Verdict.PARTIAL),
    ("Type 2 diabetes", "Type 2 diabetes mellitus with hyperglycemia", Verdict.PARTIAL),
    ("Plastic Surgery", "Cardiovascular Disease Physician", Verdict.DIFFERENT),
    ("Systemic sclerodermo", "Systemic scleroderma", Verdict.DIFFERENT),
    ("Bone spurr", "Bone spur", Verdict.DIFFERENT),
    ("Registered dietitian", "Crna service: with medical direction", Verdict.DIFFERENT),
]


@pytest.mark.parametrize(("stated", "official", "verdict"), WRONG)
def test_wording_that_says_something_else_does_not_agree(
    stated: str, official: str, verdict: Verdict
) -> None:
    found = compare(stated, official)
    assert found.verdict is verdict, found
    assert found.why


COMPARED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "compared.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "case", COMPARED, ids=[f"{case['stated']} / {case['official']}" for case in COMPARED]
)
def test_a_comparison_says_all_this_and_no_more(case: dict[str, Any]) -> None:
    found = compare(case["stated"], case["official"])
    assert (found.verdict.name, found.score) == (case["verdict"], case["score"])
    assert found.official == case["official"]
    for part in ("added", "lost", "left_out"):
        assert list(getattr(found, part)) == case.get(part, [])
    assert [
        f"{it.axis}: {it.stated}, not {it.official}" for it in found.contradictions
    ] == case.get("contradictions", [])


def test_the_evidence_names_the_words() -> None:
    lost = compare("Chronic ulcer of skin", "Non-pressure chronic ulcer of skin")
    assert (lost.lost, lost.added) == (("non-pressure",), ())
    added = compare("Other forms of anemia", "Anemia")
    assert added.added == ("other",)
    (side,) = compare("Pain in left hand", "Pain in right hand").contradictions
    assert (side.axis, side.stated, side.official) == ("side", "left", "right")


def test_a_service_in_part_time_is_no_assistance_at_surgery() -> None:
    who = "Physician assistant, nurse practitioner, or clinical nurse specialist services"
    found = compare(f"{who} furnished in part-time", f"{who} for assistant at surgery")
    assert not found.agrees
    assert "time" in found.added


def test_of_several_official_names_the_best_counts() -> None:
    found = compare("Sicca syndrome", "Sjögren syndrome", ["Sicca syndrome", "Dry eye"])
    assert found.verdict is Verdict.SAME
    assert found.official == "Sicca syndrome"


def test_what_is_unspecified_is_not_what_has_no_code_of_its_own() -> None:
    stated = "Chronic ulcer of skin, not elsewhere classified"
    found = compare(
        stated,
        "Non-pressure chronic ulcer of skin, not elsewhere classified",
        ["Chronic ulcer of skin NOS"],
    )
    assert found.lost == ("non-pressure",)


@pytest.mark.parametrize("name", ["", " ", "—", "()", "...", "?", "of the", "unspecified"])
def test_a_name_without_words_is_compared_all_the_same(name: str) -> None:
    assert 0 <= compare(name, "Pain in left hand").score <= 1
    assert 0 <= compare("Pain in left hand", name).score <= 1


def test_a_name_that_says_nothing_agrees_with_none() -> None:
    for name in ("", "?", "of the", "Code", "unspecified"):
        assert not compare(name, "Pain in left hand").agrees


WORDS = st.sampled_from(
    "pain in left right hand without with gangrene, other unspecified (acute) [chronic] type 2 nos"
    " initial encounter non-pressure ulcer of the and/or w/o 1 mg; sequela except hip".split()
)


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join)))
def test_every_name_agrees_with_itself_in_any_case(name: str) -> None:
    assert compare(name, name).verdict is Verdict.SAME
    assert compare(name.lower(), name.lower()).score == 1.0


@given(st.lists(WORDS).map(" ".join), st.lists(WORDS).map(" ".join))
def test_the_score_and_the_evidence_go_together(stated: str, official: str) -> None:
    found = compare(stated, official)
    assert 0 <= found.score <= 1
    assert found.agrees == (not found.why)
    if found.verdict is Verdict.SAME:
        assert not found.left_out
