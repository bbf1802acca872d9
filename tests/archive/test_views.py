from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.archive.database import Archive, open_archive
from monitor.archive.polls import ledger
from monitor.archive.schema.views import eastern
from monitor.archive.storing.items import Stored
from monitor.clock import local_date, to_text
from monitor.model import Fetched
from tests.archive.shelf import NOON, column, keep_topic, match, notice, record, row, source, store, topic


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Archive]:
    """An archive whose views count from ``NOON``, 2 November 2026."""
    opened = open_archive(tmp_path / "monitor.db", now=NOON, rehearsal=True)
    yield opened
    opened.close()


def test_the_day_in_washington_is_right_around_every_change_of_the_clocks_and_every_midnight() -> None:
    conn = sqlite3.connect(":memory:")
    moments = [
        datetime(year, month, day, tzinfo=UTC) + timedelta(minutes=15 * quarter)
        for year in range(2024, 2034)
        for month, days in ((1, (1,)), (3, range(7, 16)), (7, (4,)), (10, (31,)), (11, range(1, 10)), (12, (31,)))
        for day in days
        for quarter in range(14, 34)
    ]
    query = f"select {eastern('?1')}"
    for moment in moments:
        assert conn.execute(query, (to_text(moment),)).fetchone()[0] == local_date(moment).isoformat(), moment
    conn.close()


def test_today_is_the_machines_own_day_in_washington(archive: Archive) -> None:
    before = local_date(datetime.now(UTC)).isoformat()
    (today,) = column(archive, "select today_on from today")
    assert before <= today <= local_date(datetime.now(UTC)).isoformat()


def test_a_deadline_is_open_through_its_last_day_in_washington(standing: Archive) -> None:
    for number, day in enumerate((1, 2, 3), start=1):
        store(standing, notice(f"2026-0000{number}", comments_close_on=date(2026, 11, day)))
    keep_topic(standing, topic())
    record(standing, [match(2, 2)])
    rows = standing.conn.execute("select due_on, days_left, kind, topics, key from open_deadlines")
    assert [tuple(row) for row in rows] == [
        ("2026-11-02", 0, "comment", '["graphite"]', "fr:2026-00002"),
        ("2026-11-03", 1, "comment", "[]", "fr:2026-00003"),
    ]
    standing.stand_at(datetime(2026, 11, 4, 4, 59, tzinfo=UTC))
    assert column(standing, "select key from open_deadlines") == ["fr:2026-00003"], "still 3 November in Washington"
    standing.stand_at(datetime(2026, 11, 4, 5, 0, tzinfo=UTC))
    assert column(standing, "select key from open_deadlines") == []


def test_a_withdrawn_deadline_is_not_open_and_is_told_as_a_change(standing: Archive) -> None:
    store(standing, notice(comments_close_on=date(2026, 12, 1)))
    store(standing, notice(comments_close_on=date(2026, 12, 9)))
    store(standing, notice())
    assert column(standing, "select due_on from open_deadlines") == []
    rows = standing.conn.execute("select was_on, now_on, state, key from deadline_changes")
    assert [tuple(row) for row in rows] == [
        ("2026-12-09", None, "withdrawn", "fr:2026-04417"), ("2026-12-01", "2026-12-09", "withdrawn", "fr:2026-04417"),
    ]  # fmt: skip


def test_recent_hits_say_what_why_and_where(archive: Archive) -> None:
    store(archive, notice(action="Notice."), notice("2026-04418"))
    keep_topic(archive, topic())
    record(archive, [match(1, 1), match(2, 2, "mention")])
    assert column(archive, "select key from recent_hits") == ["fr:2026-04418", "fr:2026-04417"]
    hit = row(archive, "select * from recent_hits where item_id = 1")
    expected = {
        "topic": "graphite", "topic_name": "Graphite", "strength": "strong", "kind": "notice", "key": "fr:2026-04417",
        "matter": "fr:2026-04417", "passage": "Graphite from China", "rule": "named in the title", "backfilled": 0,
        "published_on": "2026-11-02", "agencies": '["International Trade Administration"]',
        "title": "Active Anode Material From China: Initiation of Investigation",
        "url": "https://www.federalregister.gov/d/2026-04417", "matched_at": "2026-11-02T17:00:00Z",
    }  # fmt: skip
    assert {name: hit[name] for name in expected} == expected


def test_topic_activity_counts_documents_by_the_monday_of_their_week(archive: Archive) -> None:
    days = (date(2026, 10, 25), date(2026, 10, 26), date(2026, 11, 1), date(2026, 11, 2))
    store(archive, *(notice(f"2026-0000{number}", published_on=day) for number, day in enumerate(days)))
    store(archive, notice("2026-00009", published_on=None))
    keep_topic(archive, topic())
    record(archive, [match(number, number, "mention" if number == 2 else "strong") for number in range(1, 6)])
    rows = archive.conn.execute("select week_of, items, strong, mentions from topic_activity")
    assert [tuple(row) for row in rows] == [("2026-11-02", 2, 2, 0), ("2026-10-26", 2, 1, 1), ("2026-10-19", 1, 1, 0)]


def test_source_health_shows_trouble_first_and_silence_as_late(standing: Archive) -> None:
    with standing.transaction() as conn:
        ledger.sync(conn, (source("a-fine"), source("b-silent"), source("c-broken")), NOON)
        for name, ago in (("a-fine", timedelta(0)), ("b-silent", timedelta(hours=5))):
            ledger.succeeded(
                conn, name, Fetched(), Stored(new=4), started_at=NOON - ago, seconds=1.0, now=NOON - ago,
                next_due_at=NOON - ago + timedelta(minutes=30),
            )  # fmt: skip
        for _ in range(3):
            ledger.failed(
                conn, "c-broken", "failed", "no answer", started_at=NOON, seconds=1.0, now=NOON,
                next_due_at=NOON + timedelta(minutes=15),
            )  # fmt: skip
    rows = standing.conn.execute("select name, state, new_in_7_days, failures, error from source_health")
    assert {row["name"]: tuple(row)[1:] for row in rows} == {
        "a-fine": ("ok", 4, 0, ""), "b-silent": ("late", 4, 0, ""), "c-broken": ("failing", 0, 3, "no answer"),
    }  # fmt: skip
    assert column(standing, "select name from source_health") == ["b-silent", "c-broken", "a-fine"]
