"""Entries of feeds that come back under another guid or link are the same document; others never are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from monitor.archive.database import Archive
from monitor.model import Item
from tests.archive.shelf import NOON, column, store

HOUR = timedelta(hours=1)


def entry(native: str = "guid-1", source: str = "news", **fields: Any) -> Item:
    given: dict[str, Any] = {
        "kind": "news", "title": "Grants for graphite processing", "abstract": "Three plants get money.",
        "url": "https://www.example.gov/news/grants", "published_on": date(2026, 11, 1), **fields,
    }  # fmt: skip
    return Item(key=f"feed:{source}:{native}", source=source, **given)


def again(archive: Archive, *given: Item) -> tuple[int, int, int]:
    stored = store(archive, *given, seen_at=NOON + HOUR)
    return stored.new, stored.changed, stored.unchanged


@pytest.mark.parametrize(
    "renamed",
    [
        entry("guid-2"),
        entry("guid-2", url="http://example.gov/news/grants/?utm_source=rss"),
        entry("guid-2", url="https://example.gov/newsroom/2026/grants"),
        entry("guid-2", url=""),
        entry("guid-2", url="https://example.gov/other", published_on=date(2026, 11, 4)),
    ],
)
def test_another_guid_or_link_of_one_document_is_nothing_new(archive: Archive, renamed: Item) -> None:
    store(archive, entry())
    new, _, _ = again(archive, renamed)
    assert new == 0
    assert column(archive, "select key from items") == ["feed:news:guid-1"]
    assert again(archive, renamed) == (0, 0, 1)


@pytest.mark.parametrize(
    "edited",
    [
        entry("guid-2", title="Grants for graphite processing (updated)", abstract="Four plants."),
        entry("guid-2", abstract="Four plants.", published_on=date(2026, 11, 30)),
    ],
)
def test_an_edit_that_changed_the_guid_is_a_change_of_the_document(archive: Archive, edited: Item) -> None:
    store(archive, entry())
    assert again(archive, edited) == (0, 1, 0)
    assert column(archive, "select change from revisions") == ["new", "changed"]


@pytest.mark.parametrize(
    "other",
    [
        entry("guid-2", title="Loans for nickel", published_on=date(2026, 11, 9)),  # a page whose news change
        entry("guid-2", url="https://example.gov/other", abstract="Another text under the same title."),
        entry("guid-2", url="https://example.gov/other", published_on=date(2026, 11, 5)),
        entry("guid-2", url="https://example.gov/other", published_on=None),
        entry("guid-2", title="Loans for nickel", url="https://example.gov/other"),
        entry("guid-1", source="other"),
    ],
)
def test_another_document_is_new(archive: Archive, other: Item) -> None:
    store(archive, entry())
    assert again(archive, other) == (1, 0, 0)


def test_titles_alone_are_the_same_on_the_same_day_only(archive: Archive) -> None:
    store(archive, entry(abstract=""))
    moved = "https://example.gov/other"
    assert again(archive, entry("guid-2", abstract="", url=moved, published_on=date(2026, 11, 2))) == (1, 0, 0)
    assert again(archive, entry("guid-3", abstract="", url=moved)) == (0, 0, 1)


def test_an_entry_beside_the_stored_one_in_the_feed_is_another(archive: Archive) -> None:
    store(archive, entry())
    assert again(archive, entry(), entry("guid-2")) == (1, 0, 1)


def test_a_link_that_many_share_names_none(archive: Archive) -> None:
    home = "https://www.example.gov/"
    store(archive, entry(url=home))
    assert again(archive, entry("guid-2", url=home, title="Loans for nickel")) == (1, 0, 0)
    page = "https://www.example.gov/latest"
    store(archive, entry("a", url=page, title="One"), entry("b", url=page, title="Two"))
    assert again(archive, entry("c", url=page, title="Three")) == (1, 0, 0)
    assert again(archive, entry("d", url=f"{page}/x", title="4"), entry("e", url=f"{page}/x", title="5")) == (2, 0, 0)


def test_two_new_entries_never_become_one_document(archive: Archive) -> None:
    store(archive, entry())
    given = (entry("guid-2", url="https://example.gov/2"), entry("guid-3", url="https://example.gov/3"))
    assert again(archive, *given)[0] == 1
    assert len(column(archive, "select key from items")) == 2


def test_in_one_first_poll_nothing_is_compared(archive: Archive) -> None:
    given = [entry(f"guid-{n}", url="", abstract="") for n in range(1500)]
    assert store(archive, *given).new == 1500


def test_what_a_person_imports_keeps_the_key_it_was_given(archive: Archive) -> None:
    store(archive, entry())
    assert store(archive, entry("guid-2"), origin="import", seen_at=NOON + HOUR).new == 1
