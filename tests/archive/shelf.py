"""Documents and short ways of storing them, for the tests of the archive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NoReturn

from monitor.archive import hits
from monitor.archive.database import Archive
from monitor.archive.storing import items
from monitor.model import Identifier, Item, Match, Origin, Strength, Term
from monitor.settings import SourceConfig, TopicConfig

NOON = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
"""Noon in Washington on a Monday."""


def own(*written: str) -> tuple[Identifier, ...]:
    """Own identifiers from "scheme:value"."""
    return tuple(Identifier(scheme=each.split(":", 1)[0], value=each.split(":", 1)[1]) for each in written)


def notice(number: str = "2026-04417", **fields: Any) -> Item:
    """A Federal Register notice; ``fields`` replace what it has."""
    given: dict[str, Any] = {
        "key": f"fr:{number}",
        "source": "federal-register",
        "kind": "notice",
        "stage": "published",
        "title": "Active Anode Material From China: Initiation of Investigation",
        "abstract": "Commerce looks into imports of graphite for lithium-ion cells.",
        "agencies": ("International Trade Administration",),
        "published_on": date(2026, 11, 2),
        "url": f"https://www.federalregister.gov/d/{number}",
        "identifiers": own(f"fr:{number}"),
        **fields,
    }
    return Item(**given)


def store(
    archive: Archive, *given: Item, origin: Origin = "poll", seen_at: datetime = NOON, text: str = "all"
) -> items.Stored:
    """Stores in one transaction, as a pass does."""
    with archive.transaction() as conn:
        return items.store(conn, given, origin=origin, seen_at=seen_at, text=text)


def column(archive: Archive, sql: str, *values: object) -> list[Any]:
    """The first column of what a query gives."""
    return [row[0] for row in archive.conn.execute(sql, values)]


def row(archive: Archive, sql: str, *values: object) -> dict[str, Any]:
    """The one row that a query gives."""
    (found,) = archive.conn.execute(sql, values).fetchall()
    return dict(found)


def found(archive: Archive, words: str) -> list[str]:
    """The keys of the documents that a full-text query gives, oldest first."""
    return column(
        archive,
        "select items.key from items_fts join items on items.id = items_fts.rowid where items_fts match ? order by 1",
        words,
    )


def source(name: str = "federal-register", **fields: Any) -> SourceConfig:
    """A configured source."""
    given: dict[str, Any] = {"kind": "federal-register", "url": "https://www.federalregister.gov/api/v1", "every": None}
    return SourceConfig(name=name, **(given | fields))


def topic(slug: str = "graphite", name: str = "Graphite", match: str = "graphite") -> TopicConfig:
    """A configured topic."""
    return TopicConfig(slug=slug, name=name, match=match)


def keep_topic(archive: Archive, config: TopicConfig, **fields: Any) -> None:
    """Writes a topic down as compiled."""
    given: dict[str, Any] = {"position": 0, "compiled": '"graphite"', "fingerprint": "f1", "matched_through": 0}
    with archive.transaction() as conn:
        hits.keep_topic(conn, config, **(given | fields))


def match(item_id: int, revision_id: int, strength: Strength = "strong", topic: str = "graphite") -> Match:
    """What matching would say."""
    return Match(
        topic=topic, item_id=item_id, revision_id=revision_id, strength=strength,
        terms=(Term(term="graphite", field="title", count=1),), passage="Graphite from China", spans=((0, 8),),
        field="title", rule="named in the title",
    )  # fmt: skip


def record(archive: Archive, matches: Iterable[Match], **fields: Any) -> tuple[hits.HitRow, ...]:
    """Stores hits in one transaction."""
    with archive.transaction() as conn:
        return hits.record(conn, tuple(matches), matched_at=fields.pop("matched_at", NOON), **fields)


def stop_after(*_: object) -> NoReturn:
    """What a pass does that ends before it commits: its arguments were carried out, then this."""
    raise RuntimeError("stop")
