from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from monitor.archive.database import Archive
from monitor.archive.polls import ledger
from monitor.archive.storing.items import Stored
from monitor.errors import ArchiveError
from monitor.model import Fetched, Validators, Window
from monitor.settings import SourceConfig
from tests.archive.shelf import NOON, column, notice, row, source

HOUR = timedelta(hours=1)


def sync(archive: Archive, *configs: SourceConfig) -> None:
    with archive.transaction() as conn:
        ledger.sync(conn, configs, NOON)


def succeed(archive: Archive, fetched: Fetched, *, new: int = 0, now: datetime = NOON) -> None:
    with archive.transaction() as conn:
        ledger.succeeded(
            conn, "federal-register", fetched, Stored(new=new), started_at=now, seconds=1.5, now=now,
            next_due_at=now + HOUR,
        )  # fmt: skip


def fail(archive: Archive, outcome: str = "failed", now: datetime = NOON) -> None:
    with archive.transaction() as conn:
        ledger.failed(
            conn, "federal-register", outcome, "the upstream said no", started_at=now, seconds=1.5, now=now,
            next_due_at=now + HOUR,
        )  # fmt: skip


def test_a_source_is_new_due_and_in_its_baseline_until_one_poll_has_completed(archive: Archive) -> None:
    sync(archive, source())
    assert ledger.due(archive.conn, ("federal-register",), NOON) == ("federal-register",)
    fail(archive)
    assert not ledger.entry(archive.conn, "federal-register").baselined
    cursor = {"since": "2026-11-02", "seen": ["a", "b"]}
    validators = {"https://x.example": Validators(etag='"1"', body_hash="abc")}
    succeed(archive, Fetched(items=(notice(),), cursor=cursor, validators=validators), new=1)
    entry = ledger.entry(archive.conn, "federal-register")
    assert (entry.baselined, entry.cursor, entry.validators) == (True, cursor, validators)
    assert (entry.last_success_at, entry.failures) == (NOON, 0)
    assert ledger.due(archive.conn, ("federal-register",), NOON + HOUR - timedelta(seconds=1)) == ()
    assert ledger.due(archive.conn, ("federal-register",), NOON + HOUR) == ("federal-register",)


def test_a_failure_keeps_the_place_and_is_counted(archive: Archive) -> None:
    sync(archive, source())
    succeed(archive, Fetched(cursor={"page": 3}))
    fail(archive, now=NOON + HOUR)
    fail(archive, "blocked", now=NOON + 2 * HOUR)
    entry = ledger.entry(archive.conn, "federal-register")
    assert (entry.cursor, entry.failures, entry.last_success_at) == ({"page": 3}, 2, NOON)
    known = ledger.known(archive.conn, "federal-register", NOON)
    assert (known.outcome, known.error, known.last_attempt_at) == ("blocked", "the upstream said no", NOON + 2 * HOUR)
    assert column(archive, "select outcome from fetches order by id") == ["ok", "failed", "blocked"]
    succeed(archive, Fetched(cursor={"page": 4}, unchanged=True), now=NOON + 3 * HOUR)
    assert ledger.known(archive.conn, "federal-register", NOON).outcome == "unchanged"
    assert column(archive, "select failures from sources") == [0]


def test_off_is_no_failure(archive: Archive) -> None:
    sync(archive, source())
    fail(archive, "off")
    known = ledger.known(archive.conn, "federal-register", NOON, off_reason="needs a key")
    assert (known.failures, known.off_reason) == (0, "needs a key")


@pytest.mark.parametrize(
    "changed",
    [
        source(url="https://other.example/api"), source(kind="feed"),
        source(options={"agencies": ["energy-department"]}),
    ],
)  # fmt: skip
def test_another_address_or_filter_starts_another_baseline(archive: Archive, changed: SourceConfig) -> None:
    window = Window(since_on=date(2026, 1, 1), until_on=date(2026, 1, 7))
    sync(archive, source())
    with archive.transaction() as conn:
        ledger.window_done(conn, "federal-register", window, 9, NOON)
    succeed(archive, Fetched(cursor={"page": 3}))
    sync(archive, source(gap=timedelta(seconds=9), enabled=False))
    assert ledger.entry(archive.conn, "federal-register").baselined, "how often and how politely is no filter"
    assert ledger.windows_done(archive.conn, "federal-register") == {window}
    sync(archive, changed)
    entry = ledger.entry(archive.conn, "federal-register")
    assert (entry.baselined, entry.cursor) == (False, {})
    assert ledger.windows_done(archive.conn, "federal-register") == frozenset()


def test_a_source_that_left_the_file_is_gone_and_starts_afresh_when_it_returns(archive: Archive) -> None:
    sync(archive, source(), source("white-house", kind="feed"))
    succeed(archive, Fetched())
    sync(archive, source("white-house", kind="feed"))
    assert column(archive, "select name from source_health") == ["white-house"]
    sync(archive, source(), source("white-house", kind="feed"))
    assert not ledger.entry(archive.conn, "federal-register").baselined


def test_a_source_nobody_told_of_is_named(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no-such"):
        ledger.entry(archive.conn, "no-such")


def test_due_keeps_the_order_and_knows_what_was_never_polled(archive: Archive) -> None:
    sync(archive, source("b"), source("a"))
    assert ledger.due(archive.conn, ("b", "new-one", "a"), NOON) == ("b", "new-one", "a")


def test_the_pace_is_known_after_a_week_and_leaves_the_baseline_out(archive: Archive) -> None:
    sync(archive, source())
    succeed(archive, Fetched(), new=900)
    for days in range(1, 7):
        succeed(archive, Fetched(), new=10, now=NOON + timedelta(days=days))
    assert ledger.known(archive.conn, "federal-register", NOON).items_per_week is None
    for days in range(7, 15):
        succeed(archive, Fetched(), new=10, now=NOON + timedelta(days=days))
    assert ledger.known(archive.conn, "federal-register", NOON).items_per_week == pytest.approx(70)


def test_windows_of_history_are_remembered_until_they_are_forgotten(archive: Archive) -> None:
    window = Window(since_on=date(2025, 1, 2), until_on=date(2025, 1, 8))
    sync(archive, source())
    with archive.transaction() as conn:
        ledger.window_done(conn, "federal-register", window, 9, NOON)
        ledger.window_done(conn, "federal-register", window, 11, NOON)
    assert row(archive, "select since_on, items from backfills") == {"since_on": "2025-01-02", "items": 11}
    assert ledger.windows_done(archive.conn, "federal-register") == {window}
    with archive.transaction() as conn:
        ledger.forget_windows(conn, "federal-register")
    assert ledger.windows_done(archive.conn, "federal-register") == frozenset()


def test_single_fetches_are_kept_ninety_days(archive: Archive) -> None:
    sync(archive, source())
    succeed(archive, Fetched(), now=NOON - timedelta(days=91))
    succeed(archive, Fetched(), now=NOON - timedelta(days=89))
    with archive.transaction() as conn:
        ledger.prune(conn, NOON)
    assert column(archive, "select count(*) from fetches") == [1]
