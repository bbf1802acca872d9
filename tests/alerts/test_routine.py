"""Series in one line, the weekly roll-up, and days without a Federal Register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.model import Trend
from monitor.alerts.weekly import bars, ends_a_week, in_words
from monitor.settings import DigestSchedule

from .world import World, email, flat, headings, item

Make = Callable[..., World]
ET = ZoneInfo("America/New_York")


def routine(number: str, about: str, **more: object) -> object:
    return item(number, title=f"Agency Information Collection Activities; {about}", **more)


def test_notices_of_a_series_are_one_line_with_every_document(world: Make) -> None:
    w = world(email())
    w.compose()
    for number in range(7):
        w.hit(routine(f"2026-0{4000 + number}", f"Survey {number}"), where="body", strength="mention")
    w.hit(item("2026-04500", title="A notice on graphite"))
    (digest,) = w.later(days=1).compose()
    assert "7 information collections" in digest.html
    assert headings(digest.text)[:3] == ["NEW, BY TOPIC", "ROUTINE", "HEALTH OF THE WATCH"]
    for number in range(7):
        assert f"https://www.federalregister.gov/d/2026-0{4000 + number}" in digest.html
        assert f"https://www.federalregister.gov/d/2026-0{4000 + number}" in digest.text
    assert digest.html.count("<h4") == 1
    assert "1 new item, 7 routine notices" in flat(digest.text)


@pytest.mark.parametrize(
    ("more", "where"),
    [({}, "title"), ({"comments_close_on": date(2026, 7, 10)}, "body")],
    ids=["names the subject in its title", "cannot wait"],
)
def test_what_deserves_a_card_keeps_it(world: Make, more: dict[str, date], where: str) -> None:
    w = world(email())
    w.compose()
    w.hit(routine("2026-04000", "Section 301 exclusions", **more), where=where)
    (digest,) = w.later(days=1).compose()
    assert "ROUTINE" not in headings(digest.text)
    assert "Section 301 exclusions" in digest.text


def test_fridays_digest_shows_twelve_weeks_by_topic(world: Make) -> None:
    w = world(email())
    w.compose()
    for day, number in ((date(2026, 6, 9), 1), (date(2026, 7, 1), 2), (date(2026, 7, 8), 3)):
        for each in range(number):
            w.hit(item(f"2026-{day:%m%d}{each}", published_on=day))
    (wednesday,) = w.later(days=1).compose()
    (thursday,) = w.later(days=1).compose()
    (friday,) = w.later(days=1).compose()
    assert "last twelve weeks" not in wednesday.html + thursday.html
    assert "THE LAST TWELVE WEEKS" in friday.text
    assert "Section 301 tariffs: ·······▃··▆█ 3 this week, 0.3 a week before" in flat(friday.text)
    assert 'aria-label="0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 3"' in friday.html
    assert "No strong hit in twelve weeks: Foreign entities of concern." in friday.html


@pytest.mark.parametrize(
    ("days", "on", "ends"),
    [
        (("mon", "tue", "wed", "thu", "fri"), 10, True),
        (("mon", "tue", "wed", "thu", "fri"), 9, False),
        (("fri",), 10, True),
        (("mon",), 6, True),
        (("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 12, True),
    ],
)
def test_the_last_digest_of_a_week_has_the_roll_up(days: tuple[str, ...], on: int, ends: bool) -> None:
    schedule = DigestSchedule(days=days, hour=7, minute=30)
    assert ends_a_week(schedule, datetime(2026, 7, on, 11, 30, tzinfo=UTC), ET) is ends


def test_bars_say_what_the_numbers_say() -> None:
    assert bars((0, 1, 2, 4)) == "·▃▅█"
    assert bars((0, 0)) == "··"
    assert in_words(Trend(name="x", counts=(1, 2, 3))) == "3 this week, 1.5 a week before"


def test_a_federal_holiday_is_said(world: Make) -> None:
    holiday = datetime(2026, 9, 7, 11, 30, tzinfo=UTC)  # Labor Day
    w = world(email(), now=holiday)
    (digest,) = w.compose()
    assert "Today is a federal holiday: no Federal Register is published" in flat(digest.text)
    (next_day,) = w.later(days=1).compose()
    assert "holiday" not in next_day.text
