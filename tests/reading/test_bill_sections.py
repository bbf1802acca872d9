"""Bills cut into sections: headings as printed, tables of contents, quoted amendments, long texts, two versions."""

from __future__ import annotations

import time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.bill_changes import compare, said
from monitor.reading.bill_links import link, page
from monitor.reading.bill_sections import BillSection, sections

BILL = """119th CONGRESS

A BILL

To secure supplies of graphite, and for other purposes.

SECTION 1. SHORT TITLE; TABLE OF CONTENTS.

(a) Short title.—This Act may be cited as the Anode Act.

(b) Table of contents.—The table of contents for this Act is as follows:

Sec. 1. Short title; table of contents.

TITLE I—DOE programs

Sec. 101. Grants by DOE for graphite.

Subtitle B—Mines

Sec. 111. Permits.

TITLE II—Other

Sec. 201. Reports.

TITLE I—DOE PROGRAMS

SEC. 101. GRANTS BY DOE FOR GRAPHITE.

The Secretary shall make grants. Section 7 of the Anode Act is amended by adding at the end the following:

"SEC. 8. PURIFICATION OF GRAPHITE.

"The Secretary shall look into purification.

"TITLE IX—GRANTS

The table of sections of that Act is amended by inserting after the item relating to section 7 the following:

Sec. 8. Purification of graphite.

Subtitle B—MINES

SEC. 111. PERMITS FOR MINES OF MANGANESE AND
OTHER METALS.

The Secretary shall hurry.

TITLE II—OTHER

SEC. 201. REPORTS.

Section 12 of this Act shall be read with title II.
"""


def words(text: str) -> list[str]:
    return [each.words for each in sections(text)]


def test_sections_are_named_with_heading_and_path_in_the_letters_of_the_table_of_contents() -> None:
    assert words(BILL) == [
        "the opening", "Sec. 1 Short title; table of contents", "Sec. 101 Grants by DOE for graphite (Title I)",
        "Sec. 111 Permits for mines of manganese and other metals (Title I, Subtitle B)",
        "Sec. 201 Reports (Title II)",
    ]  # fmt: skip


def test_a_title_stands_with_its_first_section() -> None:
    *_, reports = sections(BILL)
    assert BILL[reports.start :].startswith("TITLE II—OTHER")


def test_titles_that_are_put_into_another_law_are_none_of_the_bill() -> None:
    text = (
        "TITLE I—MINES\n\nSEC. 101. PERMITS.\n\nThe Act is amended by adding at the end the following:\n\n"
        "TITLE IX—ANODES\n\nSec. 901. Purposes.\n\nTITLE X—CATHODES\n\nSec. 1001. Purposes.\n\n"
        "SEC. 102. REPORTS.\n\nYearly.\n\nTITLE II—OTHER\n\nSEC. 201. DATES.\n\nSoon."
    )
    assert words(text) == ["Sec. 101 Permits (Title I)", "Sec. 102 Reports (Title I)", "Sec. 201 Dates (Title II)"]


def test_an_outline_takes_its_titles_from_the_table_of_contents() -> None:
    text = (
        "A BILL\n#### 1. Short title\nThe table of contents is as follows:\nSec. 1. Short title.\nTITLE I—Mines\n"
        "Sec. 101. Permits.\nI\nMines\n#### 101. Permits\nThe following:\n529. Quoted heading\nSEC. 5. No heading here."
    )
    assert words(text) == ["the opening", "Sec. 1 Short title", "Sec. 101 Permits (Title I)"]


def test_appropriations_run_on_behind_their_numbers_and_speak_under_titles() -> None:
    text = (
        "That the following sums are appropriated:\n\nTITLE I\n\nMILITARY PERSONNEL\n\n" + "For pay, $5. " * 60
        + "\n\nTITLE II\n\nGENERAL PROVISIONS\n\nSec. 201. None of the funds may buy anodes.\n\n"
        "Sec. 202. Cobalt likewise."
    )  # fmt: skip
    assert words(text) == ["the opening", "Title I", "Sec. 201 (Title II)", "Sec. 202 (Title II)"]


@pytest.mark.parametrize("text", ["", "A notice.\n\nSection 301 of the Act applies.", "Sec 5 and\nSEC. of things"])
def test_what_has_no_sections_gets_none(text: str) -> None:
    assert sections(text) == ()


LINES = st.sampled_from(
    [
        "SEC. 5. GRANTS.", "SECTION 1. SHORT TITLE.", "Sec. 9. Listed.", "TITLE II—MINES", "Subtitle A—Ores",
        "DIVISION B", "The table of contents is as follows:", '"SEC. 3. QUOTED.', "#### 7. Outline", "(a) words; and",
        "", "   ", "PART IV", "text\u2028text", "the following:",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=40).map("\n".join))
def test_sections_cover_the_text_without_overlap(text: str) -> None:
    found = sections(text)
    if found:
        assert "".join(text[each.start : each.end] for each in found) == text
        assert all(each.start < each.end for each in found)
        pairs = compare(found, found, text, text)
        assert (pairs.was, pairs.changed, pairs.dropped) == (tuple(range(len(found))), frozenset(), ())


def test_two_million_characters_take_less_than_a_second() -> None:
    body = "\n\n".join(
        f"SEC. {number}. HEADING {number}.\n\n" + f"Clause {number} on anodes. " * 110 for number in range(1, 901)
    )
    began = time.perf_counter()
    found = sections(body)
    assert len(body) > 2_000_000
    assert len(found) == 900
    assert time.perf_counter() - began < 1


def told(first: str, second: str) -> str:
    old, new = sections(first), sections(second)
    compared = compare(old, new, first, second)
    was = [old[at].words for at in compared.dropped] + [new[at].words for at in compared.changed]
    now = [new[at].words for at, before in enumerate(compared.was) if before is None or at in compared.changed]
    return said(was, now)


def bill(*pairs: tuple[str, str]) -> str:
    return "\n\n".join(f"SEC. {at}. {head.upper()}.\n\n{text}" for at, (head, text) in enumerate(pairs, start=1))


GRANTS = ("Grants", "The Secretary shall make grants for anodes to makers in the States.")
PERMITS = ("Permits", "The Secretary shall issue permits for mines within a year.")
REPORTS = ("Reports", "The Secretary shall report to the Congress each spring.")


def test_a_renumbered_section_has_not_changed() -> None:
    assert told(bill(GRANTS, PERMITS), bill(REPORTS, GRANTS, PERMITS)) == "added: Sec. 1 Reports"


def test_a_section_that_says_something_else_has_changed_and_marks_and_capitals_do_not_count() -> None:
    edited = (GRANTS[0], GRANTS[1].replace("shall", "may"))
    assert told(bill(GRANTS, PERMITS), bill(edited, PERMITS)) == "changed: Sec. 1 Grants"
    assert told(bill(GRANTS), bill((GRANTS[0], GRANTS[1].upper().replace(" ", "\n")))) == ""


def test_another_section_under_the_number_of_one_that_is_gone_is_no_change_of_it() -> None:
    assert told(bill(GRANTS, PERMITS), bill(GRANTS, REPORTS)) == "added: Sec. 2 Reports; dropped: Sec. 2 Permits"


def test_a_section_with_another_heading_and_most_of_its_words_has_changed() -> None:
    assert told(bill(GRANTS), bill(("Loans", GRANTS[1]))) == "changed: Sec. 1 Loans"


XML = "https://www.govinfo.gov/content/pkg/BILLS-119hr9340ih/xml/BILLS-119hr9340ih.xml"
HTM = "https://www.govinfo.gov/content/pkg/BILLS-119hr9340ih/html/BILLS-119hr9340ih.htm"


@pytest.mark.parametrize(
    ("fetched", "read"),
    [
        (XML, HTM),
        ("https://www.govinfo.gov/bulkdata/BILLS/119/1/hr/BILLS-119hr9340ih.xml", HTM),
        (HTM, HTM),
        (
            "https://www.congress.gov/119/bills/hr1/BILLS-119hr1ih.xml",
            "https://www.congress.gov/119/bills/hr1/BILLS-119hr1ih.htm",
        ),
        ("", ""),
    ],
)
def test_the_page_of_a_version_is_for_readers(fetched: str, read: str) -> None:
    assert page(fetched) == read


def section(number: str) -> BillSection:
    return next(each for each in sections(BILL) if each.number == number)


def test_a_link_names_the_heading_and_where_the_contents_repeat_it_the_opening_words_first() -> None:
    assert link(XML, section("Sec. 111"), BILL) == f"{HTM}#:~:text=SEC.%20111.%20PERMITS%20FOR%20MINES%20OF"
    first, second = link(XML, section("Sec. 101"), BILL).partition("#:~:")[2].split("&")
    assert unquote(first) == "text=The Secretary shall make grants. Section 7 of the Anode"
    assert second == "text=SEC.%20101.%20GRANTS%20BY%20DOE%20FOR"


def test_what_has_a_meaning_in_a_text_directive_is_encoded() -> None:
    text = "SEC. 1. R&D, MID-LIFE REFITS.\n\nNothing."
    assert link(XML, sections(text)[0], text) == f"{HTM}#:~:text=SEC.%201.%20R%26D%2C%20MID%2DLIFE%20REFITS"


def test_without_a_page_there_is_no_link() -> None:
    assert link("", section("Sec. 101"), BILL) == ""
