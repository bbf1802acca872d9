"""A day in Washington stays that day, also in the nights in which the clocks change; a missing date stays missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import pytest

from monitor.archive.database import open_archive
from monitor.archive.storing import items as shelf
from monitor.clock import EASTERN
from monitor.demo.feeds import Feed
from monitor.demo.register import Register
from monitor.demo.regulations import Regulations, row
from monitor.demo.standin import StandIn
from monitor.http import Client
from monitor.model import Entry, Item
from monitor.settings import Secret, SourceConfig
from monitor.sources import build
from tests.upstreams.feeds import item as entry
from tests.upstreams.feeds import rss, saying

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NIGHTS = (
    date(2026, 3, 7),
    date(2026, 3, 8),
    date(2026, 3, 9),
    date(2026, 10, 31),
    date(2026, 11, 1),
    date(2026, 11, 2),
)
"""The nights around both clock changes of 2026."""

HOURS = ((0, 30), (1, 30), (3, 30), (12, 0), (19, 30), (20, 30), (23, 59))


def polled(client: Client, kind: str, url: str, dockets: tuple[str, ...] = (), **options: object) -> tuple[Item, ...]:
    config = SourceConfig(
        name="x", kind=kind, url=url, every=timedelta(hours=1), options=options,
        api_key=Secret(where="environment variable K", value="k") if kind == "regulations-gov" else None,
    )  # fmt: skip
    return build(config, client).fetch(Entry(source="x", dockets=dockets), NOW).items


@pytest.mark.parametrize("on", NIGHTS, ids=str)
@pytest.mark.parametrize("zone", [UTC, EASTERN], ids=["utc", "eastern"])
def test_the_day_of_a_feed_entry(stand_in: StandIn, near: Client, on: date, zone: object) -> None:
    for number, (hour, minute) in enumerate(HOURS):
        moment = datetime(on.year, on.month, on.day, hour, minute, tzinfo=EASTERN).astimezone(zone)  # type: ignore[arg-type]
        written = format_datetime(moment) if number % 2 else moment.isoformat()
        body = rss(entry(f"<pubDate>{written}</pubDate>"))
        url = stand_in.mount("/f", saying(body)())
        (item,) = polled(near, "feed", url)
        assert item.published_on == on, written


@pytest.mark.parametrize("on", NIGHTS, ids=str)
def test_the_days_of_a_printed_document_are_kept_as_printed(
    stand_in: StandIn, near: Client, on: date, tmp_path: object
) -> None:
    record = {
        "document_number": "2026-04417", "title": "Nickel", "type": "Notice", "publication_date": on.isoformat(),
        "comments_close_on": on.isoformat(), "effective_on": None, "agencies": ["Energy Department"],
    }  # fmt: skip
    stand_in.mount("", Register([record]))
    items = polled(near, "federal-register", f"{stand_in.url}/api/v1", days=400, public_inspection=False)
    archive = open_archive(tmp_path / "m.db", now=NOW)  # type: ignore[operator]
    with archive.transaction():
        shelf.store(archive.conn, items, origin="poll", seen_at=NOW)
    stored = archive.conn.execute("select published_on, comments_close_on, effective_on from items").fetchone()
    due = archive.conn.execute("select kind, due_on from deadlines").fetchall()
    archive.close()
    assert tuple(stored) == (on.isoformat(), on.isoformat(), None)
    assert [tuple(each) for each in due] == [("comment", on.isoformat())]


@pytest.mark.parametrize("on", NIGHTS, ids=str)
def test_the_days_of_a_docket_are_days_in_washington(stand_in: StandIn, near: Client, on: date) -> None:
    midnight = datetime(on.year, on.month, on.day, tzinfo=EASTERN)
    last_second = datetime(on.year, on.month, on.day, 23, 59, 59, tzinfo=EASTERN)
    written = [each.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for each in (midnight, last_second)]
    site = Regulations(
        [row("DOE-2026-0001-0001", "DOE-2026-0001", "Nickel", postedDate=written[0], commentEndDate=written[1])]
    )
    (item,) = polled(near, "regulations-gov", stand_in.mount("/v4", site), ("DOE-2026-0001",))
    assert (item.published_on, item.comments_close_on) == (on, on)


def test_a_missing_date_stays_missing(stand_in: StandIn, near: Client) -> None:
    site = Regulations([row("DOE-2026-0001-0001", "DOE-2026-0001", "Nickel")])
    (item,) = polled(near, "regulations-gov", stand_in.mount("/v4", site), ("DOE-2026-0001",))
    assert (item.published_on, item.comments_close_on, item.effective_on) == (None, None, None)
    url = stand_in.mount(
        "/f", Feed("News", "https://example.org/", [{"title": "Nickel", "link": "https://example.org/1"}])
    )
    (item,) = polled(near, "feed", url)
    assert item.published_on is None
