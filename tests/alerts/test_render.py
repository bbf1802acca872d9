"""The digest as mail: what it weighs, how it is ordered, who can read it, and that nothing breaks out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count, pairwise

import pytest
from bs4 import BeautifulSoup, Tag

from monitor.alerts import render
from monitor.alerts.marks import marked, starred
from monitor.alerts.model import Alert, Card, Digest, DueDate, HealthLine, History, Looked, Move, Section
from monitor.alerts.render import BUDGET_BYTES, Rendered, encoded_size
from monitor.clock import EASTERN
from monitor.model import Term

from .world import flat, headings, titles_in

NOW = datetime(2026, 7, 7, 11, 30, tzinfo=UTC)
PASSAGE = (
    "The Trade Representative asks for comments on the action under section 301 of the Trade Act of 1974, which would "
    "add active anode material, natural graphite and synthetic graphite to the list of covered products, and on "
    "whether exclusions that lapse in August should be prolonged for machinery that makes anodes here."
)
SPAN = (PASSAGE.index("section 301"), PASSAGE.index("section 301") + len("section 301"))


def due(number: int, **more: object) -> DueDate:
    fields = {
        "item_id": number, "key": f"fr:2026-{number:05}", "title": f"Notice number {number:03}",
        "url": f"https://www.federalregister.gov/d/2026-{number:05}", "what": "Comments close",
        "due_on": date(2026, 7, 15), "days": 8, "badge": "NEW", "source": "comments_close_on",
    }  # fmt: skip
    return DueDate(**(fields | more))  # type: ignore[arg-type]


def card(number: int, **more: object) -> Card:
    fields = {
        "item_id": number, "key": f"fr:2026-{number:05}", "title": f"Notice number {number:03}",
        "url": f"https://www.federalregister.gov/d/2026-{number:05}", "kind": "Notice", "topic": "section-301",
        "topic_name": "Section 301 tariffs", "strength": "strong", "agencies": ("Commerce Department",),
        "published_on": date(2026, 7, 6), "numbers": (f"FR 2026-{number:05}", "docket USTR-2026-0012"),
        "terms": (Term(term='"section 301"', field="title", count=2),), "rule": "in the title", "field": "title",
        "passage": PASSAGE, "spans": (SPAN,),
    }  # fmt: skip
    return Card(**(fields | more))  # type: ignore[arg-type]


def mention(number: int) -> Card:
    return card(number, strength="mention", terms=(Term(term="graphite", field="body", count=1),))


def digest(strong: int = 1, mentions: int = 1, **more: object) -> Digest:
    numbers = count()
    cards = tuple(card(next(numbers)) for _ in range(strong))
    short = tuple(mention(next(numbers)) for _ in range(mentions))
    half = len(cards) // 2
    sections = (
        Section(slug="section-301", name="Section 301 tariffs", note="Owner: trade desk.", strong=cards[:half]),
        Section(slug="feoc", name="Foreign entities of concern", strong=cards[half:], mentions=short),
    )
    fields = {
        "channel": "coalition-digest", "label": "Coalition", "period": "2026-07-07T07:30", "now": NOW, "zone": EASTERN,
        "window_from": datetime(2026, 7, 6, 11, 30, tzinfo=UTC), "window_to": NOW,
        "sections": tuple(section for section in sections if section.strong or section.mentions),
        "looked": Looked(sources=18, answered=17, new=240, changed=12, without_text=3),
        "health": (HealthLine(name="state-dept", sentence="failed 4 times in a row: refused (403)"),),
        "topics": ("Section 301 tariffs", "Foreign entities of concern"),
    }  # fmt: skip
    return Digest(**(fields | more))  # type: ignore[arg-type]


FULL = digest(
    4, 3,
    act_now=(card(900, why_now="special filing", topic_note="Owner: trade desk.", dues=(due(900),)),),
    deadlines=(due(900), due(901, badge="MOVED", was_on=date(2026, 7, 10)), due(902, badge="T-7")),
    moved=(card(903, is_new=False, moves=(Move(what="title", was="Old", now="New"),)),),
    coming_up=(due(904, what="Takes effect", badge=""),),
    history=History(strong=2, mentions=5, sections=(Section(slug="feoc", name="FEOC", strong=(card(905),)),)),
)  # fmt: skip


def soup(rendered: Rendered) -> BeautifulSoup:
    return BeautifulSoup(rendered.html, "html.parser")


@pytest.mark.parametrize("items", [0, 1, 80, 300])
def test_any_day_fits_and_text_and_html_carry_the_same_items_in_the_same_order(items: int) -> None:
    value = digest(items * 2 // 3, items - items * 2 // 3)
    rendered = render.digest(value)
    assert encoded_size(rendered.html) <= BUDGET_BYTES
    titles = [f"Notice number {number:03}" for number in range(items)]
    assert titles_in(rendered.html, titles) == titles_in(rendered.text, titles) == titles


def test_a_day_beyond_all_measure_says_what_it_left_out() -> None:
    rendered = render.digest(digest(1500, 500))
    assert encoded_size(rendered.html) <= BUDGET_BYTES
    assert re.search(r"[\d,]+ more items under Section 301 tariffs: see the archive", rendered.text)
    assert "500 more items under mentions of Foreign entities of concern" in flat(rendered.text)
    assert "17 of 18 sources read since the last digest." in rendered.html


def test_passages_are_long_on_few_items_and_gone_on_many() -> None:
    assert render.digest(digest(3, 0)).html.count("prolonged for machinery") == 3
    short = render.digest(digest(20, 0)).html
    assert short.count("<b>section 301</b>") == 20
    assert "prolonged for machinery" not in short
    assert "Trade Act of 1974" not in render.digest(digest(61, 0)).html


def test_the_order_is_what_matters_first() -> None:
    expected = ["ACT NOW", "DEADLINES", "NEW, BY TOPIC", "MOVED ON", "COMING UP", "HISTORY", "HEALTH OF THE WATCH"]
    rendered = render.digest(FULL)
    assert headings(rendered.text) == expected
    assert [tag.get_text().upper() for tag in soup(rendered).find_all("h2")] == expected


def test_the_subject_has_the_facts_and_no_word_from_upstream() -> None:
    line = render.digest(FULL).subject
    assert line == "[Coalition] 1 urgent · 4 new · 1 moved on — Tue Jul 7"
    near = replace(FULL, deadlines=(due(900, days=7), due(901, days=0)))
    assert render.digest(near).subject == "[Coalition] 1 urgent · 2 deadlines ≤7d · 4 new · 1 moved on — Tue Jul 7"


def test_each_item_says_why_with_the_matched_words_bold() -> None:
    rendered = render.digest(FULL)
    assert "under <b>section 301</b> of the Trade Act" in rendered.html
    assert "under *section 301* of the Trade Act" in flat(rendered.text)
    assert "Why: “section 301” in title ×2 (strong: in the title)" in flat(rendered.text)
    assert "Note: Owner: trade desk." in rendered.text
    assert "3 documents matched without full text" in flat(rendered.text)


def test_a_moved_date_names_the_old_one() -> None:
    rendered = render.digest(FULL)
    assert "Comments close Wed Jul 15 (in 8 days), was Fri Jul 10 [MOVED]" in flat(rendered.text)
    assert "Comments close (was Fri Jul 10)" in flat(soup(rendered).get_text(" "))


def test_text_lines_are_short_and_addresses_whole() -> None:
    lines = render.digest(FULL).text.splitlines()
    assert all(len(line) <= 78 for line in lines if "https://" not in line)
    assert "  https://www.federalregister.gov/d/2026-00900" in lines


def test_a_screen_reader_finds_its_way() -> None:
    page = soup(render.digest(FULL))
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert page.title is not None
    assert page.title.get_text().startswith("[Coalition] ")
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile(r"^h[1-6]$"))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in page.find_all("table"):
        if table.get("role") != "presentation":
            assert all(th.get("scope") in ("col", "row") for th in table.find_all("th"))
            assert [th.get_text() for th in table.find_all("th", scope="col")] == ["Date", "What"]
    assert all(len(link.get_text(strip=True)) > 4 for link in page.find_all("a"))


@pytest.mark.parametrize("markup", [render.digest(FULL).html, render.trial("coalition-digest").html])
def test_nothing_is_fetched_from_anywhere(markup: str) -> None:
    page = BeautifulSoup(markup, "html.parser")
    assert page.find(["img", "script", "link", "iframe", "object", "form", "video", "svg"]) is None
    assert page.find(src=True) is None
    assert not re.search(r"url\(|@import|@font-face", markup)
    assert all(str(link["href"]).startswith("https://") for link in page.find_all("a"))


def test_colours_are_readable_in_both_schemes() -> None:
    page = soup(render.digest(FULL))
    assert page.style is not None
    light, _, dark = str(page.style.string).partition("@media (prefers-color-scheme: dark)")
    by_day, by_night = colours(light), colours(dark)
    background = re.search(r"\.page \{ background: (#[0-9a-f]{6})", dark)
    assert background is not None
    assert {"a", ".muted"} <= set(by_day) <= set(by_night)
    assert all(contrast(colour, "#ffffff") >= 4.5 for colour in by_day.values())
    assert all(contrast(colour, background[1]) >= 4.5 for colour in by_night.values())
    inline = list(coloured(page))
    assert len(inline) > 10
    for tag, colour in inline:
        assert contrast(colour, "#ffffff") >= 4.5, (tag.name, colour)
        assert any(f".{name}" in by_night for name in tag.get_attribute_list("class")), tag


def colours(sheet: str) -> dict[str, str]:
    """Selector -> text colour of a style sheet."""
    return dict(re.findall(r"([.a-z]+) \{[^}]*?(?<!-)color: (#[0-9a-f]{6})", sheet))


def coloured(page: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    for tag in page.find_all(style=True):
        found = re.search(r"(?:^|;)\s*color:(#[0-9a-f]{6})", str(tag["style"]))
        if found:
            yield tag, found[1]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 for two colours."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


HOSTILE = (
    '<script>alert(1)</script>', "</title></style><img src=x onerror=1>", '" onmouseover="x', "{{ 7 * 7 }}{% raw %}",
    "\u202eright to left", "=?utf-8?q?x?=", "<!channel> *bold* _it_", "A" * 1000,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_upstream_writes_stays_text(text: str) -> None:
    bad = card(
        1, title=text, agencies=(text,), numbers=(text,), passage=text, spans=((0, 3),), also=(text,), notes=(text,),
        rule=text, terms=(Term(term=text, field="title", count=1),), moves=(Move(what="title", was=text, now=text),),
        dues=(due(1, title=text, what=text),), why_now=text, topic_note=text, topic_name=text,
    )  # fmt: skip
    value = digest(0, 0, act_now=(bad,), deadlines=(due(1, title=text),), health=(HealthLine(name="x", sentence=text),))
    plain = digest(0, 0, act_now=(card(1),), deadlines=(due(1),))
    names = {tag.name for tag in soup(render.digest(value)).find_all(True)}
    assert names <= {tag.name for tag in soup(render.digest(FULL)).find_all(True)}
    assert names >= {tag.name for tag in soup(render.digest(plain)).find_all(True)} - {"li", "ul"}
    assert not any(tag.has_attr("onmouseover") for tag in soup(render.digest(value)).find_all(True))
    assert text[:20] in soup(render.digest(value)).get_text()
    assert "49" not in render.digest(value).subject


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", 'https://x.org/"><b>', "https://x.org/a b", ""]
)
def test_an_address_that_is_no_web_address_is_no_link(url: str) -> None:
    rendered = render.digest(digest(0, 0, act_now=(card(1, url=url),)))
    assert soup(rendered).find("a") is None
    assert "Notice number 001" in rendered.html


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        (((0, 1), (4, 5)), "<b>&lt;</b>a&gt;b<b>c</b>"),
        (((2, 5), (3, 4)), "&lt;a<b>&gt;bc</b>"),
        (((4, 99),), "&lt;a&gt;bc"),
        (((3, 3),), "&lt;a&gt;bc"),
        ((), "&lt;a&gt;bc"),
    ],
)
def test_marks_are_offsets_and_never_lose_or_double_text(spans: tuple[tuple[int, int], ...], expected: str) -> None:
    assert str(marked("<a>bc", spans)) == expected
    assert starred("<a>bc", spans).replace("*", "") == "<a>bc"


def test_an_alert_tells_each_item_and_what_follows() -> None:
    value = Alert(
        channel="desk", label="Desk", now=NOW, zone=EASTERN, waiting=3,
        cards=(card(1, why_now="special filing", topic_note="Owner: trade desk."),),
    )  # fmt: skip
    rendered = render.alert(value)
    assert rendered.subject == "[Desk] 1 urgent: Section 301 tariffs — Tue Jul 7, 07:30"
    for part in (rendered.text, soup(rendered).get_text(" ")):
        assert "Notice number 001" in part
        assert "3 more items will follow in the next alert." in flat(part)
        assert "Owner: trade desk." in part
