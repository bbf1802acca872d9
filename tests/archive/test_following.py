"""What a source is told to look after again, and on which days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.archive.database import Archive
from monitor.archive.polls import ledger
from monitor.archive.storing.items import Stored
from monitor.model import FOLLOWED_ON, Entry, Fetched, Item
from tests.archive.shelf import NOON, column, keep_topic, match, notice, record, source, store, topic

TODAY = date(2026, 11, 2)
DAY = timedelta(days=1)


def entry(archive: Archive, looked_on: str = "2026-11-01", today: date = TODAY) -> Entry:
    with archive.transaction() as conn:
        ledger.sync(conn, [source(), source("other")], NOON)
        ledger.succeeded(
            conn, "federal-register", Fetched(cursor={FOLLOWED_ON: looked_on} if looked_on else {}), Stored(),
            started_at=NOON, seconds=1.0, now=NOON, next_due_at=NOON,
        )  # fmt: skip
    return ledger.entry(archive.conn, "federal-register", today)


def hit(archive: Archive, number: str) -> None:
    keep_topic(archive, topic())
    (item_id,) = column(archive, "select id from items where key = ?", f"fr:{number}")
    (revision,) = column(archive, "select id from revisions where item_id = ?", item_id)
    record(archive, [match(item_id, revision)])


@pytest.mark.parametrize(
    ("item", "is_hit", "is_followed"),
    [
        (notice(comments_close_on=TODAY), False, True),
        (notice(comments_close_on=TODAY - 7 * DAY), False, True),  # periods are reopened
        (notice(comments_close_on=TODAY - 8 * DAY), True, False),
        (notice(effective_on=TODAY + 90 * DAY), True, True),
        (notice(effective_on=TODAY + 90 * DAY), False, False),
        (notice(), True, False),
        (notice(comments_close_on=TODAY, source="other"), True, False),
        (notice(comments_close_on=TODAY, stage="withdrawn"), True, False),
    ],
)
def test_documents_with_dates_ahead_are_followed(archive: Archive, item: Item, is_hit: bool, is_followed: bool) -> None:
    store(archive, item)
    if is_hit:
        hit(archive, "2026-04417")
    assert entry(archive).followed == (("fr:2026-04417",) if is_followed else ())


def test_a_dropped_hit_no_longer_follows(archive: Archive) -> None:
    store(archive, notice(effective_on=TODAY + DAY))
    hit(archive, "2026-04417")
    archive.conn.execute("update hits set dropped_at = '2026-11-02T00:00:00Z'")
    assert entry(archive).followed == ()


def test_filings_whose_day_has_passed_are_told(archive: Archive) -> None:
    store(
        archive,
        notice("2026-00001", stage="filed", published_on=TODAY - DAY),
        notice("2026-00002", stage="special filing", published_on=TODAY - 90 * DAY),
        notice("2026-00003", stage="filed", published_on=TODAY),  # may still come today
        notice("2026-00004", stage="filed", published_on=TODAY - 91 * DAY),
        notice("2026-00005", stage="published", published_on=TODAY - DAY),
        notice("2026-00006", stage="withdrawn", published_on=None),
        notice("2026-00007", stage="filed", published_on=None),
        notice("2026-00008", stage="filed", published_on=TODAY - DAY, source="other"),
    )
    assert entry(archive).unpublished == ("fr:2026-00001", "fr:2026-00002")
    assert "fr:2026-00007" in entry(archive, today=TODAY + DAY).unpublished


@pytest.mark.parametrize("looked_on", ["2026-11-02", ""])
def test_only_once_a_day_and_only_who_looks_after_anything(archive: Archive, looked_on: str) -> None:
    store(archive, notice(comments_close_on=TODAY))
    assert entry(archive, looked_on).followed == ()


def test_the_queries_begin_with_what_is_few(archive: Archive) -> None:
    """Not with every document of the archive: their indexes are used."""
    from monitor.archive.polls import following

    for query, values in (
        (following.FOLLOWED, {"source": "x", "since": "2026-01-01"}),
        (following.UNPUBLISHED, {"source": "x", "since": "2026-01-01", "until": "2026-02-01"}),
    ):
        plan = [row["detail"] for row in archive.conn.execute(f"explain query plan {query}", values)]
        assert not [step for step in plan if step.startswith("SCAN")]
