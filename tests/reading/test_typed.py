"""Identifiers as people type them."""

from __future__ import annotations

import pytest

from monitor.model import SCHEMES
from monitor.reading.typed import typed

NORMAL = {
    "docket": "MB-20-299", "rin": "0350-AA01", "cfr": "31-800", "usc": "42-16352a-1", "law": "117-58",
    "bill": "119-hr-1234", "fr": "2026-04417", "fr-page": "91-63129", "eo": "14017", "proclamation": "10908",
    "hts": "2504.10", "case": "DFARS-2024-D023", "foa": "DE-FOA-0003099", "cas": "7782-42-5",
}  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_normal_form_stays_as_it_is(scheme: str) -> None:
    assert [each.value for each in typed(scheme, NORMAL[scheme])] == [NORMAL[scheme]]
    assert typed(scheme, "none to be seen") == ()


@pytest.mark.parametrize(
    ("scheme", "written", "values"),
    [
        ("docket", "Docket No. USTR\u20132024\u20130016", ["USTR-2024-0016"]),
        ("docket", "ustr-2024-0016", ["USTR-2024-0016"]),
        ("docket", "Docket Numbers:", []),
        ("rin", "RIN 0350-AA01", ["0350-AA01"]),
        ("cfr", "31 CFR parts 800 and 802", ["31-800", "31-802"]),
        ("usc", "19 U.S.C. \u00a7 2411", ["19-2411"]),
        ("law", "Pub. L. 117\u201358", ["117-58"]),
        ("bill", "H.R. 1234 (119th)", ["119-hr-1234"]),
        ("bill", "H.R. 1234", []),
        ("fr", "2026-4417", ["2026-04417"]),
        ("fr-page", "91 FR 63,129", ["91-63129"]),
        ("eo", "EO 14,017", ["14017"]),
        ("hts", "2504101000", ["2504.10.1000"]),
        ("case", "a-570-182", ["A-570-182"]),
        ("foa", "DE-FOA-3099", ["DE-FOA-0003099"]),
        ("cas", "7782-42-6", []),
    ],
)
def test_what_people_type_comes_to_its_normal_form(scheme: str, written: str, values: list[str]) -> None:
    assert [each.value for each in typed(scheme, written)] == values
