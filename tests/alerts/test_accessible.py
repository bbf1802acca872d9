"""Every kind of mail for every reader: a screen reader finds its way, both schemes can be read, nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag

from monitor.alerts import render
from monitor.alerts.model import Alert, Brought, Chapter, HealthLine, History, Section, Series, Suggestion, Trend
from monitor.clock import EASTERN

from .test_render import FULL, NOW, card, colours, contrast, digest, due, mention

EVERYTHING = replace(
    FULL,
    act_now=(card(
        900, why_now="special filing", topic_note="Owner: trade desk.", dues=(due(900),), badges=("special filing",),
        notes=("Jun 12: oppose.",), see_text=("See the text: comments close thirty days after publication.",),
        place="Sec. 40207 Battery processing", place_url="https://www.govinfo.gov/x#s40207", places=3, earlier=2,
        story=(Chapter(item_id=9, key="k", title="The proposed rule of June", url="https://x.gov/9", what="rule",
                       on=date(2026, 6, 1)),),
    ),),
    routine=(Series(name="sunshine notices", cards=(card(910), card(911))),),
    trends=(Trend(name="Section 301 tariffs", counts=(0, 1, 5)), Trend(name="FEOC", counts=(0, 0, 0))),
    suggestions=(Suggestion(item_id=8, key="k", title="Needle coke from Japan", url="https://x.gov/8", reason="Near"),),
    archive_url="https://archive.example.org", left_out=("5 later deadlines not listed here.",),
)  # fmt: skip
PAST = Section(slug="feoc", name="Foreign entities of concern", note="Owner: law.", strong=(card(905),),
               mentions=(mention(906),))  # fmt: skip
WELCOME = digest(
    0, 0, first=True, window_from=None, deadlines=(due(900),),
    history=History(strong=1, mentions=5, sections=(PAST,),
                    brought=(Brought(name="FEOC", is_new=True, items=6, strong=1),)),
)  # fmt: skip
QUIET = digest(0, 0, health=())
ALERT = Alert(
    channel="desk", label="Desk", now=NOW, zone=EASTERN, cards=EVERYTHING.act_now, waiting=3, reminders=(due(900),),
    health=(HealthLine(name="x", sentence="failed"),), archive_url="https://archive.example.org",
)  # fmt: skip
MAILS = {
    "digest": render.digest(EVERYTHING),
    "welcome": render.digest(WELCOME),
    "quiet day": render.digest(QUIET),
    "long day": render.digest(digest(200, 100)),
    "alert": render.alert(ALERT),
    "reminder": render.alert(replace(ALERT, cards=(), waiting=0, health=())),
    "health notice": render.alert(replace(ALERT, cards=(), waiting=0, reminders=())),
    "test message": render.trial("coalition-digest"),
}
every_mail = pytest.mark.parametrize("name", MAILS)


def page_of(name: str) -> BeautifulSoup:
    return BeautifulSoup(MAILS[name].html, "html.parser")


@every_mail
def test_language_title_and_headings_lead_through_the_page(name: str) -> None:
    page = page_of(name)
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert page.title is not None
    assert page.title.get_text() == MAILS[name].subject
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile(r"^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(tag.get_text(strip=True) for tag in page.find_all(re.compile(r"^h[1-6]$")))


@every_mail
def test_tables_are_labelled_or_only_for_layout(name: str) -> None:
    for table in page_of(name).find_all("table"):
        if table.get("role") == "presentation":
            assert not table.find("th", recursive=False)
            continue
        assert table.find("caption") or table.get("aria-label"), table
        assert table.find_all("th", scope="col")
        assert all(th.get("scope") in ("col", "row") for th in table.find_all("th"))


@every_mail
def test_a_links_text_says_where_it_leads(name: str) -> None:
    for link in page_of(name).find_all("a"):
        assert len(link.get_text(strip=True)) > 4
        assert link.get_text(strip=True).lower() not in ("click here", "read more", "link", "details")
        assert str(link["href"]).startswith("https://")


@every_mail
def test_nothing_is_fetched_run_or_shown_as_a_picture(name: str) -> None:
    html, page = MAILS[name].html, page_of(name)
    assert not page.find(
        ["img", "script", "link", "iframe", "object", "embed", "form", "video", "audio", "svg", "base"]
    )
    assert not page.find(src=True)
    assert not re.search(r"url\(|@import|@font-face|javascript:|<[^>]+\son\w+=|srcset|background=", html)


def shown_colour(tag: Tag, by_class: dict[str, str]) -> str:
    """The colour of a tag's text: what the scheme's rules say with force, else the style on it, else its parent's."""
    rules = [f".{name}" for name in tag.get_attribute_list("class") if name] + [tag.name]
    for rule in rules:
        if rule in by_class:
            return by_class[rule]
    styled = re.search(r"(?:^|;)\s*color:(#[0-9a-f]{6})", str(tag.get("style", "")))
    if styled:
        return styled[1]
    assert tag.parent is not None
    return shown_colour(tag.parent, by_class)


@every_mail
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_has_contrast_in_both_schemes(name: str, scheme: str) -> None:
    page = page_of(name)
    assert page.style is not None
    light, _, dark = str(page.style.string).partition("@media (prefers-color-scheme: dark)")
    sheet = light if scheme == "light" else dark
    rules = colours(sheet)
    background = re.search(r"\.page \{ background: (#[0-9a-f]{6})", dark)
    assert background is not None
    ground = "#ffffff" if scheme == "light" else background[1]
    assert page.body is not None
    words = [text for text in page.body.find_all(string=True) if isinstance(text, NavigableString) and text.strip()]
    assert len(words) > 2
    for text in words:
        assert text.parent is not None
        assert contrast(shown_colour(text.parent, rules), ground) >= 4.5, (text, text.parent)


@every_mail
def test_the_text_part_needs_no_html_beside_it(name: str) -> None:
    text = MAILS[name].text
    assert "<" not in text
    assert "&amp;" not in text
    told = BeautifulSoup(MAILS[name].html, "html.parser").body
    assert told is not None
    links = [str(link["href"]) for link in told.find_all("a")]
    assert all(link in text for link in links)
    headings = [tag.get_text(" ", strip=True).lower() for tag in told.find_all("h2")]
    plain = " ".join(text.split()).lower()
    places = [plain.find(heading) for heading in headings]
    assert -1 not in places
