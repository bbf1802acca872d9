from __future__ import annotations

import sqlite3

import pytest

from monitor.archive import search
from monitor.archive.database import Archive
from tests.archive.shelf import keep_topic, match, notice, record, store, topic


def test_candidates_come_newest_first_and_no_more_than_asked_for(archive: Archive) -> None:
    store(archive, *(notice(f"2026-0000{number}") for number in range(1, 5)))
    assert search.candidates(archive.conn, '"graphite"') == (4, 3, 2, 1)
    assert search.candidates(archive.conn, '"graphite"', limit=2) == (4, 3)
    assert search.candidates(archive.conn, '"cobalt"') == ()
    with pytest.raises(sqlite3.OperationalError):
        search.candidates(archive.conn, "H.R. 1234")


def test_newest_first_is_read_from_the_index_without_sorting(archive: Archive) -> None:
    plan = archive.conn.execute(f"explain query plan {search.CANDIDATES}", ('"graphite"', 20))
    assert not [row for row in plan if "TEMP B-TREE" in row["detail"]]


def test_rows_to_print_carry_the_topics_that_stand(archive: Archive) -> None:
    store(archive, notice("2026-00001"), notice("2026-00002"))
    keep_topic(archive, topic())
    record(archive, [match(1, 1)])
    second, first = search.listed(archive.conn, (1, 2))
    assert (first["key"], first["topics"], second["topics"]) == ("fr:2026-00001", '["graphite"]', "[]")
    assert first["published_on"] == "2026-11-02"
