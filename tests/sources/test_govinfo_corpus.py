"""The 7,552 bills of the corpus by way of govinfo, over loopback HTTP, into a real archive."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.archive.database import open_archive
from monitor.archive.polls import ledger
from monitor.archive.storing.items import store
from monitor.demo import congress_bills as api
from monitor.demo import corpus
from monitor.demo.govinfo import Govinfo as Site
from monitor.demo.standin import StandIn
from monitor.http import Client
from monitor.model import Entry, Fetched, Item
from monitor.settings import SourceConfig
from monitor.sources import billstatus
from monitor.sources.bill_item import item_of
from monitor.sources.bill_record import history
from monitor.sources.congress_bills import LEVELS, record_of
from monitor.sources.govinfo import Govinfo

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
BILLS = SHARED / "bills-119-2025h1.jsonl.gz"
RAW = SHARED / "BILLSTATUS-116hr3055.xml.gz"
NOW = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)


def config(url: str, **options: Any) -> SourceConfig:
    return SourceConfig(
        name="govinfo", kind="govinfo", url=url, every=timedelta(minutes=30), gap=timedelta(0), text="none",
        options={"collections": ("bills",), **options},
    )  # fmt: skip


@pytest.fixture(scope="module")
def fetched() -> tuple[Fetched, Site, Fetched]:
    if not BILLS.exists():
        pytest.skip("the corpus of real records is not beside the project (../shared/corpus)")
    from monitor.clock import SystemClock

    site = Site()
    with StandIn() as stand_in:
        url = stand_in.mount("", site)
        site.publish(corpus.read(BILLS), NOW - timedelta(hours=5))
        client = Client(clock=SystemClock(), allow_private_hosts=True)
        source = Govinfo(config(url), client)
        first = source.fetch(Entry(source="govinfo"), NOW)
        again = source.fetch(Entry(source="govinfo", cursor=first.cursor, validators=first.validators), NOW)
        client.close()
    return first, site, again


def test_every_bill_of_the_half_year_is_one_item(fetched: tuple[Fetched, Site, Fetched], tmp_path: Path) -> None:
    first, _, again = fetched
    assert len(first.items) == len({item.key for item in first.items}) == 7_552
    assert first.whole
    assert first.warnings == ()
    assert (again.items, again.unchanged) == ((), True)
    assert {item.key for item in first.items} == {record["doc_key"] for record in corpus.read(BILLS)}


def test_the_latest_action_is_the_newest_by_date_and_twins_are_told_once(
    fetched: tuple[Fetched, Site, Fetched],
) -> None:
    by_key = {item.key: item for item in fetched[0].items}
    for record in corpus.read(BILLS):
        item = by_key[record["doc_key"]]
        dates = [entry["actionDate"] for entry in record.get("actions", ()) if "actionDate" in entry]
        if dates:
            assert item.facts["latest_action_on"] == max(dates), item.key
        assert len(set(item.facts.get("actions", ()))) == len(item.facts.get("actions", ()))


def test_a_large_bill_of_an_older_schema_is_read_whole() -> None:
    if not RAW.exists():
        pytest.skip("the corpus of real records is not beside the project (../shared/corpus)")
    record = billstatus.record(gzip.decompress(RAW.read_bytes()), "govinfo")
    assert len(record.actions) == 232
    events = history(record.actions)
    assert 200 < len(events) < 232
    assert [event.text for event in events].count("Signed by President.") == 1
    item = item_of(record, source="govinfo")
    assert (item.key, item.stage, item.published_on) == ("bill:116-hr-3055", "became law", date(2019, 6, 3))
    assert {f"{each.scheme}:{each.value}" for each in item.identifiers if each.role == "own"} >= {
        "bill:116-hr-3055", "law:116-69",
    }  # fmt: skip


def by_the_api(record: dict[str, Any]) -> Item:
    """The same bill as the stand-in of Congress.gov tells it, read by that route."""
    levels = {name: api.level(record, name) for name in LEVELS}
    told = api.item(record, "https://api.congress.gov/v3")
    if levels["subjects"]:
        levels["subjects"] = [each for each in levels["subjects"] if "name" in each]
    return item_of(record_of(told, levels), source="congress")


def test_both_routes_bring_one_bill_with_two_sightings_and_no_revision(
    fetched: tuple[Fetched, Site, Fetched], tmp_path: Path
) -> None:
    second = [by_the_api(record) for record in corpus.read(BILLS)]
    prints = {item.key: item.fingerprint() for item in fetched[0].items}
    assert {item.key: item.fingerprint() for item in second} == prints
    archive = open_archive(tmp_path / "db" / "monitor.db", now=NOW)
    both = [config("https://www.govinfo.gov"), replace(config("https://api.congress.gov"), name="congress")]
    with archive.transaction():
        ledger.sync(archive.conn, both, NOW)
        assert store(archive.conn, fetched[0].items, origin="poll", seen_at=NOW, text="none").new == 7_552
        stored = store(archive.conn, second, origin="poll", seen_at=NOW, text="none")
    assert (stored.new, stored.changed, stored.revisions) == (0, 0, ())
    assert archive.conn.execute("select count(*) from items").fetchone()[0] == 7_552
    sightings = "select count(*) from sightings group by item_id having count(*) <> 2"
    assert archive.conn.execute(sightings).fetchall() == []
    archive.close()
