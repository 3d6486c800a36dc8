"""Files as publishers name and write them; the first ones are invented, the last ones real."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from billgraph.graph import Store
from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.graph.releases.formats import LAYOUTS
from billgraph.graph.releases.readers import hcc, specialty_crosswalk

Reading = Callable[..., Any]
Reference = Callable[[str], Path]

CONTENT: dict[str, str] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["content"]
    for path in sorted((Path(__file__).parent / "in_full").glob("*.yaml"))
}
NAMES: dict[str, str] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["name"]
    for path in sorted((Path(__file__).parent / "in_full").glob("*.yaml"))
}


# What parts the cells of a table


@pytest.mark.parametrize("cell", ['"By\t\tnight\t\there."', "By\t\tnight\t\there."])
@pytest.mark.parametrize("place", ["definition", "code row", "first row"])
def test_tabs_in_the_cells_of_a_csv_do_not_make_it_tab_separated(
    reading: Reading, cell: str, place: str
) -> None:
    head = "Code,Grouping,Classification,Specialization,Definition\n"
    rows = f"111H00000X,Moon Folk,Healer,,{cell}\n111HC0001X,Moon Folk,Healer,Craters,\n"
    notice = f"{cell},,,,\n" if place == "first row" else ""
    more = f"111T00000X,{cell},Tide,,\n" if place == "code row" else ""
    found = reading(notice + head + rows + more, "nucc_taxonomy_201.csv")
    assert found.layout == "nucc-csv"
    assert found.one("id/nucc/111H00000X", "skos:definition") == "By night here."
    assert "id/nucc/111HC0001X" in found.facts


def test_commas_in_the_cells_of_a_tab_separated_table_do_not_make_it_a_csv(
    reading: Reading,
) -> None:
    table = (
        "Made, with care, for all, by us, today\n"
        "Code\tGrouping\tClassification\tSpecialization\tDefinition\n"
        "111H00000X\tMoon Folk\tHealer\t\tBy night, by day, and, at times, at noon.\n"
    )
    found = reading(table, "nucc_taxonomy_201.txt")
    assert found.one("id/nucc/111H00000X", "skos:definition").endswith("at noon.")


# The Ctrl-Z at the end

TEXTS = {name: text for name, text in CONTENT.items() if not name.startswith("pfs-csv")}


@pytest.mark.parametrize("end", ["\x1a", "\x1a\r\n", "\r\n\x1a", "\x1a\x1a"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_ctrl_z_at_the_end_of_any_text_changes_nothing_that_is_read(
    reading: Reading, name: str, end: str
) -> None:
    plain = reading(CONTENT[name], NAMES[name])
    ended = reading(CONTENT[name] + end, NAMES[name])
    assert (ended.layout, ended.facts) == (plain.layout, plain.facts)
    assert ended.skipped == plain.skipped


@pytest.mark.parametrize("row", ["\x1a,,,\r\n", '"\x1a",,,\n', "\x1a"])
def test_a_ctrl_z_in_an_empty_row_of_a_table_is_no_row(reading: Reading, row: str) -> None:
    plain, ended = reading(CONTENT["anes-cf"]), reading(CONTENT["anes-cf"] + row)
    assert (ended.facts, ended.skipped) == (plain.facts, plain.skipped)


def test_a_ctrl_z_within_a_cell_is_kept(reading: Reading) -> None:
    found = reading("mod_code,mod_type,mod_description\nA1,CPT,Cut \x1a here\n")
    assert found.one("id/mod/A1", "skos:prefLabel") == "Cut \x1a here"


# The taxonomy


def test_a_notice_of_the_taxonomy_stands_above_the_heads_or_below_the_codes(
    reading: Reading,
) -> None:
    head, row = "Code,Type,Classification,Specialization\n", "111H00000X,Copyright Folk,Healer,\n"
    for text in ("\u00a9 2012 All rights.", "Copyright 2012."):
        for content in (f"{text}\n{head}{row}", f"{head}{row}{text}\n", f"{head}{text},,,\n{row}"):
            found = reading(content, "nucc_taxonomy_120.csv")
            assert found.reading.notice == text
            assert (found.skipped, "id/nucc/111H00000X" in found.facts) == ([], True)
    assert reading(head + row, "nucc_taxonomy_120.csv").reading.notice is None


# HCC: CMS's own files say what the tables of several models say

TABLES = {
    "ra_dx_to_cc_2024.csv": (
        "diagnosis_code,cc,model_name\n"
        "E1010,37,CMS-HCC Model V28\nE0831,37,CMS-HCC Model V28\nE0831,298,CMS-HCC Model V28\n"
    ),
    "ra_labels_2024.csv": (
        "cc,label,model_domain,model_version\n"
        "HCC37,Moon Fever,CMS-HCC,V28\nHCC298,Tide's Fever,CMS-HCC,V28\n"
    ),
    "ra_hierarchies_2024.csv": (
        "cc_parent,cc_child,model_domain,model_version\n36,37,CMS-HCC,V28\n36,298,CMS-HCC,V28\n"
    ),
}
OWN = {
    "F2824T1N_FY22FY23.TXT": "E1010\t37\t\nE0831\t37\t\nE0831\t298\tD\n",
    "V28115L3.TXT": (
        '%MACRO V28115L3;\n LABEL\n HCC37 ="Moon Fever "\n HCC298 ="Tide\'s Fever "\n'
        ' CC37 ="Moon Fever "\n ;\n%MEND V28115L3;\n'
    ),
    "V28115H1.TXT": "%MACRO V28115H1;\n %SET0(CC=36, HIER=%STR(37, 298 ));\n%MEND V28115H1;\n",
}


def written(folder: Path, files: dict[str, str]) -> list[Path]:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    return [folder / name for name in files]


def test_cms_own_files_of_a_model_say_just_what_the_tables_say(
    store: Store, tmp_path: Path
) -> None:
    def stored(files: list[Path]) -> list[str]:
        (added,) = store.add_releases(*files)
        assert added.entry.edition.title == "ICD-10-CM to HCC 2024"
        rows = store.select(
            f"SELECT ?s ?p ?o {{ GRAPH <{added.entry.edition.iri}> {{ ?s ?p ?o }} }}"
        )
        store.remove_release("hcc")
        return sorted(map(str, rows))

    tables = stored(written(tmp_path / "tables", TABLES))
    assert tables == stored(written(tmp_path / "own", OWN))
    assert any("CMS-HCC-V28-298" in row for row in tables)


def test_labels_go_with_the_map_of_their_own_model(store: Store, tmp_path: Path) -> None:
    files = written(tmp_path / "own", OWN | {"F2422P1M.TXT": "E1010\t18\t\n"})
    with pytest.raises(UnstatedRelease, match="together with a file of its model"):
        store.add_releases(files[1])
    added = store.add_releases(*files)
    assert {it.entry.edition.version: len(it.files) for it in added} == {"2024": 3, "2022": 1}


def test_a_map_whose_name_tells_no_model_is_refused_with_a_name_that_works(
    reading: Reading,
) -> None:
    with pytest.raises(UnreadableInput, match="does not say of which") as caught:
        reading(OWN["F2824T1N_FY22FY23.TXT"], "map.txt")
    name = caught.value.mend.rpartition(" ")[2]
    assert "group/hcc/CMS-HCC-V24-37" in reading(OWN["F2824T1N_FY22FY23.TXT"], name).facts


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (' HCC1 ="A"\n HCC1 ="B"\n ;', 4, "names HCC1 differently a second time"),
        (' HCC1 ="A"\n HCC2 = B\n ;', 4, "has no label, or end of the labels, here"),
        (' HCC1 ="A"\n HCC2 ="B', 4, "has no label, or end of the labels, here"),
    ],
)
def test_labels_that_cannot_be_are_refused_with_their_line(
    reading: Reading, text: str, line: int, problem: str
) -> None:
    with pytest.raises(UnreadableInput) as caught:
        reading(f"%MACRO V28115L3;\n LABEL\n{text}\n", "V28115L3.TXT")
    assert (caught.value.line, problem in caught.value.problem) == (line, True)


@pytest.mark.parametrize("macro", ["V07141L1", "V99H86H1"])
def test_a_macro_of_a_model_that_is_not_known_is_refused(reading: Reading, macro: str) -> None:
    with pytest.raises(UnreadableInput, match=r"risk-adjustment model V\d\d, which is not known"):
        reading(f'%MACRO {macro};\n LABEL HCC1 ="A";\n', f"{macro}.TXT")


def test_a_macro_that_is_far_too_large_is_refused(reading: Reading) -> None:
    with pytest.raises(UnreadableInput, match="too much for a macro"):
        reading("%MACRO V28115L3;\n LABEL\n" + " \n" * (1 << 20), "V28115L3.TXT")


# Localities


def test_factors_of_two_years_are_not_mixed(reading: Reading) -> None:
    table = (
        "MAC,Locality Number,Locality Name,2024 PW GPCI,2024 PE GPCI,2024 MP GPCI,"
        "2025 PW GPCI,2025 PE GPCI,2025 MP GPCI\n10112,00,MOON BAY,1,1,1,2,2,2\n"
    )
    with pytest.raises(UnreadableInput, match="has factors of several years: 2024, 2025"):
        reading(table)


def test_more_localities_than_there_can_be_are_refused(reading: Reading) -> None:
    rows = "".join(f"{mac:05},{mac % 100:02},X,20\n" for mac in range(10_002))
    with pytest.raises(UnreadableInput, match="more than 10,000 localities"):
        reading("Contractor,Locality,Locality Name,2024 Anesthesia Conversion Factor\n" + rows)


@pytest.mark.programs
def test_indices_and_factors_of_one_locality_meet_at_it(store: Store, tmp_path: Path) -> None:
    for name in ("gpci", "anes-cf"):
        (tmp_path / NAMES[name]).write_text(CONTENT[name])
        store.add_releases(tmp_path / NAMES[name])
    (row,) = store.select(
        """SELECT ?name ?work ?factor {
            ?place bg:contractor "02102" ; bg:localityNumber "01" ; skos:prefLabel ?name ;
                bg:workGpci ?work ; bg:anesthesiaConversionFactor ?factor }"""
    )
    assert (row["name"], Decimal(row["work"])) == ("TIDE ROCK", Decimal("1.5"))
    assert Decimal(row["factor"]) == Decimal("28.54")
    (tmp_path / "GPCI2025.csv").write_text(CONTENT["gpci"].replace("2024", "2025"))
    store.add_releases(tmp_path / "GPCI2025.csv")
    assert store.validate().conforms
    assert store.ask(
        "ASK { ?place bg:workGpci ?work FILTER (datatype(?work) = xsd:decimal && ?work = 1.5) }"
    )


# What is held in memory is bounded


@pytest.mark.parametrize(
    ("name", "text", "row", "problem"),
    [
        (
            "F2824T1N.TXT",
            "",
            lambda number: f"A00{spelt(number)}\t1\t\n",
            "more than 1,000 diagnoses",
        ),
        (
            "ra_dx_to_cc_2026.csv",
            "diagnosis_code,cc,model_name\n",
            lambda number: f"A00{spelt(number)},1,CMS-HCC Model V28\n",
            "more than 1,000 diagnoses",
        ),
        (
            "crosswalk_2025-01-02.csv",
            "Medicare Specialty Code,Medicare Provider/Supplier Type,Provider Taxonomy Code\n",
            lambda number: f"01,Moon,111H0{number:04}X\n",
            "more than 1,000 rows",
        ),
    ],
)
def test_more_rows_than_a_release_can_have_are_refused(
    reading: Reading,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    text: str,
    row: Callable[[int], str],
    problem: str,
) -> None:
    monkeypatch.setattr(hcc, "MOST_CODES", 1_000)
    monkeypatch.setattr(specialty_crosswalk, "_MOST", 1_000)
    rows = [row(number) for number in range(1_001)]
    assert reading(text + "".join(rows[:-1]), name).facts
    with pytest.raises(UnreadableInput, match=problem):
        reading(text + "".join(rows), name)


def spelt(number: int) -> str:
    """A number as two digits of ICD-10-CM, which has no letter O."""
    return f"{_DIGITS[number // 35 % 35]}{_DIGITS[number % 35]}"


_DIGITS = "0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"


# The files themselves


def facts(found: Any, prop: str) -> Iterator[Any]:
    return (value for said in found.facts.values() for value in said.get(prop, ()))


def test_the_real_older_taxonomies_are_read(reading: Reading, reference: Reference) -> None:
    for version, count in (("150", 39), ("201", 39)):
        found = reading(reference(f"layouts/nucc_taxonomy_{version}.csv"))
        assert sum(it.startswith("id/nucc/") for it in found.facts) == count
        assert (found.skipped, found.reading.version) == ([], f"{version[:2]}.{version[2]}")
        assert "group/nucc/chiropractic-providers" in found.facts or version == "201"


def test_the_real_files_that_were_read_wrongly_are_dated_and_whole(
    reading: Reading, reference: Reference
) -> None:
    for name, version, count in (
        ("layouts/PPRRVU24_APR.txt", "2024-04", 34),
        ("layouts/icd10cm-order-Jan-2021.txt", "2021-01-01", 200),
        ("layouts/HCPC17_CONTR_ANWEB.txt", "2017", 43),
        ("layouts/DXCCSR-Reference-File-v2020-1.cut.xlsx", "2020.1", 180),
    ):
        found = reading(reference(name))
        codes = sum(it.startswith("id/") for it in found.facts)
        assert (found.reading.version, codes, found.skipped) == (version, count, []), name


def test_the_real_maps_of_cms_agree_with_the_table_of_all_models(
    reading: Reading, reference: Reference
) -> None:
    table = reading(reference("hcc_ccsr/ra_dx_to_cc_2026.csv")).facts
    for name, model, links, deleted in (
        ("F2422P1M.TXT", "CMS-HCC-V24-", 9_875, 28),
        ("F2824T1N.TXT", "CMS-HCC-V28-", 8_090, 4),
    ):
        own = reading(reference(f"layouts/{name}")).facts
        assert sum(len(said.get("bg:hasCategory", ())) for said in own.values()) == links
        gone = 0
        for subject, said in own.items():
            if subject.startswith("id/"):
                told = table.get(subject, {}).get("bg:hasCategory", [])
                same = {it for it in told if f"/{model}" in it}
                gone += not same
                assert same in (set(), set(said["bg:hasCategory"])), subject
        assert gone == deleted


def test_the_real_labels_and_hierarchies_of_cms_are_those_of_the_tables(
    reading: Reading, reference: Reference
) -> None:
    names = reading(reference("hcc_ccsr/ra_labels_2026.csv")).facts
    for name, count in (("V24H86L1.TXT", 86), ("V28115L3.TXT", 115)):
        own = reading(reference(f"layouts/{name}"))
        labelled = {it: said for it, said in own.facts.items() if "skos:notation" in said}
        assert (len(labelled), own.skipped) == (count, [])
        for subject, said in labelled.items():
            # The table leaves apostrophes out.
            told = {**said, "skos:prefLabel": [said["skos:prefLabel"][0].replace("'", "")]}
            other = names[subject]
            assert told == {
                **other,
                "skos:prefLabel": [other["skos:prefLabel"][0].replace("'", "")],
            }
    drops = reading(reference("layouts/V24H86H1.TXT")).facts
    table = reading(reference("hcc_ccsr/ra_hierarchies_2026.csv")).facts
    assert sum(len(said["bg:dropsCategory"]) for said in drops.values()) == 72
    assert drops == {it: said for it, said in table.items() if "/CMS-HCC-V24-" in it}


def test_the_real_indices_and_factors_have_a_row_for_each_locality(
    reading: Reading, reference: Reference
) -> None:
    indices = reading(reference("layouts/GPCI2024.csv"))
    factors = reading(reference("layouts/ANES2024.csv"))
    assert indices.facts.keys() == factors.facts.keys()
    assert (len(indices.facts), indices.reading.version, factors.reading.version) == (
        109,
        "2024",
        "2024",
    )
    text = reference("layouts/GPCI2024.csv").read_text()
    assert sum(facts(indices, "bg:practiceExpenseGpci")) == sum(
        Decimal(row[5]) for row in csv.reader(text.splitlines()) if re.fullmatch(r"\d{5}", row[0])
    )
    alaska = indices.facts["locality/02102-01"]
    assert (alaska["skos:prefLabel"], alaska["bg:workGpci"]) == (["ALASKA"], [Decimal("1.5")])
    assert "1.5 floor in Alaska" in alaska["skos:note"][0]
    assert [skip.count for skip in indices.skipped] == [4]
    assert factors.skipped == []


def test_the_real_crosswalk_matches_each_row(reading: Reading, reference: Reference) -> None:
    path = reference("nucc/taxonomy_crosswalk_2025-01-02.csv")
    found = reading(path)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    pairs = {(row[0].partition("[")[0], row[2].strip()) for row in rows if row[2].strip()}
    told = {
        (subject.removeprefix("id/specialty/"), value[-10:])
        for subject, said in found.facts.items()
        for value in said.get("skos:relatedMatch", ())
    }
    assert told == pairs
    assert (len(told), found.skipped) == (553, [])
    codes = Counter(it.partition("/")[2].partition("/")[0] for it in found.facts)
    assert codes["specialty"] == len({row[0].partition("[")[0] for row in rows}) == 130


def test_each_layout_of_one_set_tells_whether_it_says_all() -> None:
    whole = {layout.key for layout in LAYOUTS if layout.says_all}
    assert {"nucc-csv", "pfs-csv", "pfs-txt", "ncci-mue", "opps-addendum-b", "gpci"} <= whole
    assert not whole & {"excerpt", "hcc", "hcc-cms", "ncci-ptp", "icd10cm-order", "pos-csv"}
