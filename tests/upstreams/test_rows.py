"""Each row of feed-pathologies.md through the whole product: what the user gets of it.

A source is polled, matched and reported as in life, three times. Nothing may crash, get lost, come twice or be told
without being news; the test of a row is ``test_row[<its number>]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import stamina

from monitor.demo.register import Register
from monitor.demo.standin import StandIn
from monitor.pipeline.onepass import source_health
from tests.pipeline.home import Home
from tests.upstreams.conftest import NOW
from tests.upstreams.feeds import PLAIN, SCENARIOS, rss, saying

SOURCES = """
[monitor]
contact = "test@example.org"
allow_private_hosts = true

[sources.news]
kind = "feed"
url = "{url}/feeds/a"
every = "1h"
"""
TOPICS = """
[topics.minerals]
name = "Minerals"
match = 'graphite OR nickel OR lithium OR battery OR cobalt OR mine OR guid OR "air show" OR second OR contracts'
"""
CHANNELS = """
[channels.trade]
kind = "slack"
webhook = { env = "SLACK_WEBHOOK_TRADE" }
topics = ["*"]
alert = "all"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gets:
    """What a user has after the polls: how many documents, what was told of them, how the source is said to be.

    ``told`` are the reasons of the notices; ``said`` are words of the sentence that status shows. ``after_good``: a
    good feed of four entries was read before, which is the baseline; else the row itself is.
    """

    items: int = 4
    told: tuple[str, ...] = ()
    state: str = "ok"
    said: str = "last read"
    after_good: bool = False


def kept(state: str, said: str) -> Gets:
    """Nothing new, and nothing lost of what was read before."""
    return Gets(state=state, said=said, after_good=True)


ROWS: dict[str, Gets] = {
    "A1": kept("blocked", "refuses this client (403)"),
    "A2": kept("blocked", "refuses this client (403)"),
    "A2b": kept("blocked", "refuses this client (200)"),
    "A3": kept("failing", "sent an empty answer (202)"),
    "A3b": kept("failing", "sent an empty answer (200)"),
    "A4": kept("failing", "answered 429; it asked to wait 3600 s"),
    "A4b": kept("failing", "answered 503"),
    "A5": kept("failing", "not a feed"),
    "A6": kept("failing", "redirected more than 5 times"),
    "A6b": kept("ok", "moved for good to"),
    "A7": kept("ok", "last read"),
    "A8": kept("ok", "last read"),
    "A9": kept("failing", "broke off"),
    "A9b": kept("ok", "last read"),
    "A9c": kept("ok", "last read"),
    "A9d": kept("failing", "more than 20,000,000 bytes"),
    "A10": kept("failing", "more than 20,000,000 bytes"),
    "A11": kept("failing", "did not"),
    "A12": kept("failing", "cannot be reached"),
    "A13": kept("ok", "last read"),
    "A14": kept("failing", "not a feed"),
    "A15": kept("failing", "not a feed"),
    "A16": kept("off", "gone for good, said 3 times"),
    "A17": kept("blocked", "another site, 169.254.169.254"),
    "B1": Gets(items=2, said="not well-formed"),
    "B1b": Gets(),
    "B2": Gets(items=1),
    "B2b": Gets(items=1),
    "B3": Gets(),
    "B3b": Gets(),
    "B4": kept("failing", "not a feed"),
    "B5": Gets(),
    "B5b": Gets(),
    "B6": kept("ok", "last read"),
    "B7": Gets(items=1, said="not well-formed"),
    "B8": Gets(),
    "B9": Gets(told=("hit", "hit"), state="degraded", said="some between may be lost"),
    "B10": Gets(items=5, told=("hit",), state="degraded", said="now called 'Air Force news'"),
    "C1": Gets(items=2),
    "C2": Gets(items=2),
    "C3": Gets(items=1),
    "C4": Gets(items=1),
    "C5": Gets(items=5),
    "C6": Gets(items=6),
    "C7": Gets(items=6),
    "C8": Gets(items=1),
    "C9": Gets(),
    "C10": Gets(told=("changed",)),
    "C10b": Gets(items=1),
    "C11": Gets(),
    "C12": Gets(items=1),
    "C13": Gets(items=1),
    "C14": Gets(),
    "C15": Gets(items=1),
    "C16": Gets(),
}


@pytest.fixture
def upstream() -> Iterator[StandIn]:
    with StandIn() as running, stamina.set_testing(True, attempts=2):
        yield running


def poll(home: Home, times: int = 1) -> None:
    for _ in range(times):
        home.run(everything=True)
        home.later(hours=1)


def test_every_row_is_here() -> None:
    assert ROWS.keys() == SCENARIOS.keys()
    rows = {f"{part}{number}" for part, last in (("A", 17), ("B", 10), ("C", 16)) for number in range(1, last + 1)}
    assert {name.rstrip("bcd") for name in ROWS} == rows
    assert len(rows) == 43


@pytest.mark.parametrize("name", ROWS)
def test_row(tmp_path: Path, upstream: StandIn, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    gets, scenario = ROWS[name], SCENARIOS[name]
    home = Home(tmp_path, upstream, Register(), now=NOW)
    home.write(sources=SOURCES, topics=TOPICS, channels=CHANNELS)
    if gets.after_good:
        upstream.mount("/feeds/a", saying(PLAIN)())
        poll(home)
    upstream.mount("/feeds/a", scenario.site())
    if name == "A11":
        monkeypatch.setattr("monitor.http.TOTAL", 0.2)
    if scenario.scheme == "https":  # the stand-in does not speak TLS
        home.write(sources=SOURCES.replace("{url}", upstream.url.replace("http", "https")), topics=TOPICS)
    poll(home, times=3)
    with home.monitor() as monitor:
        (found,) = source_health(monitor)
    told = home.rows("select reason from notices where reason <> 'health' order by id")
    assert home.rows("select count(*) from items") == [(gets.items,)]
    assert home.rows("select count(*) from revisions where change = 'new'") == [(gets.items,)]
    assert tuple(reason for (reason,) in told) == gets.told
    assert (found.state, gets.said in found.sentence) == (gets.state, True), found.sentence


@pytest.mark.parametrize("together", [True, False], ids=["in one pass", "one after the other"])
def test_a_story_of_two_feeds_is_stored_twice_and_told_once(tmp_path: Path, upstream: StandIn, together: bool) -> None:
    """C12, with the other feed beside it."""
    home = Home(tmp_path, upstream, Register(), now=NOW)
    other = '[sources.other]\nkind = "feed"\nurl = "{url}/feeds/b"\nevery = "1h"\n'
    home.write(sources=SOURCES + other, topics=TOPICS, channels=CHANNELS)
    for path in ("/feeds/a", "/feeds/b"):
        upstream.mount(path, saying(rss(""))())
    poll(home)
    upstream.mount("/feeds/a", saying(PLAIN)())
    if not together:
        poll(home)
    upstream.mount("/feeds/b", SCENARIOS["C12"].site())
    poll(home, times=2)
    assert home.rows("select count(*) from items") == [(5,)]
    assert home.rows("select count(*) from notices where reason = 'hit'") == [(3,)]
    assert home.rows("select count(*) from hits") == [(4,)]
