"""Typed fields as upstreams print them, cleaned: dockets and cases above all, which are the dirtiest."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.reading import identifiers as read
from monitor.reading.bills import congress_on


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ("Docket No. USTR-2024-0016", ["USTR-2024-0016"]),
        ("Docket Number USTR\u20132025\u20130012", ["USTR-2025-0012"]),
        ("DOCKET #: RBS-23-BUSINESS-0024", ["RBS-23-BUSINESS-0024"]),
        ("EPA-R09-OAR-2024-0315; FRL-12098-02-R9", ["EPA-R09-OAR-2024-0315"]),
        ("Docket ID FEMA-2025-0002; Internal Agency Docket No. FEMA-B-2522", ["FEMA-2025-0002", "FEMA-B-2522"]),
        ("Docket No. FAA-2025-0917; Project Identifier MCAI-2024-00740-A", ["FAA-2025-0917"]),
        ("Docket No. 250612-0099; RTID 0648-XE507", ["250612-0099"]),
        ("Docket No. 52-026, NRC 2025-0085", ["NRC-2025-0085"]),
        ("Docket No. RM25-9-000", ["RM25-9-000"]),
        ("Docket Nos. MC2025-1319 and K2025-1319", ["MC2025-1319", "K2025-1319"]),
        ("Release No. 34-102907; File No. SR-CboeBZX-2025-007", ["SR-CBOEBZX-2025-007"]),
        ("MB Docket No. 20-299; FCC 24-61; FR ID 297603", ["MB-20-299"]),
        ("Project No. 7313-003", ["P-7313-003"]),
        ("Docket No. AB 1343X", ["AB-1343-X"]),
        ("Docket No. FD 36837 (Sub-No. 2)", ["FD-36837-2"]),
        ("REG-123525-23", ["REG-123525-23"]),
        ("Docket No. FR-7094-N-04", ["FR-7094-N-04"]),
        ("Docket No. DEA-1522", ["DEA-1522"]),
        ("DOE-HQ-2025-0020", ["DOE-HQ-2025-0020"]),
        ("OMB Control No. 9000-0129; Docket No. FAR-2025-0053; Sequence No. 11", ["FAR-2025-0053"]),
        ("FWS-R3-ES-2024-N059; FX3ES11130300000-256-FF03E00000", ["FWS-R3-ES-2024-N059"]),
        ("Docket ID: DoD-2024-OS-0150", ["DOD-2024-OS-0150"]),
        ("Docket No. FAA -2025-0601", ["FAA-2025-0601"]),
        ("Docket Numbers:", []),
        ("Docket No. 24-1", []),
        ("Amendment to Docket No. USTR-2024-0016", ["USTR-2024-0016"]),
        ("Project Identifier AD-2023-01077-T; Amendment 39-22905; AD 2024-25-03", []),
        ("Public Notice: 12648", []),
        ("Disaster Declaration #21094 and #21095; MISSOURI Disaster Number MO-20011", []),
        ("Document Identifiers: CMS-10198, CMS-10561", []),
        ("File No. R507004", []),
        ("", []),
    ],
)
def test_dockets_are_cleaned(raw: str, values: list[str]) -> None:
    assert list(read.docket(raw)) == values


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ("Investigation Nos. 701-TA-752 and 731-TA-1730 (Final)", ["701-TA-752", "731-TA-1730"]),
        ("A-570-182, C-570-183", ["A-570-182", "C-570-183"]),
        ("A\u2013570\u2013182", ["A-570-182"]),
        ("701-TA-764-766", ["701-TA-764", "701-TA-765", "701-TA-766"]),
        ("701-TA-764-701", ["701-TA-764"]),
        ("Investigation No. TA-201-079", ["TA-201-79"]),
        ("FAC 2025-03; FAR Case 2019-015, Item I", ["FAR-2019-015"]),
        ("Airbus A-320-2000", []),
    ],
)
def test_cases_are_cleaned(raw: str, values: list[str]) -> None:
    assert list(read.case(raw)) == values


def test_a_docket_line_gives_own_dockets_and_cases() -> None:
    given = read.docket_line("A-570-182; Docket No. 250612-0099")
    assert [(each.scheme, each.value, each.role) for each in given] == [
        ("docket", "250612-0099", "own"),
        ("case", "A-570-182", "own"),
    ]


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("2026-4417", "2026-04417"),
        (" 2026\u201304417 ", "2026-04417"),
        ("C1-2026-13124", "C1-2026-13124"),
        ("c1-2026-3124", "C1-2026-03124"),
        ("E9-1777", "E9-1777"),
        ("94-12345", "94-12345"),
    ],
)
def test_document_numbers_have_one_form(raw: str, number: str) -> None:
    assert read.document_number(raw) == number


def test_a_correction_names_what_it_corrects() -> None:
    assert read.corrected("C1\u20132026\u20133124") == "2026-03124"
    assert read.corrected("R1-2024-06013") == "2024-06013"
    assert read.corrected("2026-03124") == ""


@pytest.mark.parametrize(
    ("title", "part", "values"),
    [
        (31, 800, ["31-800"]),
        ("31", None, []),
        ("12", "303, 308, 337, and 364 RIN 3064", ["12-303", "12-308", "12-337", "12-364"]),
        ("40", "52 40 CFR Part 52", ["40-52"]),
        ("7", "1a", ["7-1a"]),
        (99, 1, []),
        (None, 800, []),
    ],
)
def test_parts_of_the_code_of_federal_regulations(title: object, part: object, values: list[str]) -> None:
    assert list(read.cfr(title, part)) == values  # type: ignore[arg-type]


def test_regulation_numbers_and_pages_and_orders() -> None:
    assert read.rin("RINs 0694-ai57, 0694\u2013AJ12 and 0648-XE507") == ("0694-AI57", "0694-AJ12")
    assert read.fr_page("91 FR 63129") == ("91-63129",)
    assert read.fr_page("none") == ()
    assert read.number_of("14434") == ("14434",)
    assert read.number_of(14017) == ("14017",)
    assert read.number_of("Executive Order 14,017") == ("14017",)
    assert read.number_of(None) == ()


@pytest.mark.parametrize(
    ("raw", "congress", "values"),
    [
        ("H.R.1234", 119, ["119-hr-1234"]),
        ("HR 1234", 119, ["119-hr-1234"]),
        ("hr1234-119", None, ["119-hr-1234"]),
        ("119-hr-1234", None, ["119-hr-1234"]),
        ("H.R. 1234 (118th Congress)", 119, ["118-hr-1234"]),
        ("S.Con.Res. 14", 119, ["119-sconres-14"]),
        ("H. J. Res. 35", 119, ["119-hjres-35"]),
        ("SRES9", 119, ["119-sres-9"]),
        ("S. 5", 119, ["119-s-5"]),
        ("H.R. 1234", None, []),
        ("H. Rept. 12", 119, []),
        ("Sales 12", 119, []),
        ("H.R. 0", 119, []),
    ],
)
def test_bills_in_typed_fields(raw: str, congress: int | None, values: list[str]) -> None:
    assert list(read.bill(raw, congress)) == values


def test_a_congress_begins_on_the_third_of_january() -> None:
    assert congress_on(date(2025, 1, 2)) == 118
    assert congress_on(date(2025, 1, 3)) == 119
    assert congress_on(date(2026, 12, 31)) == 119
    assert congress_on(date(2021, 6, 1)) == 117
