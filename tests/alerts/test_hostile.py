"""Whatever upstream writes stays text in every form: mail, HTML, Slack, JSON, short text, calendar and feed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import feedparser
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from monitor.alerts import render
from monitor.alerts.mime import Letterhead, letter
from monitor.alerts.model import (
    Alert,
    Brought,
    Card,
    Chapter,
    Digest,
    HealthLine,
    History,
    Move,
    Section,
    Series,
    Suggestion,
    Trend,
)
from monitor.alerts.standing import atom, calendar, latest
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.archive.outgoing.standing import Entry, Hit
from monitor.clock import EASTERN
from monitor.model import Term
from monitor.settings import Settings, TopicConfig
from monitor.text import clean

from .test_blocks import checked
from .test_render import FULL, NOW, card, digest, due

PIECES = (
    "&", "<", ">", '"', "'", "<!channel>", "<!here|x>", "<@U0123>", "<#C0123>", "<https://evil.example|click>", "|",
    "\u202e", "\u2066", "\u061c", "\u05d0\u05d1", "\U0001f50b", "\r\n", "\n", "\r", "\u2028", "\x00", "\x0b",
    "\x1b[31m", "\r\nBcc: all@example.com\r\n", "\r\n\r\n<script>alert(1)</script>", "A" * 1000, "\u200b", "\ufeff",
    "=?utf-8?q?=3Cb=3E?=", "javascript:alert(1)", "data:text/html,<b>", "{{ 7 * 7 }}", "{% raw %}", "]]>", "<!--",
    "-->", "</title></style><img src=x onerror=1>", '" onmouseover="x', "BEGIN:VEVENT", "END:VEVENT",
    "ATTENDEE:mailto:x@y.z", ";", ",", "\\", "\\n", "*", "_", "~", "`", "```", "&lt;", "&amp;lt;", "&#60;b&#62;",
    "\n.\n", "--", " ", "graphite",
)  # fmt: skip
words = st.lists(st.sampled_from(PIECES) | st.text(st.characters(codec="utf-8"), max_size=12), max_size=7).map("".join)
urls = st.sampled_from((
    "javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,<script>", "vbscript:x", "//evil.example", "",
    'https://x.org/"onmouseover="x', "https://x.org/'x'", "https://x.org/a|b", "https://x.org/<b>", "https://x.org/a b",
    "https://x.org/\r\nBcc: x@y.z", "https://x.org/&lt;?a=1&b=2", "HTTPS://X.org/ok", "https://x.org/" + "a" * 4000,
)) | words.map(lambda text: f"https://x.org/{text}")  # fmt: skip
bounded = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def hostile_card(number: int, text: str, url: str) -> Card:
    """A card in which everything that comes from elsewhere is hostile."""
    return card(
        number, title=text, url=url, agencies=(text, text), numbers=(text,), passage=text, spans=((0, 3), (5, 9)),
        also=(text,), notes=(text,), rule=text, terms=(Term(term=text, field="title", count=1),), why_now=text,
        moves=(Move(what=text, was=text, now=text),), dues=(due(number, title=text, what=text, url=url),),
        topic_note=text, topic_name=text, badges=(text,), place=text, place_url=url, places=2, see_text=(text,),
        story=(Chapter(item_id=9, key="k", title=text, url=url, what=text, on=date(2026, 7, 1), is_news=True),),
    )  # fmt: skip


def hostile_digest(text: str, url: str) -> Digest:
    one = hostile_card(1, text, url)
    section = Section(slug="section-301", name=text, note=text, strong=(one,), mentions=(replace(one, item_id=2),))
    return digest(
        0, 0, act_now=(one,), sections=(section,), moved=(replace(one, item_id=3, is_new=False),),
        deadlines=(due(1, title=text, what=text, url=url, badge="NEW"),), coming_up=(due(2, title=text, url=url),),
        routine=(Series(name=text, cards=(one,)),), trends=(Trend(name=text, counts=(0, 1, 2)),),
        history=History(strong=1, sections=(section,), brought=(Brought(name=text, is_new=True, items=1, strong=1),)),
        suggestions=(Suggestion(item_id=8, key="k", title=text, url=url, reason=text, agencies=(text,)),),
        health=(HealthLine(name=text, sentence=text),), topics=(text,),
    )  # fmt: skip


def hostile_alert(text: str, url: str) -> Alert:
    return Alert(
        channel="desk", label="Desk", now=NOW, zone=EASTERN, waiting=3,
        cards=(hostile_card(1, text, url),), reminders=(due(1, title=text, what=text, url=url),),
        health=(HealthLine(name=text, sentence=text),),
    )  # fmt: skip


TAGS = {tag.name for tag in BeautifulSoup(render.digest(FULL).html, "html.parser").find_all(True)} | {
    "br", "span", "ul", "li", "caption", "table", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "style", "class", "role", "width", "cellpadding", "cellspacing", "align",
    "valign", "href", "scope", "aria-label", "id",
}  # fmt: skip


def sane_markup(html: str) -> None:
    """No tag, attribute or address that the templates do not have."""
    page = BeautifulSoup(html, "html.parser")
    assert html.count("<body") == html.count("</body>") == html.count("<style>") == html.count("</title>") == 1
    for tag in page.find_all(True):
        assert tag.name in TAGS
        assert set(tag.attrs) <= ATTRIBUTES
    for link in page.find_all("a"):
        assert re.match(r"https?://", str(link["href"]), re.IGNORECASE)
        assert not set(str(link["href"])) & set('\r\n\t "<>')


def sane_mail(rendered: render.Rendered) -> None:
    """Two parts behind the headers that we set, and no other."""
    message = StoredMessage(
        id=1, channel="desk", kind="digest", period="p", subject=rendered.subject, message_key="<k@example.org>",
        text=rendered.text, html=rendered.html, payload="", composed_at=NOW,
    )  # fmt: skip
    raw = letter(message, Letterhead(channel="desk", sender="m@example.org"), to="ann@example.org").as_bytes()
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    assert [name.lower() for name in mail] == [
        "subject", "from", "to", "date", "message-id", "list-id", "list-unsubscribe", "auto-submitted",
        "x-auto-response-suppress", "mime-version", "content-type",
    ]  # fmt: skip
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["to"] == "ann@example.org"
    assert not set(rendered.subject) & set("\r\n\x00")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def sane_slack(rendered: render.Rendered) -> None:
    """Within every limit; what stands in angle brackets is a link to the web that we made."""
    found = checked(rendered.payload)
    texts = [found["text"]]
    for block in found["blocks"]:
        parts = ([block["text"]] if "text" in block else []) + block.get("elements", [])
        texts += [part["text"] for part in parts if part["type"] == "mrkdwn"]
    for text in texts:
        for inside in re.findall(r"<([^<>]*)>?", text):
            assert re.fullmatch(r"https?://[^|\s]+\|[^|]+", inside, re.IGNORECASE), inside
        assert "<" not in re.sub(r"<[^<>]*>", "", text)


@bounded
@given(words, urls)
def test_a_digest_of_hostile_text_is_sane_in_every_form(text: str, url: str) -> None:
    value = hostile_digest(text, url)
    mail = render.digest(value)
    sane_markup(mail.html)
    sane_mail(mail)
    sane_slack(render.digest(value, "slack"))
    told = json.loads(render.digest(value, "json").payload)
    assert told["act_now"][0]["title"] == text
    assert told["topics"][0]["strong"][0]["passage"] == text
    assert len(render.digest(value, "brief").text) <= 3000


@bounded
@given(words, urls)
def test_an_alert_of_hostile_text_is_sane_in_every_form(text: str, url: str) -> None:
    value = hostile_alert(text, url)
    mail = render.alert(value)
    sane_markup(mail.html)
    sane_mail(mail)
    sane_slack(render.alert(value, "slack"))
    assert json.loads(render.alert(value, "json").payload)["items"][0]["title"] == text
    assert len(render.alert(value, "brief").text) <= 3000


def test_a_title_of_a_thousand_characters_keeps_its_neighbours() -> None:
    text = "A" * 1000
    rendered = render.digest(digest(3, 0, act_now=(card(900, title=text),)))
    assert all(f"Notice number {number:03}" in rendered.html for number in range(3))
    assert text in rendered.html
    assert "=?" not in rendered.subject


def entry(text: str, url: str, **more: Any) -> Entry:
    fields: dict[str, Any] = {
        "kind": "comment", "label": text, "due_on": date(2026, 8, 3), "due_at": None, "zone": "America/New_York",
        "source": "comments_close_on", "evidence": text, "is_withdrawn": False, "first_seen_at": NOW,
        "changed_at": NOW, "moves": 0, "was_on": None, "key": "fr:2026-04417", "title": text, "url": url,
        "agencies": (text,), "topics": ("section-301",), "item_id": 1, "document": "2026-04417", "changed_by": (),
    }  # fmt: skip
    return Entry(**(fields | more))


EVENT = {
    "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION",
    "STATUS", "TRANSP", "URL", "CATEGORIES",
}  # fmt: skip


@bounded
@given(words, urls)
def test_a_calendar_of_hostile_text_holds_our_entries_and_no_other(text: str, url: str) -> None:
    made = [entry(text, url), entry(text, url, key="fr:2", kind="hearing", due_at=datetime(2026, 8, 3, 14, tzinfo=UTC))]
    written = calendar.written(made, Settings(home=Path(), sender="m@example.org"), name=text)
    lines = written.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    events = list(Calendar.from_ical(written).walk("VEVENT"))
    assert len(events) == 2
    assert all(set(event) <= EVENT for event in events)
    assert all(str(event.get("url", "https://")).startswith(("https://", "http://")) for event in events)
    if len(clean(text)) < 200:
        assert events[0]["summary"] == clean(f"Comments close: {clean(text)}")


@bounded
@given(words, urls)
def test_a_feed_of_hostile_text_parses_and_says_the_same(text: str, url: str) -> None:
    hit = Hit(
        topic="section-301", strength="strong", terms=((text, "title"),), passage=text, updated_at=NOW,
        key="fr:2026-04417", title=text, url=url, kind=text, agencies=(text,), published_on=date(2026, 7, 6),
        abstract=text,
    )  # fmt: skip
    topic = TopicConfig(slug="section-301", name=text, match="x")
    home = Settings(home=Path(), sender="m@example.org", archive_url="https://archive.example.org", topics=(topic,))
    feed = feedparser.parse(atom.written([hit], topic, home))
    assert not feed.bozo, feed.get("bozo_exception")
    (found,) = feed.entries
    assert all(link.href.lower().startswith(("https://", "http://")) for link in found.get("links", ()))
    assert found.content[0].type == "text/plain"
    told = json.loads(latest.written([hit], [entry(text, url)], home, today=date(2026, 7, 7), most=5))
    assert told["hits"][0]["title"] == text
