"""When the last pass ended and how the heartbeat went: two facts by which a watch that stands still is seen."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.rows import instant
from monitor.clock import to_text

SET = "insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"
GET = "select name, value from meta where name in ('last_pass_at', 'heartbeat_at', 'heartbeat_error')"
OVERDUE = "select count(*) from sources where state not in ('gone', 'off') and next_due_at < ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """``heartbeat_error`` is a sentence, empty while it is well; ``heartbeat_at``: when it was last tried."""

    last_at: datetime | None = None
    heartbeat_at: datetime | None = None
    heartbeat_error: str = ""


def ended(conn: sqlite3.Connection, now: datetime) -> None:
    """Notes that a pass has come to its end."""
    conn.execute(SET, ("last_pass_at", to_text(now)))


def beat(conn: sqlite3.Connection, now: datetime, error: str = "") -> None:
    """Notes how the heartbeat went; ``error`` is a sentence without secrets."""
    conn.execute(SET, ("heartbeat_at", to_text(now)))
    conn.execute(SET, ("heartbeat_error", error))


def read(conn: sqlite3.Connection) -> Passes:
    """What was noted last."""
    noted = {row["name"]: row["value"] for row in conn.execute(GET)}
    return Passes(
        last_at=instant(noted.get("last_pass_at")), heartbeat_at=instant(noted.get("heartbeat_at")),
        heartbeat_error=noted.get("heartbeat_error", ""),
    )  # fmt: skip


def overdue(conn: sqlite3.Connection, before: datetime) -> int:
    """How many sources were to be polled before an instant and were not."""
    return int(conn.execute(OVERDUE, (to_text(before),)).fetchone()[0])
