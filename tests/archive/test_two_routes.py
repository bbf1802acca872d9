"""A document that two configured sources bring: the newer record counts, the other is a sighting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.archive.database import Archive
from monitor.archive.polls import ledger
from monitor.archive.storing.items import Stored, store
from monitor.model import AS_OF, Fetched, Item
from monitor.settings import SourceConfig
from tests.archive.shelf import NOON, own


def route(name: str) -> SourceConfig:
    return SourceConfig(name=name, kind=name, url=f"https://{name}.gov", every=timedelta(minutes=30))


def bill(source: str, as_of: str, **fields: Any) -> Item:
    given: dict[str, Any] = {
        "key": "bill:119-hr-1", "source": source, "kind": "bill", "title": "H.R. 1: Anode Act", "stage": "introduced",
        "identifiers": own("bill:119-hr-1"), "extras": {AS_OF: as_of} if as_of else {}, **fields,
    }  # fmt: skip
    return Item(**given)


def put(archive: Archive, *items: Item) -> Stored:
    with archive.transaction():
        ledger.sync(archive.conn, [route("congress"), route("govinfo")], NOON)
        return store(archive.conn, items, origin="poll", seen_at=NOON, text="none")


def stage(archive: Archive) -> tuple[str, str]:
    return tuple(archive.conn.execute("select stage, source from items").fetchone())


def test_the_newer_record_counts_whichever_route_brings_it(archive: Archive) -> None:
    put(archive, bill("govinfo", "2025-05-21T08:00:00Z"))
    assert put(archive, bill("congress", "2025-05-23T08:00:00Z", stage="passed House")).changed == 1
    assert stage(archive) == ("passed House", "congress")
    assert put(archive, bill("govinfo", "2025-05-22T08:00:00Z", stage="reported")).changed == 0
    assert stage(archive) == ("passed House", "congress")
    assert put(archive, bill("govinfo", "2025-05-24T08:00:00Z", stage="became law")).changed == 1
    assert stage(archive) == ("became law", "govinfo")
    seen = archive.conn.execute("select source from sightings order by source").fetchall()
    assert [row[0] for row in seen] == ["congress", "govinfo"]


def test_of_two_records_as_old_as_each_other_the_first_stays(archive: Archive) -> None:
    put(archive, bill("govinfo", "2025-05-21T08:00:00Z"))
    assert put(archive, bill("congress", "2025-05-21T08:00:00Z", title="H.R. 1")).revisions == ()


def test_a_newer_stamp_alone_makes_no_revision(archive: Archive) -> None:
    put(archive, bill("govinfo", "2025-05-21T08:00:00Z"))
    assert put(archive, bill("congress", "2025-09-01T08:00:00Z")).revisions == ()
    assert put(archive, bill("govinfo", "2025-10-01T08:00:00Z")).revisions == ()


def test_without_a_stamp_another_route_changes_nothing(archive: Archive) -> None:
    put(archive, bill("govinfo", "2025-05-21T08:00:00Z"))
    assert put(archive, bill("congress", "", stage="passed House")).changed == 0
    put(archive, bill("govinfo", "", key="bill:119-hr-2"))
    assert put(archive, bill("congress", "2025-05-23T08:00:00Z", key="bill:119-hr-2", stage="x")).changed == 0


def test_a_first_run_of_several_polls_is_one_baseline(archive: Archive) -> None:
    at = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
    begun = []
    for whole in (False, False, True, False):
        with archive.transaction():
            ledger.sync(archive.conn, [route("govinfo")], NOON)
            ledger.succeeded(
                archive.conn, "govinfo", Fetched(whole=whole), Stored(), started_at=at, seconds=1.0, now=at,
                next_due_at=at,
            )  # fmt: skip
        begun.append(ledger.entry(archive.conn, "govinfo").baselined)
    assert begun == [False, False, True, True]
