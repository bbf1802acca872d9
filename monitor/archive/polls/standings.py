"""How sources stood after the last pass and what operators were told of them; every change of state is kept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from monitor.archive.rows import as_list, instant
from monitor.clock import from_text, to_text
from monitor.health import Health
from monitor.health.turns import Standing, turn

STANDINGS = "select * from health"
KEEP = """
insert into health (source, state, since_at, sentence, told, told_at, notice, bad_at, well_at, spells)
values (:source, :state, :since_at, :sentence, :told, :told_at, :notice, :bad_at, :well_at, :spells)
on conflict (source) do update set state = excluded.state, since_at = excluded.since_at, sentence = excluded.sentence,
  told = excluded.told, told_at = excluded.told_at, notice = excluded.notice, bad_at = excluded.bad_at,
  well_at = excluded.well_at, spells = excluded.spells
"""
CHANGED = "insert into health_changes (source, changed_at, was, state, sentence) values (?, ?, ?, ?, ?)"
GONE = "delete from health where source not in (select value from json_each(?))"
GAPS = """
select source, min(started_at) as at, count(*) as polls from fetches
where gap = 1 and started_at > ? group by source order by source
"""


def settle(conn: sqlite3.Connection, health: Sequence[Health], now: datetime) -> tuple[Standing, ...]:
    """Writes down how each source stands now; the same health again changes nothing. The caller's transaction."""
    known = {row["source"]: _standing(row) for row in conn.execute(STANDINGS)}
    settled = []
    for each in health:
        before = known.get(each.source)
        standing = turn(before, each, now)
        if before is None or before.state != each.state:
            was = before.state if before else ""
            conn.execute(CHANGED, (each.source, to_text(now), was, each.state, each.sentence))
        if standing != before:
            conn.execute(KEEP, _row(standing))
        settled.append(standing)
    conn.execute(GONE, (as_list(each.source for each in health),))
    return tuple(settled)


def gaps(conn: sqlite3.Connection, since: datetime) -> tuple[tuple[str, datetime, int], ...]:
    """Sources whose polls may have missed something after ``since``: (source, the first such poll, how many)."""
    return tuple((row["source"], from_text(row["at"]), row["polls"]) for row in conn.execute(GAPS, (to_text(since),)))


def _standing(row: sqlite3.Row) -> Standing:
    return Standing(
        source=row["source"], state=row["state"], since_at=from_text(row["since_at"]), sentence=row["sentence"],
        told=row["told"], told_at=instant(row["told_at"]), notice=row["notice"], bad_at=instant(row["bad_at"]),
        well_at=instant(row["well_at"]), spells=tuple(from_text(at) for at in json.loads(row["spells"])),
    )  # fmt: skip


def _row(standing: Standing) -> dict[str, Any]:
    def written(at: datetime | None) -> str | None:
        return to_text(at) if at else None

    return {
        "source": standing.source, "state": standing.state, "since_at": to_text(standing.since_at),
        "sentence": standing.sentence, "told": standing.told, "told_at": written(standing.told_at),
        "notice": standing.notice, "bad_at": written(standing.bad_at), "well_at": written(standing.well_at),
        "spells": json.dumps([to_text(at) for at in standing.spells]),
    }  # fmt: skip
