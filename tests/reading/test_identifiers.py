"""What a title says it is about, and the forms under which people look for a number."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from monitor.model import Identifier
from monitor.reading.identifiers import in_title, search_forms


def test_a_title_carries_its_identifiers_as_its_own() -> None:
    title = "Amendment to Executive Order 14257 and Proclamation 10908"
    assert in_title(title, date(2025, 5, 1)) == (
        Identifier(scheme="eo", value="14257", role="own"),
        Identifier(scheme="proclamation", value="10908", role="own"),
    )
    assert in_title("H.R. 1526, the No Rogue Rulings Act", date(2025, 4, 9))[0].value == "119-hr-1526"
    assert in_title("Sunshine Act Meetings") == ()


def test_an_inferred_number_is_the_same_as_one_that_is_said() -> None:
    """What is inferred is said beside the number; it ties, sorts and is followed like any other."""
    said = Identifier(scheme="bill", value="119-hr-1526")
    inferred = in_title("H.R. 1526, the No Rogue Rulings Act", date(2025, 4, 9))[0]
    assert (inferred.inferred, said.inferred) == (True, False)
    assert {inferred, said} == {said}
    assert not inferred < said
    assert not said < inferred


@pytest.mark.parametrize(
    ("scheme", "value", "typed"),
    [
        ("bill", "119-hr-1234", ["H.R. 1234", "HR 1234", "h.r.1234", "hr1234", "119-hr-1234"]),
        ("bill", "119-sjres-28", ["S.J.Res. 28", "SJRES 28", "sjres28"]),
        ("eo", "14017", ["EO 14017", "E.O. 14017", "Executive Order 14017"]),
        ("docket", "USTR-2024-0016", ["USTR-2024-0016", "ustr 2024 0016"]),
        ("cfr", "31-800", ["31 CFR 800"]),
        ("usc", "19-2411", ["19 U.S.C. 2411", "19 USC 2411"]),
        ("law", "117-58", ["Public Law 117-58", "Pub. L. 117-58"]),
        ("rin", "0350-AA01", ["RIN 0350-AA01"]),
        ("fr", "2026-04417", ["2026-04417", "FR Doc. 2026-04417"]),
        ("fr-page", "91-63129", ["91 FR 63129"]),
        ("case", "A-570-182", ["A-570-182"]),
    ],
)
def test_the_index_finds_a_number_as_people_type_it(scheme: str, value: str, typed: list[str]) -> None:
    """The same tokenizer as the archive's index; the phrase must stand in the column word by word."""
    forms = search_forms([Identifier(scheme=scheme, value=value)])
    with sqlite3.connect(":memory:") as base:
        base.execute("create virtual table t using fts5(ids, tokenize='porter unicode61 remove_diacritics 2')")
        base.execute("insert into t values (?)", (forms,))
        for phrase in typed:
            (hits,) = base.execute("select count(*) from t where t match ?", (f'"{phrase}"',)).fetchone()
            assert hits == 1, (phrase, forms)
    base.close()


def test_only_own_numbers_are_searched_for_and_each_form_stands_once() -> None:
    forms = search_forms(
        [
            Identifier(scheme="eo", value="14017", role="cited"),
            Identifier(scheme="case", value="A-570-182"),
            Identifier(scheme="docket", value="A-570-182"),
        ]
    )
    assert forms == "A-570-182"
    assert search_forms([]) == ""
