"""What a reader sees of deadlines: today, tomorrow, past, moved, withdrawn; near midnight and when clocks change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from .world import World, email, flat, item

Make = Callable[..., World]
WASHINGTON = ZoneInfo("America/New_York")
NIGHTS = {
    "an ordinary night": date(2026, 7, 7),
    "the eve of the spring change": date(2026, 3, 7),
    "the day of the spring change": date(2026, 3, 8),
    "the eve of the autumn change": date(2026, 10, 31),
    "the day of the autumn change": date(2026, 11, 1),
    "the last day of a year": date(2026, 12, 31),
}  # fmt: skip


def told(text: str) -> list[str]:
    """The distances of the listed deadlines, soonest first."""
    return re.findall(r"^- Comments close [^(]*\(([^)]*)\)", text, re.MULTILINE)


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize(
    ("wall", "first_day", "distances"),
    [
        ((23, 30), 0, ["today", "tomorrow", "in 2 days"]),
        ((23, 59), 0, ["today", "tomorrow", "in 2 days"]),
        ((0, 30), 1, ["today", "tomorrow"]),
        ((1, 30), 1, ["today", "tomorrow"]),
        ((3, 30), 1, ["today", "tomorrow"]),
    ],
)
def test_days_are_those_of_washington_at_any_hour_of_any_night(
    world: Make, night: str, wall: tuple[int, int], first_day: int, distances: list[str]
) -> None:
    day = NIGHTS[night]
    now = datetime(day.year, day.month, day.day, *wall, tzinfo=WASHINGTON)
    if first_day:
        after = day + timedelta(days=1)
        now = datetime(after.year, after.month, after.day, *wall, tzinfo=WASHINGTON)
    w = world(email(), now=now)
    for number in range(-1, 3):
        closes_on = day + timedelta(days=number)
        w.hit(item(f"2026-0000{number + 2}", published_on=day, comments_close_on=closes_on), origin="baseline")
    (digest,) = w.compose()
    assert told(digest.text) == distances
    assert "yesterday" not in digest.text + digest.html


def test_a_deadline_on_a_weekend_is_told_on_friday_as_such(world: Make) -> None:
    w = world(email(), now=datetime(2026, 7, 10, 7, 30, tzinfo=WASHINGTON))
    w.hit(item(published_on=date(2026, 7, 1), comments_close_on=date(2026, 7, 11)), origin="baseline")
    (friday,) = w.compose()
    assert "Comments close Sat Jul 11 (tomorrow)" in flat(friday.text)
    (monday,) = w.later(days=3).compose()
    assert "Jul 11" not in monday.text


def test_a_moved_date_is_told_with_the_old_one_and_once(world: Make) -> None:
    w = world(email())
    w.hit(item(comments_close_on=date(2026, 7, 20)))
    w.compose()
    w.later(hours=2).hit(item(comments_close_on=date(2026, 8, 20)))
    (moved,) = w.later(hours=22).compose()
    assert "was Mon Jul 20" in flat(moved.text)
    assert "[MOVED]" in flat(moved.text)
    assert moved.subject.startswith("[Coalition] 1 urgent")
    (after,) = w.later(days=1).compose()
    assert "was Mon Jul 20" not in flat(after.text)
    assert "Comments close Thu Aug 20 (in 42 days)" in flat(after.text)


def test_a_withdrawn_date_leaves_the_list_and_is_told_as_withdrawn(world: Make) -> None:
    w = world(email())
    w.hit(item(comments_close_on=date(2026, 7, 20)))
    w.compose()
    w.later(hours=2).hit(item(comments_close_on=date(2026, 7, 20), stage="withdrawn"))
    (digest,) = w.later(hours=22).compose()
    assert told(digest.text) == []
    assert "[withdrawn]" in digest.text
    (after,) = w.later(days=1).compose()
    assert "Jul 20" not in after.text
