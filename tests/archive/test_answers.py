"""The last answers to a source, and no more of them."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.archive.database import Archive
from monitor.archive.polls import answers
from monitor.model import Answered

NOW = datetime(2026, 7, 6, 12, tzinfo=UTC)


def answered(status: int) -> Answered:
    return Answered(asked_at=NOW, url="https://x.gov/", status=status, size=2, body_hash="ab", age=3.7)


def test_twenty_of_each_source_are_kept(archive: Archive) -> None:
    with archive.transaction():
        answers.keep(archive.conn, "a", [answered(200)] * 15)
        answers.keep(archive.conn, "b", [answered(404)])
        answers.keep(archive.conn, "a", [answered(304)] * 10)
        answers.keep(archive.conn, "b", [])
    counted = archive.conn.execute("select source, status, count(*), max(age) from answers group by 1, 2 order by 1, 2")
    assert [tuple(row) for row in counted] == [("a", 200, 10, 3), ("a", 304, 10, 3), ("b", 404, 1, 3)]
