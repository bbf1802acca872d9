"""The ladder of reminders: once per deadline, date and step; in digests as a badge, else as one message."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.dues import crossed, each_once, owed_alone, with_sources
from monitor.alerts.dues import due as told
from monitor.archive.outgoing.digest import DeadlineRow
from monitor.settings import DigestSchedule
from tests.alerts.world import World, email, flat, item, slack

EASTERN = ZoneInfo("America/New_York")
LADDER = (14, 7, 3, 1)
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def row(due_on: date, *, seen: datetime, **more: object) -> DeadlineRow:
    given = {
        "item_id": 1, "key": "fr:2026-04417", "title": "Graphite", "url": "", "kind": "comment",
        "label": "Comments close", "due_on": due_on, "due_at": None, "zone": "America/New_York", "source": "dates",
        "first_seen_at": seen, "was_on": None, "topics": (), "deadline_id": 1, "evidence": "Comments are due.",
    }  # fmt: skip
    return DeadlineRow(**(given | more))  # type: ignore[arg-type]


def alone(deadline: DeadlineRow, first: date, last: date) -> list[tuple[date, int]]:
    """The days on which a channel without a digest is reminded, and of which step."""
    days: list[tuple[int, date]] = []
    today = first
    while today <= last:
        step = owed_alone(deadline, LADDER, today, EASTERN, days)
        if step is not None:
            days.append((step, today))
        today += timedelta(days=1)
    return [(on, step) for step, on in days]


def test_each_step_comes_once_on_its_day() -> None:
    deadline = row(date(2026, 8, 1), seen=datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert alone(deadline, date(2026, 7, 1), date(2026, 8, 3)) == [
        (date(2026, 7, 18), 14), (date(2026, 7, 25), 7), (date(2026, 7, 29), 3), (date(2026, 7, 31), 1),
    ]  # fmt: skip


def test_what_is_first_seen_within_a_step_does_not_bring_that_step() -> None:
    deadline = row(date(2026, 8, 1), seen=datetime(2026, 7, 27, 12, tzinfo=UTC))  # five days before
    assert [step for _, step in alone(deadline, date(2026, 7, 27), date(2026, 8, 1))] == [3, 1]
    on_the_day = row(date(2026, 8, 1), seen=datetime(2026, 7, 25, 12, tzinfo=UTC))  # new on the very day of T-7
    assert [step for _, step in alone(on_the_day, date(2026, 7, 25), date(2026, 8, 1))] == [3, 1]


def test_a_day_missed_is_made_good_but_not_a_week_later_and_never_two_on_one_day() -> None:
    deadline = row(date(2026, 8, 1), seen=datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert alone(deadline, date(2026, 7, 20), date(2026, 7, 22)) == [(date(2026, 7, 20), 14)]
    assert alone(deadline, date(2026, 7, 22), date(2026, 7, 24)) == []
    assert alone(deadline, date(2026, 7, 30), date(2026, 7, 31)) == [(date(2026, 7, 30), 3), (date(2026, 7, 31), 1)]
    assert owed_alone(deadline, LADDER, date(2026, 7, 31), EASTERN, [(3, date(2026, 7, 31))]) is None


def test_a_moved_date_starts_anew() -> None:
    moved = row(
        date(2026, 8, 15), seen=datetime(2026, 7, 1, 12, tzinfo=UTC), moved_at=datetime(2026, 7, 30, 12, tzinfo=UTC)
    )
    assert [step for _, step in alone(moved, date(2026, 7, 30), date(2026, 8, 15))] == [14, 7, 3, 1]


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 11, 1, 3, 30, tzinfo=UTC), 1),  # 23:30 on 31 October; the clock goes back that night
        (datetime(2026, 11, 2, 4, 30, tzinfo=UTC), 0),  # 23:30 on 1 November
        (datetime(2026, 11, 2, 5, 30, tzinfo=UTC), -1),  # half past midnight on the 2nd
    ],
)
def test_days_are_those_of_washington_at_half_past_eleven_and_when_the_clock_changes(now: datetime, days: int) -> None:
    deadline = row(date(2026, 11, 1), seen=datetime(2026, 10, 1, 12, tzinfo=UTC))
    today = now.astimezone(EASTERN).date()
    assert told(deadline, today=today, since=now).days == days
    if days == 1:
        assert crossed(deadline, LADDER, today, EASTERN, today - timedelta(days=1)) == 1


def test_in_spring_the_day_is_right_too() -> None:
    deadline = row(date(2027, 3, 14), seen=datetime(2027, 2, 1, 12, tzinfo=UTC))
    for now, days in ((datetime(2027, 3, 14, 4, 30, tzinfo=UTC), 1), (datetime(2027, 3, 15, 3, 30, tzinfo=UTC), 0)):
        assert told(deadline, today=now.astimezone(EASTERN).date(), since=now).days == days  # both at 23:30


def test_a_digest_after_a_weekend_names_the_nearest_step_and_none_from_before_it_was_known() -> None:
    deadline = row(date(2026, 7, 13), seen=datetime(2026, 6, 1, 12, tzinfo=UTC))
    assert crossed(deadline, LADDER, date(2026, 7, 6), EASTERN, date(2026, 7, 3)) == 7
    assert crossed(deadline, LADDER, date(2026, 7, 7), EASTERN, date(2026, 7, 6)) is None
    late = row(date(2026, 7, 12), seen=datetime(2026, 7, 5, 16, tzinfo=UTC))  # seen on Sunday, a week before
    assert crossed(late, LADDER, date(2026, 7, 6), EASTERN, date(2026, 7, 3)) is None


def test_sources_are_named_only_where_they_differ() -> None:
    seen = datetime(2026, 7, 1, tzinfo=UTC)
    text = row(date(2026, 8, 1), seen=seen)
    field = row(date(2026, 8, 15), seen=seen, source="comments_close_on", evidence="2026-08-15", deadline_id=2)
    made = with_sources([text, field], [told(each, today=date(2026, 7, 7), since=seen) for each in (text, field)])
    assert [each.what for each in made] == [
        "Comments close, as its own text says",
        "Comments close, as the Federal Register's date field says",
    ]
    (only,) = with_sources([field], [told(field, today=date(2026, 7, 7), since=seen)])
    assert only.what == "Comments close"


def test_a_date_first_seen_and_moved_in_one_window_is_new_and_says_what_it_was() -> None:
    since = datetime(2026, 7, 6, 12, tzinfo=UTC)
    history = row(date(2026, 8, 1), seen=since + timedelta(hours=1), was_on=date(2026, 7, 10))
    known = row(date(2026, 8, 1), seen=since - timedelta(days=9), was_on=date(2026, 7, 10))
    made = [told(each, today=date(2026, 7, 7), since=since) for each in (history, known)]
    assert [(each.badge, each.was_on) for each in made] == [("NEW", date(2026, 7, 10)), ("MOVED", date(2026, 7, 10))]


def test_two_sources_of_one_document_and_a_document_that_moved_another_are_told_once() -> None:
    seen = datetime(2026, 7, 1, tzinfo=UTC)
    first = row(date(2026, 8, 1), seen=seen, document="2026-04417", changed_by=(7,))
    copy = row(date(2026, 8, 1), seen=seen, document="2026-04417", key="regs:A-1", item_id=3, source="regulations.gov")
    extension = row(date(2026, 8, 1), seen=seen, document="2026-05001", key="fr:2026-05001", item_id=7)
    assert each_once([copy, extension, first]) == [first]
    other_day = row(date(2026, 8, 2), seen=seen, document="2026-04417", key="regs:A-1", item_id=3)
    assert each_once([other_day, first]) == [other_day, first]


def test_a_channel_with_alerts_alone_is_reminded_by_a_message_in_the_morning(tmp_path: Path) -> None:
    world = World.at(tmp_path, slack(quiet=("22:00", "09:00")))  # it is 7 July
    world.hit(item(comments_close_on=date(2026, 7, 23)))
    assert world.later(days=1).compose() == []  # nothing cannot wait, and no step is reached
    world.clock.at = datetime(2026, 7, 16, 11, 30, tzinfo=UTC)
    assert world.compose() == []  # 07:30: too early
    assert world.later(hours=1).compose() == []  # 08:30: the channel's quiet hours
    (message,) = world.later(hours=1).compose()
    assert message.subject == "[Trade] 1 deadline: Comments close in 7 days — Thu Jul 16, 09:30"
    assert "Request for comments on graphite" in message.payload
    assert world.later(hours=2).compose() == []
    assert world.later(days=1).compose() == []
    rows = world.archive.conn.execute("select channel, step, due_on, told_on from reminders")
    assert [tuple(each) for each in rows] == [("trade-slack", 7, "2026-07-23", "2026-07-16")]


def test_no_reminder_goes_out_before_eight(tmp_path: Path) -> None:
    world = World.at(tmp_path, slack())
    world.hit(item(comments_close_on=date(2026, 7, 23)))
    world.clock.at = datetime(2026, 7, 16, 11, 59, tzinfo=UTC)  # 07:59
    assert world.compose() == []
    assert len(world.later(minutes=1).compose()) == 1


def test_a_moved_date_is_reminded_of_anew_and_a_channel_with_a_digest_by_its_digest_alone(tmp_path: Path) -> None:
    world = World.at(tmp_path, slack(), email(alert="urgent"))
    world.compose()  # the first digest
    world.later(hours=2).hit(item(comments_close_on=date(2026, 7, 23)))
    reminded: list[tuple[str, str]] = []
    for _ in range(50):
        world.later(days=1)
        if world.clock.at.date() == date(2026, 7, 21):
            world.hit(item(comments_close_on=date(2026, 8, 20)))
        found = [each for each in world.compose() if "deadline" in each.subject]
        reminded += [(each.channel, str(world.clock.at.date())[5:]) for each in found if each.kind == "alert"]
    assert reminded == [
        ("trade-slack", day) for day in ("07-09", "07-16", "07-20", "08-06", "08-13", "08-17", "08-19")
    ]  # fmt: skip
    steps = world.archive.conn.execute("select due_on, step from reminders order by due_on, step desc").fetchall()
    assert [tuple(each) for each in steps] == [
        ("2026-07-23", 14), ("2026-07-23", 7), ("2026-07-23", 3),
        ("2026-08-20", 14), ("2026-08-20", 7), ("2026-08-20", 3),
        ("2026-08-20", 1),
    ]  # fmt: skip


def test_a_digest_shows_each_step_once(tmp_path: Path) -> None:
    world = World.at(tmp_path, email(digest=DigestSchedule(days=EVERY_DAY, hour=7, minute=30)))
    world.compose()
    world.later(hours=1).hit(item(comments_close_on=date(2026, 7, 30)))
    badges = {}
    for _ in range(24):
        (digest,) = world.later(days=1).compose()
        found = re.search(r"\[(NEW|T-\d+)\]", flat(digest.text))
        badges[world.clock.at.day] = found[1] if found else ""
    assert {day: badge for day, badge in badges.items() if badge} == {
        8: "NEW", 16: "T-14", 23: "T-7", 27: "T-3", 29: "T-1",
    }  # fmt: skip


def test_backfilled_deadlines_are_reminded_of_too(tmp_path: Path) -> None:
    world = World.at(tmp_path, slack())
    world.hit(item(comments_close_on=date(2026, 7, 23)), origin="backfill")
    world.clock.at = datetime(2026, 7, 16, 13, 30, tzinfo=UTC)
    (message,) = world.compose()
    assert "1 deadline" in message.subject


def test_a_date_that_leaves_a_doubt_is_shown_as_see_text_with_its_sentence(tmp_path: Path) -> None:
    world = World.at(tmp_path, email())
    world.compose()
    dates = "A public hearing will be held in the main hearing room, beginning at 10 a.m."
    world.later(hours=1).hit(item(facts={"dates": dates}))
    (digest,) = world.later(days=1).compose()
    assert f"Hearing: see text (\u201c{dates}\u201d)" in flat(digest.text)
    assert "Hearing: see text" in digest.html
    assert "no open deadline" in digest.text  # what nobody can date is in no table of dates
