"""Calendars, Atom feeds and latest.json: read by parsers that are not ours, whatever upstream wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from icalendar import Calendar

from monitor.alerts import standing
from monitor.alerts.standing.calendar import folded

from .world import NOW, World, item

Make = Callable[..., World]
HOSTILE = (
    "Graphite; lithium, nickel \\ cobalt\r\nBEGIN:VEVENT\nATTENDEE:mailto:x@example.org <b>&amp; \u202e\x0b "
    "\U0001f600 " + "é" * 400
)


def files(w: World) -> dict[str, bytes]:
    standing.write(w.archive, w.settings, now=w.clock.now())
    return {path.name: path.read_bytes() for path in (w.settings.db / "feeds").iterdir()}


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_there_is_a_calendar_and_a_feed_for_each_topic(world: Make) -> None:
    w = world()
    w.hit(item(comments_close_on=date(2026, 8, 3)))
    written = files(w)
    assert sorted(written) == [
        "deadlines.ics", "feoc.atom", "feoc.ics", "latest.json", "section-301.atom", "section-301.ics"
    ]  # fmt: skip
    (event,) = events(written["deadlines.ics"])
    assert event.decoded("dtstart") == date(2026, 8, 3)
    assert event.decoded("dtend") == date(2026, 8, 4)
    assert event["status"] == "CONFIRMED"
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [timedelta(days=-7), timedelta(days=-1)]
    assert "11:59 pm ET" in event["description"]
    assert events(written["feoc.ics"]) == []
    assert len(events(written["section-301.ics"])) == 1


def test_an_extension_moves_the_entry_and_a_withdrawal_cancels_it(world: Make) -> None:
    w = world()
    w.hit(item(comments_close_on=date(2026, 8, 3)))
    (before,) = events(files(w)["deadlines.ics"])
    w.later(days=1).hit(item(comments_close_on=date(2026, 9, 2)))
    (after,) = events(files(w)["deadlines.ics"])
    assert (after["uid"], after["sequence"]) == (before["uid"], 1)
    assert after.decoded("dtstart") == date(2026, 9, 2)
    assert after.decoded("last-modified") > before.decoded("last-modified")
    assert "It was Monday, August 3, 2026 before." in after["description"]
    w.later(days=1).hit(item(comments_close_on=date(2026, 9, 2), stage="withdrawn"))
    (gone,) = events(files(w)["deadlines.ics"])
    assert (gone["uid"], gone["status"]) == (before["uid"], "CANCELLED")
    assert events(files(w.later(days=31))["deadlines.ics"]) == []


def test_past_dates_leave_the_calendar_after_a_month_and_latest_json_at_once(world: Make) -> None:
    w = world()
    w.hit(item(comments_close_on=date(2026, 7, 8)))
    w.later(days=2)
    written = files(w)
    assert len(events(written["deadlines.ics"])) == 1
    assert json.loads(written["latest.json"])["deadlines"] == []
    assert events(files(w.later(days=30))["deadlines.ics"]) == []


@pytest.mark.parametrize("night", ["2026-03-08", "2026-11-01"])
def test_a_date_is_never_shifted_on_the_nights_of_clock_changes(world: Make, night: str) -> None:
    at = datetime.fromisoformat(f"{night}T03:30:00").replace(tzinfo=UTC)  # late the evening before in Washington
    w = world(now=at)
    w.hit(item(published_on=at.date(), comments_close_on=date.fromisoformat(night)))
    (event,) = events(files(w)["deadlines.ics"])
    assert event.decoded("dtstart") == date.fromisoformat(night)


def test_hostile_text_stays_text_everywhere(world: Make) -> None:
    w = world()
    w.hit(item(title=HOSTILE, url='https://example.org/?a=<b>&c="d"', comments_close_on=date(2026, 8, 3)))
    written = files(w)
    (event,) = events(written["deadlines.ics"])
    assert event["summary"].startswith("Comments close: Graphite; lithium, nickel \\ cobalt BEGIN:VEVENT ATTENDEE")
    assert "attendee" not in event
    assert all(len(line) <= 75 for line in written["deadlines.ics"].split(b"\r\n"))
    feed = feedparser.parse(written["section-301.atom"])
    assert not feed.bozo
    (entry,) = feed.entries
    assert entry.link == 'https://example.org/?a=<b>&c="d"'
    assert entry.title.startswith("Graphite; lithium, nickel \\ cobalt BEGIN:VEVENT")
    assert json.loads(written["latest.json"])["hits"][0]["title"].startswith("Graphite")


def test_an_entry_of_two_topics_is_one_for_readers_and_a_new_title_makes_no_new_one(world: Make) -> None:
    w = world()
    w.hit(item())
    w.hit(item(), "feoc", "mention")
    first = files(w)
    ids = {feedparser.parse(first[name]).entries[0].id for name in ("section-301.atom", "feoc.atom")}
    assert len(ids) == 1
    w.later(hours=2).hit(item(title="Request for comments, corrected"))
    (entry,) = feedparser.parse(files(w)["section-301.atom"]).entries
    assert {entry.id} == ids
    assert entry.title == "Request for comments, corrected"
    assert entry.updated == "2026-07-07T13:30:00Z"


def test_a_quiet_topic_is_a_valid_feed(world: Make) -> None:
    feed = feedparser.parse(files(world())["feoc.atom"])
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.entries == []


def test_history_stands_with_its_own_date_behind_the_news(world: Make) -> None:
    w = world()
    for number in range(60):
        w.hit(item(f"2026-0{1000 + number}", published_on=date(2026, 1, 5)), origin="backfill")
    w.hit(item("2026-04417"))
    entries = feedparser.parse(files(w)["section-301.atom"]).entries
    assert len(entries) == standing.NEWEST
    assert "2026-04417" in entries[0].title
    assert entries[1].updated == "2026-01-05T12:00:00Z"


def test_what_did_not_change_is_not_written_and_what_went_is_removed(world: Make, tmp_path: Path) -> None:
    w = world()
    w.hit(item())
    files(w)
    (w.settings.db / "feeds" / "old-topic.atom").write_text("<feed/>")
    assert standing.write(w.archive, w.settings, now=NOW) == ()
    assert not (w.settings.db / "feeds" / "old-topic.atom").exists()


def test_folding_never_cuts_a_character() -> None:
    line = "SUMMARY:" + "é\U0001f600x" * 60
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join(piece[1:] if number else piece for number, piece in enumerate(pieces)) == line
