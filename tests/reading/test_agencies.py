"""Printed headings to official names and slugs."""

from __future__ import annotations

import pytest

from monitor.reading.agencies import official, slugs


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("DEPARTMENT OF COMMERCE", "Commerce Department"),
        ("DEPARTMENT OF THE TREASURY", "Treasury Department"),
        ("DEPARTMENT OF COMMERCE:", "Commerce Department"),
        ("International Trade Administration", "International Trade Administration"),
        ("INTERNATIONAL TRADE COMMISSION", "International Trade Commission"),
        ("UNITED STATES INTERNATIONAL TRADE COMMISSION", "International Trade Commission"),
        ("Bureau of Industry and Security", "Industry and Security Bureau"),
        ("Bureau of Land Management", "Land Management Bureau"),
        ("Office of Foreign Assets Control", "Foreign Assets Control Office"),
        ("OFFICE OF MANAGEMENT AND BUDGET", "Management and Budget Office"),
        ("OFFICE OF THE UNITED STATES TRADE REPRESENTATIVE", "Trade Representative, Office of United States"),
        ("U.S. Geological Survey", "Geological Survey"),
        ("U.S. Customs and Border Protection", "U.S. Customs and Border Protection"),
        ("EXPORT-IMPORT BANK OF THE UNITED STATES", "Export-Import Bank"),
        ("DEPARTMENT OF WAR", "Defense Department"),
        ("Census Bureau", "Census Bureau"),
        (
            "Pipeline and Hazardous Materials Safety Administration",
            "Pipeline and Hazardous Materials Safety Administration",
        ),
        ("COMMISSION ON CIVIL RIGHTS", "Civil Rights Commission"),
        ("Commission of Fine Arts", "Commission of Fine Arts"),
        ("Office of the Secretary", "Office of the Secretary"),
        ("ENVIRONMENTAL PROTECTION AGENCY", "Environmental Protection Agency"),
        ("Mine Safety and Health Administration", "Mine Safety and Health Administration"),
        ("  DEPARTMENT  OF\nENERGY ", "Energy Department"),
        ("Commerce Department", "Commerce Department"),
        ("", ""),
    ],
)
def test_a_heading_gives_the_official_name(printed: str, name: str) -> None:
    assert official(printed) == name
    assert official(name) == name


def test_slugs_are_those_that_filters_compare() -> None:
    printed = [
        "DEPARTMENT OF THE INTERIOR",
        "Geological Survey",
        "Interior Department",
        "",
        "OFFICE OF THE UNITED STATES TRADE REPRESENTATIVE",
    ]
    assert slugs(printed) == (
        "interior-department",
        "geological-survey",
        "trade-representative-office-of-united-states",
    )
