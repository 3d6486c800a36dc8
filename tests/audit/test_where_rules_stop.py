"""Where rules of the audit keep silent, on invented releases: another site, a visit, a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from billgraph.graph import Code, Page, Store, open_store
from billgraph.graph.audit.audit import audit
from billgraph.graph.audit.model import Finding
from billgraph.graph.pages.model import Row

SCHEDULE = """\
excerpt_of: pfs
complete: true
version: '2025-10-01'
valid_from: 2025-10-01
facts:
  group/cpt/invented: {skos:prefLabel: Invented operations}
  id/cpt/99901: {skos:broader: <group/cpt/invented>, bg:bodySite: [trunk, leg]}
  id/cpt/99902: {skos:broader: <group/cpt/invented>, bg:bodySite: [hand, face]}
  id/cpt/99903: {skos:broader: <group/cpt/invented>}
  edit/surgery:
    rdf:type: <ontology#FeeScheduleRow>
    bg:ofProcedure: <id/cpt/99901>
    bg:statusCode: A
    bg:globalDays: '010'
  edit/test:
    rdf:type: <ontology#FeeScheduleRow>
    bg:ofProcedure: <id/cpt/99903>
    bg:statusCode: A
    bg:globalDays: XXX
"""

Told = Callable[..., dict[str, Finding]]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the invented fee schedule."""
    folder = tmp_path_factory.mktemp("sites")
    (folder / "schedule.yaml").write_text(SCHEDULE)
    with open_store(folder / "store") as store:
        store.add_releases(folder / "schedule.yaml")
        yield store


@pytest.fixture
def told(invented: Store) -> Told:
    """Audits one row of an invented page; gives the findings by rule."""

    def run(row: Row, procedure: str = "99903", title: str | None = None) -> dict[str, Finding]:
        page = Page(Code("cpt", procedure), "invented.txt", title=title, rows=(row,))
        return {finding.rule: finding for finding in audit(invented, page).findings}

    return run


def related(code: str, label: str | None = None, note: str | None = None) -> Row:
    return Row("procedure", Code("cpt", code), label, note, 1)


SITE = "procedure-for-another-site"


def test_a_procedure_for_another_site_is_told_with_the_one_that_fits(told: Told) -> None:
    found = told(related("99901", "Repair", "for the hands"))[SITE]
    assert found.message == "99901 is not for the hand; 99902 is"
    assert found.suggestions == (Code("cpt", "99902"),)
    assert found.evidence[0].says == "99901 is for: leg, trunk"
    assert found.severity == "warning"


def test_the_title_tells_the_site_where_the_row_tells_none(told: Told) -> None:
    assert SITE in told(related("99901", "Repair"), title="Work on the face")
    assert SITE not in told(related("99901", "Repair of the leg"), title="Work on the face")


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("99901", "Repair of the leg"),  # its own site
        ("99901", "Repair of hand and leg"),  # one of several is its own
        ("99901", "Repair of the scalp"),  # no sibling is for it
        ("99901", "Repair"),  # no site is named
        ("99903", "Repair of the hand"),  # no release tells its sites
    ],
)
def test_a_site_that_decides_nothing_is_left_alone(code: str, label: str, told: Told) -> None:
    assert SITE not in told(related(code, label))


@pytest.mark.parametrize("modifier", ["24", "25", "57"])
def test_a_modifier_for_visits_is_told_on_surgery_alone(modifier: str, told: Told) -> None:
    row = Row("modifier", Code("mod", modifier), line=1)
    found = told(row, procedure="99901")["modifier-for-visits"]
    assert found.message == f"{modifier} belongs on the visit, not on 99901"
    says = "99901 has the global days indicator 010, which visits do not have"
    assert found.evidence[0].says == says
    assert found.others == (Code("cpt", "99901"),)
    assert "modifier-for-visits" not in told(row, procedure="99903")


def test_a_code_that_the_fee_schedule_never_lists_is_not_missing_from_it(told: Told) -> None:
    missing = "code-not-in-release"
    assert missing in told(related("99905"))
    assert not [code for code in ("9990A", "9990M", "9990U") if missing in told(related(code))]
