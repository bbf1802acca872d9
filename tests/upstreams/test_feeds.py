"""What a user gets from each row of the feed pathologies: the entries, or an error that names what is wrong.

A11 (an answer that hangs) and A17 (a redirect into a private network) need a client without this one's leave to ask
loopback and without its patience; they are tested with the client itself.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.demo.standin import StandIn
from monitor.errors import NotFound, SourceBlocked, SourceError
from monitor.http import Client
from monitor.model import Entry, Fetched
from monitor.settings import SourceConfig
from monitor.sources import build
from tests.upstreams.conftest import NOW
from tests.upstreams.feeds import ENTRIES, SCENARIOS, Scenario

GIVEN = {
    "A6b": 4, "A7": 4, "A8": 4, "A9b": 4, "A9c": 4, "A13": 4, "B1": 2, "B1b": 4, "B2": 1, "B2b": 1, "B3": 4, "B3b": 4,
    "B5": 4, "B5b": 4, "B6": 4, "B7": 1, "B8": 4, "B9": 2, "B10": 4, "C1": 2, "C2": 2, "C3": 1, "C4": 1, "C5": 5,
    "C6": 6, "C7": 6, "C8": 1, "C9": 3, "C10": 4, "C10b": 1, "C11": 4, "C12": 1, "C13": 1, "C14": 4, "C15": 1, "C16": 4,
}  # fmt: skip
"""Row -> how many entries the first poll gives."""

REFUSED: dict[str, type[SourceError]] = {
    "A1": SourceBlocked, "A2": SourceBlocked, "A2b": SourceBlocked, "A3": SourceError, "A3b": SourceError,
    "A4": SourceError, "A4b": SourceError, "A5": SourceError, "A6": SourceError, "A9": SourceError, "A9d": SourceError,
    "A10": SourceError, "A12": SourceError, "A14": SourceError, "A15": SourceError, "A16": NotFound, "B4": SourceError,
}  # fmt: skip
"""Row -> the fault it is."""

ELSEWHERE = {"A11", "A17"}
CHANGING = {"B6", "B9", "B10", "C3", "C9", "C10", "C10b", "C11"}


def mounted(stand_in: StandIn, scenario: Scenario) -> str:
    return stand_in.mount("/feeds/a", scenario.site()).replace("http", scenario.scheme, 1)


def poll(client: Client, url: str, entry: Entry | None = None) -> Fetched:
    config = SourceConfig(name="a", kind="feed", url=url, every=timedelta(hours=1))
    return build(config, client).fetch(entry or Entry(source="a"), NOW)


def after(fetched: Fetched) -> Entry:
    return Entry(source="a", cursor=fetched.cursor, validators=fetched.validators, baselined=True, last_success_at=NOW)


def test_every_row_has_its_place_in_these_tests() -> None:
    assert set(SCENARIOS) == GIVEN.keys() | REFUSED.keys() | ELSEWHERE
    assert {name.rstrip("bcd") for name in SCENARIOS} == {
        f"{part}{number}" for part, rows in (("A", 17), ("B", 10), ("C", 16)) for number in range(1, rows + 1)
    }


@pytest.mark.parametrize("name", GIVEN, ids=lambda name: f"{name}: {SCENARIOS[name].says}")
def test_the_entries_come_through_each_once(stand_in: StandIn, client: Client, name: str) -> None:
    url = mounted(stand_in, SCENARIOS[name])
    first = poll(client, url)
    assert len({item.key for item in first.items}) == len(first.items) == GIVEN[name]
    assert all(item.title for item in first.items)
    second = poll(client, url, after(first))
    assert second.unchanged == (name not in CHANGING)


@pytest.mark.parametrize("name", REFUSED, ids=lambda name: f"{name}: {SCENARIOS[name].says}")
def test_what_is_no_feed_is_a_fault_with_a_sentence(stand_in: StandIn, client: Client, name: str) -> None:
    with pytest.raises(REFUSED[name]) as raised:
        poll(client, mounted(stand_in, SCENARIOS[name]))
    assert raised.value.sentence
    assert isinstance(raised.value, SourceBlocked) == (REFUSED[name] is SourceBlocked)


def test_an_upstream_that_says_when_to_come_back_is_quoted(stand_in: StandIn, client: Client) -> None:
    with pytest.raises(SourceError) as raised:
        poll(client, mounted(stand_in, SCENARIOS["A4"]))
    assert raised.value.retry_after == 3600


@pytest.mark.parametrize(("name", "words"), [("B1", "not well-formed"), ("B9", "may be lost"), ("B10", "Air Force")])
def test_what_is_odd_and_still_gave_entries_is_said(stand_in: StandIn, client: Client, name: str, words: str) -> None:
    url = mounted(stand_in, SCENARIOS[name])
    first = poll(client, url)
    second = poll(client, url, after(first))
    assert any(words in warning for warning in (*first.warnings, *second.warnings))


def test_an_edit_keeps_the_key_and_a_newer_stamp_alone_is_no_edit(stand_in: StandIn, client: Client) -> None:
    for name, edited in (("C10", True), ("C10b", False)):
        url = mounted(stand_in, SCENARIOS[name])
        first = poll(client, url)
        second = poll(client, url, after(first))
        before, now = first.items[0], second.items[0]
        assert before.key == now.key
        assert (before.fingerprint() != now.fingerprint()) == edited, name


def test_titles_are_cleaned_and_markup_is_gone(stand_in: StandIn, client: Client) -> None:
    titles = [item.title for item in poll(client, mounted(stand_in, SCENARIOS["C6"])).items]
    assert titles == ["Nickel & cobalt", "Critical minerals", "Graphite", "Lithium ion", "anti-dumping", "battery"]
    (harmful,) = poll(client, mounted(stand_in, SCENARIOS["C15"])).items
    assert "\n" not in harmful.title
    assert "<p" not in harmful.abstract
    assert "alert(1)" not in harmful.abstract


def test_entities_are_neither_expanded_nor_read_from_files(stand_in: StandIn, client: Client) -> None:
    (item,) = poll(client, mounted(stand_in, SCENARIOS["B7"])).items
    assert "root:" not in item.abstract
    assert len(item.abstract) < 10_000


def test_dates_that_cannot_be_read_stay_missing(stand_in: StandIn, client: Client) -> None:
    items = poll(client, mounted(stand_in, SCENARIOS["C7"])).items
    assert items[0].published_on is None
    assert str(items[1].published_on) == "2025-06-20"


def test_every_plain_entry_arrives_whole(stand_in: StandIn, client: Client) -> None:
    items = poll(client, mounted(stand_in, SCENARIOS["A13"])).items
    assert [(item.title, item.url) for item in items] == [(entry["title"], entry["link"]) for entry in ENTRIES]
