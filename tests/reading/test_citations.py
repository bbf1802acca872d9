"""Identifiers in running text: for each scheme what is found, and what only looks like it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import SCHEMES
from monitor.reading.identifiers import cited, document_number

SPRING = date(2025, 4, 2)


def found(text: str, scheme: str, on: date | None = SPRING) -> list[str]:
    return [identifier.value for identifier in cited(text, on=on) if identifier.scheme == scheme]


FOUND = {
    "docket": [
        ("Comments go to docket number USTR-2024-0016 by noon.", ["USTR-2024-0016"]),
        ("Docket USTR\u20132024\u20130016 (printed with en dashes)", ["USTR-2024-0016"]),
        ("[EPA-HQ-OAR-2024-0270; FRL-12285-02-R1]", ["EPA-HQ-OAR-2024-0270"]),
        ("see EERE-2025-BT-STD-0038.", ["EERE-2025-BT-STD-0038"]),
        ("the comment USTR-2024-0016-0031 was posted", ["USTR-2024-0016"]),
        ("FDA-2022-E-2190; FDA-2022-E-2191", ["FDA-2022-E-2190", "FDA-2022-E-2191"]),
        ("[Docket No. 250425-0072]", ["250425-0072"]),
        ("Docket DoD-2024-OS-0150", ["DOD-2024-OS-0150"]),
    ],
    "rin": [
        ("RIN 0350-AA01", ["0350-AA01"]),
        ("RINs 0694-AI57 and 0694-AJ12", ["0694-AI57", "0694-AJ12"]),
        ("the Regulatory Identification Number (RIN) 1506-AB49.", ["1506-AB49"]),
        ("RIN: 1018-BG93; 1018-BH49", ["1018-BG93", "1018-BH49"]),
        ("under \u201cRIN number \u201c3206-AO81\u201d", ["3206-AO81"]),
    ],
    "cfr": [
        ("as defined in 31 CFR 800.213(a)", ["31-800"]),
        ("31 CFR parts 800 and 802", ["31-800", "31-802"]),
        ("15 CFR Parts 730, 732, and 744", ["15-730", "15-732", "15-744"]),
        ("under 48 C.F.R. \u00a7 225.7018", ["48-225"]),
        ("41 CFR 102-3.150", ["41-102-3"]),
        ("section 800.213 of title 31, Code of Federal Regulations", ["31-800"]),
        ("part 744 of title 15 of the Code of Federal Regulations", ["15-744"]),
    ],
    "usc": [
        ("(19 U.S.C. 2411)", ["19-2411"]),
        ("50 U.S.C. 4501 et seq.", ["50-4501"]),
        ("19 USC 1862", ["19-1862"]),
        ("50 U. S. C. \u00a7 4565(a)(4)", ["50-4565"]),
        ("42 U.S.C. 300j-9(i)", ["42-300j-9"]),
        ("50 U.S.C. 4501-4568", ["50-4501", "50-4568"]),
        ("26 U.S.C. 45X", ["26-45X"]),
        ("19 U.S.C. 2411, 2412, and 2414.", ["19-2411", "19-2412", "19-2414"]),
        ("section 4872 of title 10, United States Code", ["10-4872"]),
    ],
    "law": [
        ("Public Law 117-58", ["117-58"]),
        ("Pub. L. No. 117\u2013169, section 13502", ["117-169"]),
        ("P.L. 116-92", ["116-92"]),
        ("created by Public Law (Pub. L.) 117-121", ["117-121"]),
    ],
    "bill": [
        ("the bill (H.R. 1526) passed", ["119-hr-1526"]),
        ("H. R. 1526 and HR 22", ["119-hr-1526", "119-hr-22"]),
        ("signed into law S. 160, which", ["119-s-160"]),
        ("H.J. Res. 35, H.Con.Res. 14, S. Res. 9", ["119-hconres-14", "119-hjres-35", "119-sres-9"]),
        ("Senate Joint Resolution 11", ["119-sjres-11"]),
        ("H.R. 3684 (117th Congress)", ["117-hr-3684"]),
        ("Public Law 111-203, H.R. 4173, sec. 763", ["111-hr-4173"]),
        ("S. 249, S. Rep. No. 94-75, 94th Cong., 1st Session", ["94-s-249"]),
    ],
    "fr": [
        ("[FR Doc. 2025-05212 Filed 3-24-25; 8:45 am]", ["2025-05212"]),
        ("FR Doc. No. 2025-4582", ["2025-04582"]),
        ("correct FR Doc. C1-2025-08123 as follows", ["C1-2025-08123"]),
        ("https://www.federalregister.gov/documents/2025/02/18/2025-02832/aluminum", ["2025-02832"]),
        ("federalregister.gov/d/2025-02832", ["2025-02832"]),
    ],
    "fr-page": [
        ("(90 FR 21775; May 21, 2025)", ["90-21775"]),
        ("85 Fed. Reg. 73185", ["85-73185"]),
        ("90 FR 20,363 and 89 FR 104,859", ["89-104859", "90-20363"]),
    ],
    "eo": [
        ("Executive Order 14017 of February 24, 2021", ["14017"]),
        ("Executive Orders 14017, 14123 and 14272", ["14017", "14123", "14272"]),
        ("pursuant to E.O. 13953", ["13953"]),
        ("EO 14241", ["14241"]),
        ("Executive Order (\u201cE.O.\u201d) 14294", ["14294"]),
        ("Executive Order 14231\u2014Amendment to Duties", ["14231"]),
    ],
    "proclamation": [
        ("Proclamation 10908 of March 26, 2025", ["10908"]),
        ("Proclamations 9704 and 9705", ["9704", "9705"]),
        ("Presidential Proclamation No. 10896", ["10896"]),
    ],
    "hts": [
        ("HTSUS subheading 2504.10.5000", ["2504.10", "2504.10.5000"]),
        ("subheadings 3801.10.50.00 and 8545.90.40", ["3801.10", "3801.10.5000", "8545.90", "8545.90.40"]),
        ("heading 9903.88.03", ["9903.88", "9903.88.03"]),
    ],
    "case": [
        ("[A-570-182, C-570-183]", ["A-570-182", "C-570-183"]),
        ("A\u2013570\u2013182", ["A-570-182"]),
        ("Investigation Nos. 701-TA-752 and 731-TA-1730 (Final)", ["701-TA-752", "731-TA-1730"]),
        ("731-TA-1737-1738 (Preliminary)", ["731-TA-1737", "731-TA-1738"]),
        ("Investigation No. TA-201-79", ["TA-201-79"]),
        ("Inv. No. 337-TA-1432", ["337-TA-1432"]),
        ("DFARS Case 2024-D023", ["DFARS-2024-D023"]),
    ],
    "foa": [
        ("number DE-FOA-0003099 closes", ["DE-FOA-0003099"]),
        ("DE-NOFO-0003505", ["DE-NOFO-0003505"]),
        ("DE\u2013FOA\u20133099", ["DE-FOA-0003099"]),
    ],
    "cas": [
        ("graphite (CAS No. 7782-42-5)", ["7782-42-5"]),
        ("CASRN 7440-02-0", ["7440-02-0"]),
        ("CAS Nos. 7439-93-2, 7440-48-4", ["7439-93-2", "7440-48-4"]),
    ],
}  # fmt: skip

NOT_FOUND = {
    "docket": [
        "Project Identifier MCAI-2024-00690-T", "Amendment 39-23003; AD-2023-01077-T", "CVE-2024-12345",
        "FY-2024 and 2023-2024", "Release No. SR-FICC-2025-0031", "FRL-2025-0031", "June 2024-0016",
    ],
    "rin": ["0648-XE592", "telephone 0350-AA01", "PRINT 0350-AA01", "RIN 0648-XE592", "RIN 0691-XC158"],
    "cfr": ["16 CFR Chapter II", "the CFR 12 times", "316 CFR 9", "under 99 CFR 3", "30 CFR. 3M makes them"],
    "usc": ["44 U.S.C. chapter 35", "5 U.S.C. app.", "88 U.S.C. 3", "the U.S.C. 12", "19 U.S.C. 2411 and 15 CFR 730 "],
    "law": ["Public Law 12-4", "these two Public Laws remain", "Pub. L. 117", "Publication 117-58"],
    "bill": [
        "547 U.S. 220", "143 S. Ct. 1322", "John S. 5th Street", "1201 S. 35 Street", "subpart S.\n4\nThe standards",
        "H.R. Rep. No. 1776", "signed into law H.R. 133 in December 2020", "Act of 2023 (H.R. 3746)",
        "remains (HR338)", "S. 3.5 percent", "H.R. 1,200",
    ],
    "fr": ["Doc. 2025-05212", "FR Doc. 25-1", "order 2025-05212"],
    "fr-page": ["15 CFR 730", "$90 FR 12", "see 89 FR at 92899", "190 FR 5"],
    "eo": [
        "an Executive Order on steel", "Executive Order 2021-05 of the Governor", "Executive Order N-79-20", "EO 12",
        "VIDEO 14017",
    ],
    "proclamation": ["a Proclamation", "Proclamation 12", "Proclamation of May 2025"],
    "hts": ["29 CFR 1910.1200", "$2504.10 a ton", "The price was 2504.10.", "section 2504.10", "heading for 1250.5 km"],
    "case": ["Airbus A-320-2000", "AA-570-182", "A-570-1820", "701-TA", "99-TA-12", "FAR Cases"],
    "foa": ["PFOA-0003099", "the NOFO of DE", "DE-FOA"],
    "cas": ["CAS No. 7782-42-6", "call 555-12-3", "7782-42-5", "in CASE 7782-42-5"],
}  # fmt: skip


@pytest.mark.parametrize(("scheme", "text", "values"), [(s, t, v) for s, rows in FOUND.items() for t, v in rows])
def test_an_identifier_is_found_in_its_normal_form(scheme: str, text: str, values: list[str]) -> None:
    assert found(text, scheme) == sorted(values)


@pytest.mark.parametrize(("scheme", "text"), [(s, t) for s, rows in NOT_FOUND.items() for t in rows])
def test_what_only_looks_like_one_is_left_out(scheme: str, text: str) -> None:
    expected = {"19 U.S.C. 2411 and 15 CFR 730 ": ["19-2411"]}.get(text, [])
    assert found(text, scheme) == expected


def test_every_scheme_has_examples_and_counter_examples() -> None:
    assert set(FOUND) == set(NOT_FOUND) == set(SCHEMES)


def test_without_a_date_a_bill_needs_its_congress() -> None:
    assert found("H.R. 1526 passed", "bill", on=None) == []
    assert found("H.R. 1526 of the 118th Congress", "bill", on=None) == ["118-hr-1526"]


@pytest.mark.parametrize(
    ("text", "inferred"),
    [
        ("H.R. 1526 passed the House", True),
        ("H.R. 1526 of the 119th Congress", False),
        ("Public Law 119-4 (H.R. 1526)", False),
        ("H.R. 1526 passed. " + "Members spoke. " * 20 + "H.R. 1526 (119th Congress) goes to the Senate.", False),
        ("119th Congress: none of this belongs together. " + "Members spoke. " * 20 + "H.R. 1526 passed.", True),
    ],
)
def test_a_congress_taken_from_the_date_is_said_to_be_inferred_unless_the_text_says_it_once(
    text: str, inferred: bool
) -> None:
    (bill,) = (each for each in cited(text, on=SPRING) if each.scheme == "bill")
    assert (bill.value, bill.inferred) == ("119-hr-1526", inferred)


def test_nothing_else_is_ever_inferred() -> None:
    for scheme, rows in FOUND.items():
        for text, _ in rows:
            assert not any(each.inferred for each in cited(text, on=SPRING) if each.scheme != "bill"), (scheme, text)


def test_what_is_cited_is_sorted_once_each_and_cited() -> None:
    identifiers = cited("Executive Order 14017; 31 CFR 800; Executive Order 14017", on=SPRING)
    assert [(each.scheme, each.value, each.role) for each in identifiers] == [
        ("cfr", "31-800", "cited"),
        ("eo", "14017", "cited"),
    ]


def test_citations_far_apart_and_at_both_ends_are_all_found() -> None:
    filler = "The office hears comments. " * 400
    text = f"19 U.S.C. 2411 {filler} Executive Order 14017 {filler} docket USTR-2024-0016"
    assert [each.value for each in cited(text)] == ["USTR-2024-0016", "14017", "19-2411"]


NORMAL = {
    "docket": r"[A-Z]{2,9}-[A-Z0-9-]*\d{3,5}|\d{6}-\d{4}", "rin": r"\d{4}-[A-Z]{2}\d\d", "cfr": r"\d\d?-\d[\w-]*",
    "usc": r"\d\d?-\d[\w-]*", "law": r"\d{2,3}-\d{1,4}", "bill": r"\d{2,3}-[a-z]+-\d{1,5}", "fr": r"[\w-]+",
    "fr-page": r"\d{1,3}-\d{1,6}", "eo": r"\d{4,5}", "proclamation": r"\d{4,5}", "hts": r"\d{4}\.\d\d(\.\d{2,4})?",
    "case": r"[\w-]+", "foa": r"DE-(FOA|NOFO)-\d{7}", "cas": r"\d{2,7}-\d\d-\d",
}  # fmt: skip
PIECES = st.sampled_from(
    ["CFR", "U.S.C.", "H.R.", "S.", "RIN", "FR", "FR Doc.", "Executive Order", "HTSUS", "CAS", "A-570-", "701-TA-",
     "DE-FOA-", "Public Law", "Docket No.", "EPA-", "-2024-", "parts", "and", ",", "-", ".", "(", ")", "\n", "\u2013"]
)  # fmt: skip


@given(st.lists(PIECES | st.integers(0, 99999).map(str) | st.text(max_size=4), max_size=30).map(" ".join))
def test_any_text_is_read_and_gives_normal_forms_only(text: str) -> None:
    for identifier in cited(text, on=SPRING):
        assert re.fullmatch(NORMAL[identifier.scheme], identifier.value), identifier


@pytest.mark.parametrize(
    "piece", ["CFR ", "15 CFR parts 1, ", "12 U.S.C. 1, ", "EPA-HQ-OAR-2020-", "S. 1 ", "HTS 1234.56 "]
)
def test_hostile_text_is_looked_at_once(piece: str) -> None:
    """A megabyte of anchors is merged into few stretches: their length in all stays that of the text."""
    from monitor.reading.citations import SCHEMES as TABLE
    from monitor.reading.citations import stretches

    text = piece * (1_000_000 // len(piece))
    for scheme in TABLE:
        assert sum(end - start for start, end in stretches(text, scheme)) <= len(text)
    cited(text[:100_000], on=SPRING)


@given(st.from_regex(r"\A[0-9A-Z]{2,4}-[0-9]{1,6}\Z"))
def test_a_normal_document_number_stays_as_it_is(raw: str) -> None:
    assert document_number(document_number(raw)) == document_number(raw)
