"""What the way to a feed tells: moves, detours, old copies, and the parameter that gets past them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.demo.feeds import Feed
from monitor.demo.standin import Answer, Request, StandIn
from monitor.http import Client
from monitor.model import Entry, Fetched
from monitor.settings import SourceConfig
from monitor.sources import build

NOW = datetime(2026, 7, 6, 12, tzinfo=UTC)
ENTRIES = [{"title": "Nickel", "link": "https://example.org/1", "published_at": "2026-07-06T08:00:00-04:00"}]


def poll(client: Client, url: str, before: Fetched | None = None, now: datetime = NOW, **options: object) -> Fetched:
    config = SourceConfig(name="a", kind="feed", url=url, every=timedelta(hours=1), options=options)
    entry = Entry(source="a", cursor=before.cursor, validators=before.validators) if before else Entry(source="a")
    return build(config, client).fetch(entry, now)


def moving(stand_in: StandIn, status: int) -> str:
    stand_in.mount("/new", Feed("News", "https://example.org/", ENTRIES))
    return stand_in.mount("/old", lambda _: Answer(status=status, headers=(("Location", f"{stand_in.url}/new"),)))


def test_an_address_that_moved_for_good_is_said_at_the_third_time(stand_in: StandIn, near: Client) -> None:
    url = moving(stand_in, 301)
    first = poll(near, url)
    second = poll(near, url, first)
    third = poll(near, url, second)
    assert (first.warnings, second.warnings) == ((), ())
    assert third.unchanged
    assert third.warnings == (f"its address has moved for good to {stand_in.url}/new; put that into sources.toml",)
    assert poll(near, url, third).warnings == third.warnings


def test_a_detour_is_no_move(stand_in: StandIn, near: Client) -> None:
    url, last = moving(stand_in, 302), None
    for _ in range(5):
        last = poll(near, url, last)
        assert last.warnings == ()


def test_an_old_copy_of_a_cache_is_said_and_can_be_got_past(stand_in: StandIn, near: Client) -> None:
    fresh, kept = Feed("News", "https://example.org/", ENTRIES, validators=False), {}

    def cache(request: Request) -> Answer:
        if request.query in kept:
            answer = kept[request.query]
            return Answer(body=answer.body, content_type=answer.content_type, headers=(("Age", "30000"),))
        kept[request.query] = fresh(request)
        return kept[request.query]

    url = stand_in.mount("/cached", cache)
    first = poll(near, url)
    fresh.replace([*ENTRIES, {**ENTRIES[0], "title": "Graphite", "link": "https://example.org/2"}])
    stale = poll(near, url, first)
    assert stale.unchanged
    assert "a cache answered with a copy 8 hours old; cache_buster = true may bring the new one" in stale.warnings
    past = poll(near, url, stale, NOW + timedelta(hours=1), cache_buster=True)
    assert [item.title for item in past.items] == ["Nickel", "Graphite"]
