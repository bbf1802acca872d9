"""Headings in capitals, with the names that the text of the bill writes."""

from __future__ import annotations

import time

import pytest

from monitor.reading.bill_sections import sections
from monitor.reading.proper_names import names, restored

TEXT = (
    "The Secretary of Energy and the Department of Defense shall buy graphite from Canada for national defense, "
    "and carry out the Defense Production Act of 1950. Energy Storage Programs and energy storage programs differ."
)


@pytest.mark.parametrize(
    ("small", "written"),
    [
        ("Enhancement of department of defense resources", "Enhancement of Department of Defense resources"),
        ("Appropriations for defense production act", "Appropriations for Defense Production Act"),
        ("Graphite from canada", "Graphite from Canada"),
        ("Reports of the secretary of energy", "Reports of the Secretary of Energy"),
        ("Energy storage programs", "Energy storage programs"),
        ("National defense", "National defense"),
        ("Short title", "Short title"),
        ("", ""),
    ],
)
def test_a_heading_has_the_names_of_the_text(small: str, written: str) -> None:
    assert restored(small, names(TEXT), TEXT) == written


def test_a_section_of_a_bill_is_named_so() -> None:
    bill = f"SEC. 2. GRANTS OF THE DEPARTMENT OF DEFENSE.\n\n{TEXT}\n\nSEC. 3. SHORT TITLE.\n\nThis is it."
    assert [each.heading for each in sections(bill)] == ["Grants of the Department of Defense", "Short title"]


def test_a_long_text_of_capitals_costs_linear_time() -> None:
    began = time.process_time()
    text = "Aa " * 200_000
    restored("Aa bb cc dd", names(text), text)
    assert time.process_time() - began < 5
