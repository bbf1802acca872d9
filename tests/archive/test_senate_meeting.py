"""A committee meeting in the archive: its day is a deadline, called off it is withdrawn, an hour that moves is told."""

from __future__ import annotations

from monitor.archive.database import Archive
from monitor.archive.storing.items import store
from monitor.sources.senate_meetings import meetings
from tests.archive.shelf import NOON

ROW = (
    "<css_meetings_scheduled><meeting><identifier>342117</identifier><cmte_code>SSEG00</cmte_code>"
    "<committee>Energy and Natural Resources</committee><date_iso_8601>{day}</date_iso_8601><time>10:00 AM</time>"
    "<room>SD-366</room><matter>{matter}</matter></meeting></css_meetings_scheduled>"
)


def put(archive: Archive, day: str, matter: str = "Hearings to examine graphite.") -> None:
    items, _ = meetings(ROW.format(day=day, matter=matter).encode(), "senate-hearings")
    with archive.transaction():
        store(archive.conn, items, origin="poll", seen_at=NOON, text="none")


def test_a_meeting_is_a_deadline_that_moves_and_is_withdrawn(archive: Archive) -> None:
    deadline = "select kind, due_on, due_at, state from deadlines"
    put(archive, "2026-11-18")
    assert tuple(archive.conn.execute(deadline).fetchone()) == (
        "hearing", "2026-11-18", "2026-11-18T15:00:00Z", "open",
    )  # fmt: skip
    put(archive, "2026-11-19")
    assert tuple(archive.conn.execute("select was_on, now_on from deadline_moves").fetchone()) == (
        "2026-11-18", "2026-11-19",
    )  # fmt: skip
    put(archive, "2026-11-19", "CANCELED: Hearings to examine graphite.")
    assert archive.conn.execute(deadline).fetchone()["state"] == "withdrawn"
    stages = "select json_extract(changes, '$.stage.now') from revisions order by id desc limit 1"
    assert archive.conn.execute(stages).fetchone()[0] == "canceled"
