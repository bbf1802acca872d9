"""Documents that repeat what a topic has found already: the printed notice shown again, the page that two feeds name.

Upstream notes regulations-gov.md section 4 and feed-pathologies C12.
"""

from __future__ import annotations

import sqlite3

from monitor.archive.rows import as_list
from monitor.model import Document
from monitor.reading.addresses import canonical

PRINTED = """
select 1 from items join hits on hits.item_id = items.id and hits.topic = :topic and hits.dropped_at is null
where items.key in (select value from json_each(:keys))
"""
PAGES = """
select items.title from items
join hits on hits.item_id = items.id and hits.topic = :topic and hits.dropped_at is null and not hits.backfilled
where items.key >= 'feed:' and items.key < 'feed;' and items.url in (select value from json_each(:addresses))
  and items.id < :item_id and items.source <> :source
"""


def repeats(conn: sqlite3.Connection, topic: str, document: Document) -> bool:
    """Whether a new document only repeats one that the topic has found: people were told, or are about to be.

    A document of regulations.gov that was printed repeats what was printed. An entry of a feed repeats that of another
    feed which came before it, when both have the same title and lead to the same page.
    """
    if document.change != "new":
        return False
    if document.key.startswith("regs:"):
        keys = [f"fr:{each.value}" for each in document.identifiers if each.role == "own" and each.scheme == "fr"]
        return bool(keys) and conn.execute(PRINTED, {"topic": topic, "keys": as_list(keys)}).fetchone() is not None
    if not document.key.startswith("feed:") or not document.url:
        return False
    values = {"topic": topic, "item_id": document.item_id, "source": document.source}
    rows = conn.execute(PAGES, {**values, "addresses": as_list(_written(document.url))})
    return any(row["title"].casefold() == document.title.casefold() for row in rows)


def _written(url: str) -> tuple[str, ...]:
    """The ways in which an address may be written: with and without scheme's s, ``www.``, slash, tracking."""
    name = canonical(url)
    if "/" not in name:  # a front page is no document
        return ()
    return (
        url, *(f"{scheme}://{www}{name}{slash}" for scheme in ("https", "http") for www in ("", "www.")
               for slash in ("", "/")),
    )  # fmt: skip
