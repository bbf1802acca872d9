"""Text: one normal form for titles, bodies and pages; secrets taken out; words not cut in two."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import Redactor, clean, clean_block, from_html, shorten, slug

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AT&amp;amp;T &amp; co", "AT&T & co"),  # escaped twice
        ("five &amp;amp;amp; more", "five &amp; more"),  # a third round is not ours to undo
        ("price&nbsp;of\u00a0 nickel", "price of nickel"),
        ("lithium\u2011ion and lithium\u2010ion", "lithium-ion and lithium-ion"),
        ("gra\u00adphite, zero\u200bwidth\ufeff", "graphite, zerowidth"),
        ("\ufb01nal rule\x00\x07", "final rule"),
        ("two\r\nlines\tand tabs", "two lines and tabs"),
        ("R&D at section &sect 5 of A&B", "R&D at section &sect 5 of A&B"),  # no semicolon, no entity
        ("broken \ud800 half", "broken half"),
        ("", ""),
    ],
)
def test_clean_gives_one_plain_line(written: str, read: str) -> None:
    assert clean(written) == read


def test_paragraphs_stay_apart_and_their_lines_are_joined() -> None:
    assert clean_block("One\nparagraph.\n\n \n  Another\r\n\r\nthird") == "One paragraph.\n\nAnother\n\nthird"


def test_lines_are_joined_only_in_text_that_is_wrapped() -> None:
    section = "The Secretary shall publish the list, with a reason for each entry, " * 3
    stored = f"A BILL\nTo keep a list.\n2. List\n{section}\n3. Reports\n{section}"
    assert clean_block(stored).split("\n\n")[:3] == ["A BILL", "To keep a list.", "2. List"]
    wrapped = "\n".join(
        [*["The rule is wrapped at a width that suits print."] * 30, "https://example.gov/" + "x" * 120]
    )
    assert "\n" not in clean_block(wrapped)


@given(st.text())
def test_cleaning_twice_changes_nothing_more_once_no_entity_is_left(written: str) -> None:
    once = clean(written)
    assert "&" in once or clean(once) == once
    assert "\n" not in once
    assert once == once.strip()
    once.encode()  # nothing that SQLite or a mail could not hold


@given(st.text(alphabet="ab \n\r\x0b\x0c\u2028\u2029\u00a0\u200b"))
def test_blocks_have_no_empty_paragraph(written: str) -> None:
    assert all(part.strip() == part and part for part in clean_block(written).split("\n\n") if clean_block(written))


def test_html_becomes_paragraphs_without_scripts_and_styles() -> None:
    page = (
        "<html><head><title>no</title><style>p{}</style></head><body><h1>Notice</h1><p>Of <b>natural</b>\ngraphite"
        "<!-- no --></p>tail<ul><li>one<li>two</ul><script>alert('no')</script><img src='https://pixel.example/x'>"
        "<table><tr><td>a</td><td>b</td></tr></table>x<br>y</body></html>"
    )
    assert from_html(page) == "Notice\n\nOf natural graphite\n\ntail\n\none\n\ntwo\n\na b\n\nx y"


def test_html_keeps_letters_that_only_look_like_tags() -> None:
    assert from_html("less than < 5 and > 3 &amp; more") == "less than < 5 and > 3 & more"
    assert from_html("<p>a &lt;b&gt; c</p>") == "a <b> c"


def test_deeply_nested_html_is_read() -> None:
    assert from_html("<div>" * 3000 + "in") == "in"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Commerce Department", "commerce-department"),
        ("Trade Representative, Office of United States", "trade-representative-office-of-united-states"),
        ("U.S. Customs and Border Protection", "u-s-customs-and-border-protection"),
        ("Women's Business Enterprise Interagency Committee", "women-s-business-enterprise-interagency-committee"),
        ("Centers for Medicare & Medicaid Services", "centers-for-medicare-medicaid-services"),
    ],
)
def test_slugs_are_the_federal_registers(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_slugs_of_every_agency_in_the_corpus() -> None:
    answers = CORPUS / "fr-api-other-endpoints-2020.json.gz"
    if not answers.exists():
        pytest.skip("needs ../shared/corpus, which holds the upstream's own list of agencies")
    agencies = json.loads(gzip.decompress(answers.read_bytes()))["agencies"]
    wrong = [agency["slug"] for agency in agencies if slug(agency["name"]) != agency["slug"]]
    assert wrong == ["us-codex-office"]  # the one that upstream made by hand


def test_shortening_ends_at_a_word() -> None:
    assert shorten("The quick brown fox jumps", 17) == "The quick brown…"
    assert shorten("short", 5) == "short"
    assert shorten("anything", 0) == ""


@pytest.mark.parametrize("tail", ["e\u0301", "👨\u200d👩\u200d👧", "👍🏽", "🇺🇸", "1\ufe0f\u20e3"])
def test_shortening_never_splits_what_the_eye_sees_as_one(tail: str) -> None:
    text = "aaaa" + tail + "zz"
    whole = {"aaaa"[:length] + "…" for length in range(5)} | {f"aaaa{tail}…", f"aaaa{tail}z…"}
    assert {shorten(text, limit) for limit in range(1, len(text))} <= whole


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_shortening_keeps_to_the_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


@pytest.mark.parametrize(
    "said",
    [
        "https://api.example.gov/v3/bill?api_key=MARK-ed%2Fsecret&format=json",
        "GET /x?api_key=whatever-MARK failed",
        "the value MARK-ed/secret was refused",
        "https://hooks.slack.com/services/T0/B0/MARK answered 404",
        "HTTPS://HOOKS.SLACK.COM:443/services/MARK",
        "{'X-Api-Key': 'MARK'}",
        "smtp://user:MARK@mail.example.org",
        "password=MARK",
    ],
)
def test_the_redactor_leaves_no_secret(said: str) -> None:
    assert "MARK" not in Redactor([" MARK-ed/secret\n", ""]).clean(said)


def test_the_redactor_leaves_everything_else() -> None:
    plain = "federal-register: www.federalregister.gov answered 500; document 2026-04417, section 301"
    assert Redactor(["other"]).clean(plain) == plain
    assert Redactor().clean(plain) == plain
