"""All of a finding: its words, its evidence, the row and the codes that it is about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from test_rules import ADD_ONS, ICD, MODIFIERS, NCCI, OLD_ICD, PFS, PROCEDURE, row_of

from billgraph.graph import Code, Page, Store, open_store
from billgraph.graph.audit.audit import audit
from billgraph.graph.pages.model import Row
from billgraph.ontology.relations import RELATIONS

PRICED = row_of("99995", statusCode="C", globalDays="YYY", bilateralSurgery="0", coSurgeons="9")
LINE = 7
DAY = "2025-10-01"


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the invented releases, and a procedure that the contractor prices."""
    folder = tmp_path_factory.mktemp("in-full")
    texts = (OLD_ICD, ICD, MODIFIERS, PFS + PRICED, NCCI, ADD_ONS)
    paths = [folder / f"{place}.yaml" for place in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    with open_store(folder / "store") as store:
        store.add_releases(*paths)
        yield store


@pytest.mark.parametrize(
    ("procedure", "stated", "rule", "severity", "message", "evidence", "others"),
    [
        pytest.param(procedure, *rest, id=f"{rest[1]}: {rest[0][1]} of {procedure}")
        for procedure, *rest in [
            (
                PROCEDURE,
                ("modifier", "TC"),
                "modifier-unsupported",
                "warning",
                "TC is not supported with 99999: the PC/TC indicator is 0",
                "99999 has the PC/TC indicator 0 (",
                [PROCEDURE],
            ),
            (
                "99995",
                ("modifier", "50"),
                "modifier-unsupported",
                "warning",
                "50 is not supported with 99995: the bilateral surgery indicator is 0,"
                " and the Medicare contractor prices the code",
                "99995 has the bilateral surgery indicator 0 (",
                ["99995"],
            ),
            (
                "99995",
                ("modifier", "62"),
                "modifier-unsupported",
                "warning",
                "62 has no Medicare basis with 99995: the co-surgeons indicator is 9,"
                " and the Medicare contractor prices the code",
                "99995 has the co-surgeons indicator 9 (",
                ["99995"],
            ),
            (
                "99995",
                ("modifier", "78"),
                "modifier-global-days",
                "warning",
                "78 is about the days after 99995, which may have none:"
                " its global days indicator is YYY",
                "99995 has the global days indicator YYY (",
                ["99995"],
            ),
            (
                "99997",
                ("modifier", "78"),
                "modifier-global-days",
                "warning",
                "78 is about the days after 99997, which has none:"
                " its global days indicator is 000",
                "99997 has the global days indicator 000 (",
                ["99997"],
            ),
            (
                PROCEDURE,
                ("modifier", "AA"),
                "modifier-anesthesia",
                "warning",
                "AA is reported with anesthesia codes, and 99999 is not one",
                "99999 has status A; anesthesia codes have status J",
                [PROCEDURE],
            ),
            (
                "00999",
                ("modifier", "47"),
                "modifier-anesthesia",
                "warning",
                "47 is reported by the surgeon, and 00999 is anesthesia",
                "00999 has status J; anesthesia codes have status J",
                ["00999"],
            ),
            (
                PROCEDURE,
                ("procedure", "99998"),
                "procedure-bundled",
                "warning",
                "99998 is bundled: Medicare never pays it separately",
                "99998 has status B (",
                [],
            ),
            (
                PROCEDURE,
                ("procedure", "99997"),
                "procedures-not-together",
                "warning",
                "99997 and 99999 are not paid together, whatever the modifier",
                "99997 is denied beside 99999; modifier indicator 0",
                [PROCEDURE],
            ),
            (
                PROCEDURE,
                ("procedure", "99213"),
                "procedures-not-together",
                "info",
                "99213 and 99999 are not paid together unless a modifier lifts the edit",
                "99999 is denied beside 99213; modifier indicator 1",
                [PROCEDURE],
            ),
            (
                PROCEDURE,
                ("diagnosis", "Q94"),
                "code-deleted",
                "error",
                "Q94 is no longer valid: its last day was 2026-01-31",
                "its last day was 2026-01-31",
                [],
            ),
            (
                PROCEDURE,
                ("diagnosis", "Q95"),
                "code-not-yet-valid",
                "error",
                "Q95 is not valid yet: its first day is 2999-01-01",
                "its first day is 2999-01-01",
                [],
            ),
            (
                PROCEDURE,
                ("diagnosis", "Q97"),
                "code-not-in-release",
                "error",
                f"ICD-10-CM {DAY} has no Q97",
                "it lists every code of its system, and not Q97",
                [],
            ),
        ]
    ],
)
def test_a_finding_says_what_is_wrong_by_which_release_and_where(
    procedure: str,
    stated: tuple[str, str],
    rule: str,
    severity: str,
    message: str,
    evidence: str,
    others: list[str],
    invented: Store,
) -> None:
    kind, code = stated
    row = Row(kind, Code(RELATIONS[kind].systems[0], code), line=LINE)
    page = Page(Code("cpt", procedure), "invented.txt", rows=(row,))
    (found,) = [it for it in audit(invented, page).findings if it.rule == rule]
    assert (found.severity, found.message) == (severity, message)
    assert (found.code, found.relation, found.line) == (row.code, kind, LINE)
    (told,) = found.evidence
    assert told.says.startswith(evidence)
    assert (told.says == evidence) is not evidence.endswith("("), "a meaning stands in brackets"
    assert told.release.endswith(DAY)
    assert found.others == tuple(Code("cpt", it) for it in others)


def test_a_visit_may_carry_the_modifier_of_a_visit_in_follow_up_days(invented: Store) -> None:
    row = Row("modifier", Code("mod", "24"), line=LINE)
    rules = {
        procedure: {
            it.rule
            for it in audit(
                invented, Page(Code("cpt", procedure), "invented.txt", rows=(row,))
            ).findings
        }
        for procedure in ("99213", "99995")
    }
    assert "modifier-global-days" not in rules["99213"]
    assert "modifier-global-days" in rules["99995"]


def test_an_acceptance_that_is_not_heeded_is_told_at_its_row(invented: Store) -> None:
    row = Row("diagnosis", Code("icd10cm", "Q91"), "Green knee", line=LINE, accept=("moonshine",))
    page = Page(Code("cpt", PROCEDURE), "invented.txt", rows=(row,))
    (found,) = [it for it in audit(invented, page).findings if it.rule == "acceptance-invalid"]
    assert found.message == "'moonshine' is accepted, and there is no such rule"
    assert (found.code, found.relation, found.line) == (row.code, "diagnosis", LINE)
