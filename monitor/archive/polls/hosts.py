"""Hosts that asked to be left alone: remembered here, so that a restart or a named run does not ask them sooner.

The wish is the host's, not one source's or one address's (upstream note feed-pathologies A4).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from monitor.archive.rows import instant
from monitor.clock import to_text
from monitor.model import Rest

RESTING = "select host, rest_until, reason from hosts where rest_until > ? order by host"
KEEP = """
insert into hosts (host, rest_until, reason) values (?, ?, ?)
on conflict (host) do update set rest_until = excluded.rest_until, reason = excluded.reason
where excluded.rest_until > hosts.rest_until
"""
OVER = "delete from hosts where rest_until <= ?"


def resting(conn: sqlite3.Connection, now: datetime) -> tuple[Rest, ...]:
    """The hosts that are not to be asked now."""
    return tuple(
        Rest(host=row["host"], until_at=until_at, reason=row["reason"])
        for row in conn.execute(RESTING, (to_text(now),))
        if (until_at := instant(row["rest_until"])) is not None
    )


def keep(conn: sqlite3.Connection, rests: Iterable[Rest]) -> None:
    """Remembers these; of two wishes of one host the longer holds."""
    conn.executemany(KEEP, ((each.host, to_text(each.until_at), each.reason) for each in rests))


def prune(conn: sqlite3.Connection, now: datetime) -> None:
    """Forgets the hosts that may be asked again."""
    conn.execute(OVER, (to_text(now),))
