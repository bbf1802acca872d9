from __future__ import annotations

import feedparser
import httpx
import pytest

from monitor.demo.feeds import Feed
from monitor.demo.standin import StandIn

ENTRIES = [
    {"title": "Older & wiser", "link": "https://a.example.gov/1", "published_at": "2025-06-12T10:00:00-04:00"},
    {
        "title": "Newer", "link": "https://a.example.gov/2", "guid": "urn:2",
        "published_at": "2025-06-13T10:00:00-04:00", "summary": "<p>Short</p>",
        "content": "<p>Long <b>text</b></p>", "categories": ["Mining"],
    },
]  # fmt: skip


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_is_well_formed_and_newest_first(stand_in: StandIn, form: str) -> None:
    url = stand_in.mount("/feeds/a", Feed("News", "https://a.example.gov/", ENTRIES, form=form))
    parsed = feedparser.parse(httpx.get(url).content)
    assert not parsed.bozo
    first, second = parsed.entries
    assert (first.title, first.id, first.content[0].value) == ("Newer", "urn:2", "<p>Long <b>text</b></p>")
    assert first.published_parsed[:5] == (2025, 6, 13, 14, 0)
    assert (second.title, second.id) == ("Older & wiser", second.link)


def test_a_client_that_has_it_gets_304_until_it_changes(stand_in: StandIn, web: httpx.Client) -> None:
    feed = Feed("News", "https://a.example.gov/", ENTRIES)
    stand_in.mount("/feeds/a", feed)
    first = web.get("/feeds/a")
    tagged = {"If-None-Match": first.headers["etag"]}
    dated = {"If-Modified-Since": first.headers["last-modified"]}
    assert web.get("/feeds/a", headers=tagged).status_code == 304
    assert web.get("/feeds/a", headers=dated).status_code == 304
    feed.replace([*ENTRIES, {**ENTRIES[0], "link": "https://a.example.gov/3", "published_at": "2025-06-14T00:00:00Z"}])
    assert web.get("/feeds/a", headers=tagged).status_code == 200
    assert web.get("/feeds/a", headers=dated).status_code == 200


def test_a_feed_without_validators_is_always_sent(stand_in: StandIn, web: httpx.Client) -> None:
    stand_in.mount("/feeds/a", Feed("News", "https://a.example.gov/", ENTRIES, validators=False))
    assert not {"etag", "last-modified"} & web.get("/feeds/a").headers.keys()
