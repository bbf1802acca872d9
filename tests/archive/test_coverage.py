"""One line per source and day, and what an archive from before counts itself from its ledger."""

from __future__ import annotations

from datetime import date, timedelta

from monitor.archive.database import Archive
from monitor.archive.polls import coverage, ledger, standings
from monitor.archive.schema import health
from monitor.archive.storing.items import Stored
from monitor.health import Health
from monitor.model import Fetched
from tests.archive.shelf import NOON, column, source

HOUR = timedelta(hours=1)


def poll(archive: Archive, hours: float, *, new: int = 0, outcome: str = "ok", gap: bool = False) -> None:
    at = NOON + hours * HOUR
    with archive.transaction() as conn:
        if outcome == "ok":
            ledger.succeeded(
                conn, "federal-register", Fetched(gap=gap), Stored(new=new), started_at=at, seconds=1, now=at,
                next_due_at=at + HOUR,
            )  # fmt: skip
        else:
            ledger.failed(
                conn, "federal-register", outcome, "no", started_at=at, seconds=1, now=at, next_due_at=at + HOUR
            )


def filled(archive: Archive) -> None:
    with archive.transaction() as conn:
        ledger.sync(conn, (source(),), NOON)
    poll(archive, 0, new=900)
    poll(archive, 1, new=5)
    poll(archive, 2, outcome="failed")
    poll(archive, 3, outcome="off")
    poll(archive, 9, new=2)  # past midnight in UTC, evening in Washington
    poll(archive, 24, new=7, gap=True)


def test_each_day_is_counted_by_the_calendar_of_washington(archive: Archive) -> None:
    filled(archive)
    second, first = coverage.shown(archive.conn, date(2026, 11, 1))
    assert (first["day"], first["polls"], first["ok"], first["failed"]) == ("2026-11-02", 4, 3, 1)
    assert (first["new"], first["history"], first["gap"]) == (7, 900, 0)
    assert (second["day"], second["new"], second["gap"]) == ("2026-11-03", 7, 1)


def test_an_archive_from_before_counts_its_days_from_the_ledger(archive: Archive) -> None:
    filled(archive)
    kept = [{**row, "gap": 0} for row in coverage.shown(archive.conn, date(2026, 11, 1))]
    with archive.transaction() as conn:
        conn.execute("delete from coverage")
        conn.execute(health.COVERAGE_SO_FAR)
    assert list(coverage.shown(archive.conn, date(2026, 11, 1))) == kept


def test_a_change_of_state_is_kept_once(archive: Archive) -> None:
    for state, hours in (("ok", 0), ("ok", 1), ("failing", 2), ("failing", 3), ("ok", 4)):
        with archive.transaction() as conn:
            health = Health(source="gao", state=state, sentence=f"it is {state}")  # type: ignore[arg-type]
            standings.settle(conn, (health,), NOON + hours * HOUR)
    assert column(archive, "select was || '>' || state from health_changes order by id") == [
        ">ok", "ok>failing", "failing>ok",
    ]  # fmt: skip
    assert column(archive, "select since_at from health") == ["2026-11-02T21:00:00Z"]
    with archive.transaction() as conn:
        standings.settle(conn, (), NOON)
    assert column(archive, "select count(*) from health") == [0], "a source that is gone stands nowhere"
