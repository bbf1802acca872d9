"""Coverage: one line per source and Eastern day - how often it was asked, what came, whether something may be lost.

Days without a line are days on which nobody asked. The lines are kept for good, longer than single fetches.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from monitor.clock import local_date
from monitor.health.pace import WEEKS, Day, Normal, last_week, learn, silent_workdays

LEARNED_FROM = timedelta(weeks=WEEKS + 2)

ADD = """
insert into coverage (source, day, polls, ok, failed, items, new, changed, held, gap, history)
values (:source, :day, 1, :ok, :failed, :items, :new, :changed, :held, :gap, :history)
on conflict (source, day) do update set polls = polls + 1, ok = ok + excluded.ok, failed = failed + excluded.failed,
  items = items + excluded.items, new = new + excluded.new, changed = changed + excluded.changed,
  held = held + excluded.held, gap = gap + excluded.gap, history = history + excluded.history
"""
DAYS = "select day, ok, new, changed, held from coverage where source = ? and day >= ?"
SHOWN = """
select source, day, polls, ok, failed, items, new, changed, held, gap, history from coverage
where day >= ? order by day desc, source
"""


def add(
    conn: sqlite3.Connection,
    source: str,
    now: datetime,
    *,
    ok: bool,
    items: int = 0,
    new: int = 0,
    changed: int = 0,
    held: int = 0,
    gap: bool = False,
    is_first: bool = False,
) -> None:
    """Counts one poll into its day; belongs into the transaction that records it. ``is_first``: it brought history."""
    conn.execute(ADD, {
        "source": source, "day": local_date(now).isoformat(), "ok": int(ok), "failed": int(not ok), "items": items,
        "new": 0 if is_first else new, "changed": changed, "held": held, "gap": int(gap),
        "history": new if is_first else 0,
    })  # fmt: skip


def shown(conn: sqlite3.Connection, since: date) -> tuple[dict[str, Any], ...]:
    """The lines since a day, the newest day first."""
    return tuple(dict(row) for row in conn.execute(SHOWN, (since.isoformat(),)))


def learned(
    conn: sqlite3.Connection, source: str, begun_at: datetime | None, now: datetime
) -> tuple[Normal, int | None, int]:
    """(what is normal for the source, new documents of the last seven days or None, silent workdays)."""
    if begun_at is None:
        return Normal(), None, 0
    today, begun_on = local_date(now), local_date(begun_at)
    days = _days(conn, source, max(begun_on, today - LEARNED_FROM))
    return learn(days, begun_on, today), last_week(days, begun_on, today), silent_workdays(days, begun_on, today)


def _days(conn: sqlite3.Connection, source: str, since: date) -> Mapping[date, Day]:
    rows = conn.execute(DAYS, (source, since.isoformat()))
    return {
        date.fromisoformat(row["day"]): Day(
            ok=row["ok"], new=row["new"], changed=row["changed"], held=row["held"]
        )
        for row in rows
    }  # fmt: skip
