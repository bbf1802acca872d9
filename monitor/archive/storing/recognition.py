"""Entries of feeds that come back under another name: a guid that changed with the slug, a link that moved.

Upstream note feed-pathologies C3. Two documents must never become one, so that the same link alone is not enough, nor
the same title: what else is known of the two has to agree, and the stored one must have left the feed.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from monitor.archive.rows import as_list, day
from monitor.clock import to_text
from monitor.model import Item
from monitor.reading.addresses import canonical

FEED = "feed:"
NEAR = timedelta(days=3)
"""How far apart the dates of one document may lie when its name changes."""

KNOWN = "select key from items where key in (select value from json_each(?))"
STORED = """
select key, url, title, abstract, published_on from items
where key >= :first and key < :last and source = :source and first_seen_at < :seen_at
"""


def other_names(conn: sqlite3.Connection, items: Iterable[Item], seen_at: datetime) -> dict[str, str]:
    """{key of an entry: the key under which its document is stored}, for entries that are only seemingly new.

    ``items`` is all that their feeds show now. Only what was stored before ``seen_at`` is compared.
    """
    shown = {item.key: item for item in items if item.key.startswith(FEED)}
    if not shown:
        return {}
    known = {row["key"] for row in conn.execute(KNOWN, (as_list(shown),))}
    strangers = sorted((item for key, item in shown.items() if key not in known), key=lambda item: item.source)
    found: dict[str, str] = {}
    for source, new in groupby(strangers, key=lambda item: item.source):
        bounds = {"first": f"{FEED}{source}:", "last": f"{FEED}{source};"}  # a semicolon follows the colon
        rows = conn.execute(STORED, {**bounds, "source": source, "seen_at": to_text(seen_at)}).fetchall()
        if rows:
            found |= _renamed(list(new), rows, shown)
    return found


def _renamed(new: Sequence[Item], rows: Sequence[sqlite3.Row], shown: Mapping[str, Item]) -> dict[str, str]:
    linked = Counter(canonical(item.url) for item in shown.values())
    by_link: dict[str, list[sqlite3.Row]] = {}
    by_title: dict[str, list[sqlite3.Row]] = {}
    for row in rows:
        by_link.setdefault(canonical(row["url"]), []).append(row)
        by_title.setdefault(row["title"].casefold(), []).append(row)
    found: dict[str, str] = {}
    for item in new:
        link = canonical(item.url)
        same_link = by_link.get(link, []) if "/" in link and linked[link] == 1 else []
        candidates = [row for row in same_link if len(same_link) == 1 and _agrees(item, row)]
        candidates = candidates or [row for row in by_title.get(item.title.casefold(), ()) if _same_words(item, row)]
        left = [row["key"] for row in candidates if row["key"] not in shown and row["key"] not in found.values()]
        if len(left) == 1:
            found[item.key] = left[0]
    return found


def _agrees(item: Item, row: sqlite3.Row) -> bool:
    """Whether an entry behind the same link may be the same document: pages stand still while their news change."""
    return item.title.casefold() == row["title"].casefold() or _near(item, row)


def _same_words(item: Item, row: sqlite3.Row) -> bool:
    """Whether an entry of the same title is the same document: some titles come every day.

    Where a feed has titles alone the day must be the same too.
    """
    if not item.abstract and str(item.published_on) != row["published_on"]:
        return False
    return _near(item, row) and item.abstract == row["abstract"]


def _near(item: Item, row: sqlite3.Row) -> bool:
    before = day(row["published_on"])
    return item.published_on is not None and before is not None and abs(item.published_on - before) <= NEAR
