"""Which fields went empty in a source's newest documents, kept beside the ledger. The rule: ``health.fields``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from monitor.clock import from_text, local_date, to_text
from monitor.health.fields import FIELDS, Emptied, run_of_empty

LOOK_BACK = 3000
"""Documents of a source, the newest first, among which each kind is looked at."""

REACH = 50_000
"""How far back they are looked for beneath what a backfill has brought since."""

NEWEST = """
with latest as materialized (select id from items where source = :source order by id desc limit :reach),
newest as materialized (
  select id from latest where not exists (
    select 1 from revisions where item_id = latest.id and change = 'new' and origin in ('backfill', 'import')
  ) order by id desc limit :most
)
select items.kind, items.first_seen_at, items.comments_close_on is not null as comments_close_on,
       items.effective_on is not null as effective_on, items.published_on is not null as published_on,
       items.abstract <> '' as abstract, items.agencies <> '[]' as agencies,
       exists (select 1 from identifiers where item_id = items.id and role = 'own') as identifiers
from newest join items on items.id = newest.id
where items.stage not in ('filed', 'special filing', 'withdrawn')
order by items.id desc
"""
FORGET = "delete from emptied where source = ?"
KEEP = """
insert into emptied (source, kind, field, documents, since_on, filled, before, found_at)
values (:source, :kind, :field, :documents, :since_on, :filled, :before, :found_at)
"""
KEPT = "select kind, field, documents, since_on, filled, before from emptied where source = ? order by kind, field"


def find(conn: sqlite3.Connection, source: str, now: datetime) -> tuple[Emptied, ...]:
    """Looks at the source's newest documents, kind by kind, and keeps what was found instead of what was known.

    History brought by a backfill or an import is left out, and filings, whose fields come with their publication.
    """
    kinds: dict[str, list[sqlite3.Row]] = {}
    for row in conn.execute(NEWEST, {"source": source, "most": LOOK_BACK, "reach": REACH}):
        kinds.setdefault(row["kind"], []).append(row)
    found = tuple(each for kind, rows in kinds.items() for each in _in_kind(kind, rows))
    conn.execute(FORGET, (source,))
    conn.executemany(KEEP, (
        {
            "source": source, "kind": each.kind, "field": each.field, "documents": each.documents,
            "since_on": each.since_on, "filled": each.filled, "before": each.before, "found_at": to_text(now),
        }
        for each in found
    ))  # fmt: skip
    return found


def kept(conn: sqlite3.Connection, source: str) -> tuple[Emptied, ...]:
    """What was found when the source last brought documents."""
    return tuple(Emptied(**row) for row in conn.execute(KEPT, (source,)))


def _in_kind(kind: str, rows: list[sqlite3.Row]) -> Iterable[Emptied]:
    for field in FIELDS:
        found = run_of_empty([bool(row[field]) for row in rows])
        if found:
            documents, filled, before = found
            since_on = local_date(from_text(rows[documents - 1]["first_seen_at"])).isoformat()
            yield Emptied(kind=kind, field=field, documents=documents, since_on=since_on, filled=filled, before=before)
