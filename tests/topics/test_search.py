"""Searching the archive: side by side means AND, citations stay whole, newest first, both stages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.archive.database import Archive, open_archive
from monitor.archive.storing import items
from monitor.errors import TopicError
from monitor.model import Identifier, Item
from monitor.topics import search
from tests.archive.shelf import NOON


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "monitor.db", now=NOON)
    bill = (Identifier(scheme="bill", value="119-hr-1234"),)
    given = [
        Item(key="a:1", source="s", kind="notice", title="Lithium-Ion Cells", abstract="Duties under § 301."),
        Item(
            key="a:2", source="s", kind="bill", title="Graphite Act", identifiers=bill, body="A BILL\nTo mine graphite."
        ),
        Item(key="a:3", source="s", kind="notice", title="Suite 301", abstract="Cells of lithium and an ion."),
        Item(key="a:4", source="s", kind="notice", title="Section 301 Action", body="Graphite. " * 200),
    ]
    with opened.transaction() as conn:
        items.store(conn, given, origin="poll", seen_at=NOON)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("graphite", ["a:4", "a:2"]),
        ("lithium-ion", ["a:1"]),
        ("lithium ion", ["a:3", "a:1"]),
        ('"section 301"', ["a:4", "a:1"]),
        ("section 301", ["a:4", "a:1"]),
        ("§ 301", ["a:4", "a:1"]),
        ("H.R. 1234", ["a:2"]),
        ("hr 1234", ["a:2"]),
        ("119-hr-1234", ["a:2"]),
        ("graphite NOT bill", ["a:4"]),
        ("title: graphite", ["a:2"]),
        ("cadmium", []),
    ],
)
def test_finds(archive: Archive, query: str, keys: list[str]) -> None:
    assert [found.key for found in search(archive.conn, query, 10)] == keys


def test_stops_at_the_limit_and_shows_a_passage(archive: Archive) -> None:
    (found,) = search(archive.conn, "graphite", 1)
    assert found.key == "a:4"
    assert {found.passage[start:end] for start, end in found.spans} == {"Graphite"}


def test_a_query_that_cannot_be_read_is_refused_in_words(archive: Archive) -> None:
    with pytest.raises(TopicError, match="never closed"):
        search(archive.conn, '"section 301', 10)
