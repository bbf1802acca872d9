from __future__ import annotations

from datetime import date, timedelta

from monitor.archive.database import Archive
from tests.archive.shelf import NOON, notice, row, store

DECEMBER = date(2026, 12, 1)


def moves(archive: Archive) -> list[tuple[str | None, str | None, str]]:
    rows = archive.conn.execute("select was_on, now_on, seen_at from deadline_moves order by rowid")
    return [tuple(row) for row in rows]


def test_the_typed_dates_of_an_item_are_its_deadlines(archive: Archive) -> None:
    store(archive, notice(comments_close_on=DECEMBER, effective_on=date(2027, 1, 4)))
    rows = archive.conn.execute("select kind, due_on, source, evidence, state, zone from deadlines order by due_on")
    assert [tuple(row) for row in rows] == [
        ("comment", "2026-12-01", "comments_close_on", "2026-12-01", "open", "America/New_York"),
        ("effective", "2027-01-04", "effective_on", "2027-01-04", "open", "America/New_York"),
    ]
    assert moves(archive) == []


def test_an_extended_deadline_moves_and_stays_the_same_one(archive: Archive) -> None:
    store(archive, notice(comments_close_on=DECEMBER))
    store(archive, notice(comments_close_on=date(2026, 12, 15)), seen_at=NOON + timedelta(days=1))
    assert row(archive, "select id, due_on, evidence, first_seen_at from deadlines") == {
        "id": 1, "due_on": "2026-12-15", "evidence": "2026-12-15", "first_seen_at": "2026-11-02T17:00:00Z",
    }  # fmt: skip
    assert moves(archive) == [("2026-12-01", "2026-12-15", "2026-11-03T17:00:00Z")]


def test_an_edit_of_something_else_moves_no_deadline(archive: Archive) -> None:
    store(archive, notice(comments_close_on=DECEMBER))
    store(archive, notice(comments_close_on=DECEMBER, title="Edited"))
    assert moves(archive) == []


def test_a_date_that_is_no_longer_given_is_withdrawn_and_can_come_back(archive: Archive) -> None:
    store(archive, notice(comments_close_on=DECEMBER))
    store(archive, notice())
    assert row(archive, "select state, due_on from deadlines") == {"state": "withdrawn", "due_on": "2026-12-01"}
    store(archive, notice(title="Still without a date"))
    store(archive, notice(comments_close_on=date(2026, 12, 20)))
    assert row(archive, "select state, due_on from deadlines") == {"state": "open", "due_on": "2026-12-20"}
    assert [move[:2] for move in moves(archive)] == [("2026-12-01", None), (None, "2026-12-20")]


def test_a_date_given_later_is_a_new_deadline(archive: Archive) -> None:
    store(archive, notice())
    store(archive, notice(comments_close_on=DECEMBER), seen_at=NOON + timedelta(days=1))
    assert row(archive, "select first_seen_at, due_on from deadlines") == {
        "first_seen_at": "2026-11-03T17:00:00Z", "due_on": "2026-12-01",
    }  # fmt: skip
    assert moves(archive) == []
