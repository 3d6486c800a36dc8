"""The card of a procedure tells what Medicare pays: nationally, and in a locality."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

Amounts = Callable[..., dict[tuple[str, str | None], dict[str, Any]]]

HEADS = (
    "HCPCS,MOD,DESCRIPTION,STATUS CODE,WORK RVU,NON-FAC PE RVU,NON-FAC NA INDICATOR,"
    "FACILITY PE RVU,FACILITY NA INDICATOR,MP RVU,NON-FACILITY TOTAL,FACILITY TOTAL,PCTC IND,"
    "GLOB DAYS,MULT PROC,BILAT SURG,ASST SURG,CO-SURG,TEAM SURG,CONV FACTOR,"
    "NON-FACILITY PE USED FOR OPPS PAYMENT AMOUNT,FACILITY PE USED FOR OPPS PAYMENT AMOUNT,"
    "MP USED FOR OPPS PAYMENT AMOUNT"
)
REST = "1,XXX,0,0,0,0,0,40.0000"
SCHEDULE = f"""2025 National Physician Fee Schedule Relative Value File October Release
{HEADS}
90001,,Visit,A,1.30,1.35,,0.57,,0.10,2.75,1.97,0,XXX,0,0,0,0,0,32.3465,0,0,0
90002,,Never outside,A,2.00,3.00,NA,1.00,,0.50,5.50,3.50,{REST},0,0,0
90003,,Never inside,T,0.00,0.13,,0.13,NA,0.00,0.13,0.13,{REST},0,0,0
90004,,Picture,A,1.00,4.00,,4.00,NA,0.10,5.10,5.10,{REST},3.50,3.50,0.10
90004,TC,Picture,A,0.00,3.00,,3.00,NA,0.02,3.02,3.02,{REST},2.50,2.50,0.02
90004,26,Picture,A,1.00,1.00,,1.00,,0.08,2.08,2.08,{REST},0,0,0
90005,,Scan under the cap,R,1.00,1.00,,1.00,,0.10,2.10,2.10,{REST},3.00,3.00,0.10
90006,,Restricted without units,R,0.00,0.00,,0.00,,0.00,0.00,0.00,{REST},0,0,0
90007,,Half a cent,A,0.05,0.00,,0.00,,0.00,0.05,0.05,0,XXX,0,0,0,0,0,32.3000,0,0,0
00100,,Sleep,J,0.00,0.00,,0.00,,0.00,0.00,0.00,{REST},0,0,0
""" + "".join(
    f"9100{at},,Not priced,{status},1.00,1.00,,1.00,,0.10,2.10,2.10,{REST},0,0,0\n"
    for at, status in enumerate("BCEIMNPX")
)
INDICES = """MAC,State,Locality Number,Locality Name,2025 PW GPCI,2025 PE GPCI,2025 MP GPCI
10112,AL,00,MOON BAY,1.000,0.869,0.575
02102,AK,01,TIDE ROCK*,1.500,1.081,0.592
02102,AK,02,NEAR TIDE,1.1,0.9,0.5
"""
FACTORS = """Contractor,Locality,Locality Name,2025 Anesthesia Conversion Factor
10112,00,MOON BAY,19.77
02102,01,TIDE ROCK,28.54
"""


@pytest.fixture
def releases(billgraph: Callable[..., Any], tmp_path: Path) -> Callable[..., None]:
    """Adds the fee schedule, and what is handed out with it of a year."""

    def call(year: int | None = 2025) -> None:
        (tmp_path / "PPRRVU2025_Oct.csv").write_text(SCHEDULE)
        files = [tmp_path / "PPRRVU2025_Oct.csv"]
        for name, text in (("GPCI", INDICES), ("ANES", FACTORS)):
            if year is not None:
                files.append(tmp_path / f"{name}{year}.csv")
                files[-1].write_text(text.replace("2025", str(year)))
        result = billgraph("release", "add", *files)
        assert result.status == 0, result.err

    return call


@pytest.fixture
def amounts(billgraph: Callable[..., Any]) -> Amounts:
    """What is paid for a code, by the name of the fact and the modifier."""

    def call(*arguments: str) -> dict[tuple[str, str | None], dict[str, Any]]:
        result = billgraph("show", *arguments, "-f", "json")
        assert result.status == 0, result.err
        found = result.json[0]["facts"].get("amounts", [])
        return {(it["name"], it["about"]): it for it in found}

    return call


def paid(found: dict[tuple[str, str | None], dict[str, Any]]) -> dict[Any, str]:
    return {
        name if about is None else (name, about): it["value"]
        for (name, about), it in found.items()
        if name.startswith("payment")
    }


def test_the_national_amounts_are_the_units_times_the_factor(
    releases: Callable[..., None], amounts: Amounts
) -> None:
    releases(None)
    found = amounts("90001")
    # 2.75 x 32.3465 = 88.952875 and 1.97 x 32.3465 = 63.722605
    assert paid(found) == {"payment, non-facility": "88.95", "payment, facility": "63.72"}
    fact = found["payment, non-facility", None]
    assert fact["words"] == "US dollars, national: (1.30 + 1.35 + 0.10) x 32.3465"
    assert fact["release"] == "pfs 2025-10"


def test_in_a_locality_each_part_of_the_units_has_its_index(
    releases: Callable[..., None], amounts: Amounts
) -> None:
    releases()
    found = amounts("90001", "--locality", "10112-00")
    outside = (
        Decimal("1.30") * Decimal("1.000")
        + Decimal("1.35") * Decimal("0.869")
        + Decimal("0.10") * Decimal("0.575")
    ) * Decimal("32.3465")
    assert round(outside, 2) == Decimal("81.86")
    assert paid(found) == {
        "payment, non-facility": "88.95",
        "payment, facility": "63.72",
        "payment, non-facility, in 10112-00": "81.86",
        "payment, facility, in 10112-00": "59.93",
    }
    local = found["payment, facility, in 10112-00", None]
    assert local["release"] == "pfs 2025-10, gpci 2025"
    assert local["words"] == (
        "US dollars, MOON BAY: (1.30 x 1.000 + 0.57 x 0.869 + 0.10 x 0.575) x 32.3465"
    )
    index = found["GPCI, practice expense, in 10112-00", None]
    assert (index["value"], index["release"]) == ("0.869", "gpci 2025")


def test_indices_of_another_year_than_the_units_are_told(
    releases: Callable[..., None], amounts: Amounts
) -> None:
    releases(2024)
    words = amounts("90001", "--locality", "AL")["payment, facility, in 10112-00", None]["words"]
    assert words.endswith("; the indices are of 2024, the units of 2025")


def test_nothing_is_paid_where_the_procedure_is_never_done(
    releases: Callable[..., None], amounts: Amounts
) -> None:
    releases(None)
    assert paid(amounts("90002")) == {"payment, facility": "140.00"}
    assert paid(amounts("90003")) == {"payment, non-facility": "5.20"}


def test_where_the_cap_of_the_opps_is_lower_it_is_paid(
    releases: Callable[..., None], amounts: Amounts
) -> None:
    releases(None)
    found = amounts("90004")
    assert paid(found) == {
        "payment, non-facility": "184.00",
        ("payment, non-facility", "mod:26"): "83.20",
        ("payment, facility", "mod:26"): "83.20",
        ("payment, non-facility", "mod:TC"): "100.80",
    }
    words = found["payment, non-facility", "mod:TC"]["words"]
    assert words == "US dollars, national, by the OPPS cap: (0.00 + 2.50 + 0.02) x 40.0000"
    assert paid(amounts("90005"))["payment, non-facility"] == "84.00"


def test_half_a_cent_is_rounded_up(releases: Callable[..., None], amounts: Amounts) -> None:
    releases(None)
    assert paid(amounts("90007"))["payment, facility"] == "1.62"  # 0.05 x 32.30 = 1.615


@pytest.mark.parametrize("code", ["90006", *(f"9100{at}" for at in range(8))])
def test_nothing_is_said_where_the_schedule_does_not_price_the_code(
    code: str, releases: Callable[..., None], amounts: Amounts
) -> None:
    releases()
    assert paid(amounts(code, "--locality", "AL")) == {}


def test_a_unit_of_anesthesia_is_paid_by_the_factor_of_the_locality(
    releases: Callable[..., None], amounts: Amounts
) -> None:
    releases()
    assert amounts("00100") == {}
    (fact,) = amounts("00100", "--locality", "02102-01").values()
    assert (fact["name"], fact["value"]) == ("anesthesia, a unit, in 02102-01", "28.54")
    assert (fact["words"], fact["release"]) == ("US dollars, TIDE ROCK", "anes-cf 2025")


def test_the_base_units_of_anesthesia_are_paid_by_it_too(
    releases: Callable[..., None], amounts: Amounts, billgraph: Callable[..., Any], tmp_path: Path
) -> None:
    releases()
    (tmp_path / "base.csv").write_text("CPT Code,2025 Base Units\n00100,5\n")
    assert billgraph("release", "add", tmp_path / "base.csv").status == 0
    found = amounts("00100", "--locality", "02102-01")
    assert found["base units", None]["value"] == "5"
    fact = found["payment, base units, in 02102-01", None]
    assert (fact["value"], fact["release"]) == ("142.70", "anes-base 2025, anes-cf 2025")
    assert fact["words"] == (
        "US dollars, TIDE ROCK: 5 base units x 28.54; those of its time are added"
    )


@pytest.mark.parametrize("text", ["02102-01", "0210201", "tide  rock", "Rock", "TIDE"])
def test_a_locality_goes_by_its_number_its_name_or_the_start_of_a_word_that_one_has(
    text: str, releases: Callable[..., None], billgraph: Callable[..., Any]
) -> None:
    releases()
    result = billgraph("show", "90001", "--locality", text)
    if text == "TIDE":
        assert (result.status, result.out) == (2, "")
        assert "02102-01 TIDE ROCK; 02102-02 NEAR TIDE" in result.err
    else:
        assert "payment, facility, in 02102-01" in result.out


def test_a_state_with_several_localities_is_refused_with_the_choices(
    releases: Callable[..., None], billgraph: Callable[..., Any]
) -> None:
    releases()
    result = billgraph("show", "90001", "--locality", "ak")
    assert (result.status, result.out, len(result.err.splitlines())) == (2, "", 1)
    assert "02102-01 TIDE ROCK; 02102-02 NEAR TIDE" in result.err


def test_a_locality_that_no_release_has_is_told(
    releases: Callable[..., None], billgraph: Callable[..., Any]
) -> None:
    for text, says in (("99999-99", "no release that has localities"), ("", "no release")):
        result = billgraph("show", "0489T", "--locality", text)
        assert (result.status, result.out) == (1, "")
        assert says in result.err
    releases()
    for text in ("99999-99", "nowhere", ""):
        result = billgraph("show", "90001", "--locality", text)
        assert (result.status, result.out) == (1, "")
        assert "no locality of the releases" in result.err


@pytest.mark.reference
def test_the_real_files_give_what_the_formula_gives(
    reference: Callable[[str], Path], billgraph: Callable[..., Any], amounts: Amounts
) -> None:
    files = ("pfs/PPRRVU2025_Oct.csv", "layouts/GPCI2024.csv", "layouts/ANES2024.csv")
    assert billgraph("release", "add", *map(reference, files)).status == 0
    found = paid(amounts("99213", "--locality", "Alabama"))
    assert found["payment, non-facility"] == "88.95"
    assert found["payment, facility"] == "63.72"
    assert found["payment, non-facility, in 10112-00"] == "81.86"
    assert paid(amounts("27447")) == {"payment, facility": "1257.63"}
    assert paid(amounts("70496"))["payment, non-facility"] == "257.80"
    assert paid(amounts("0489T", "--locality", "10112-00")) == {}
    assert (
        amounts("00100", "--locality", "02102-01")["anesthesia, a unit, in 02102-01", None]["value"]
        == "28.54"
    )
    assert "29 localities" in billgraph("show", "99213", "--locality", "CA").err
