"""From rows to cards: one card per item, told once under its strongest topic. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from monitor.alerts.model import Card, DueDate
from monitor.alerts.moves import moves, untold_by
from monitor.alerts.wording import DUE_WORDS, in_order, kind
from monitor.archive.digest import DeadlineRow, Told
from monitor.model import Identifier, Term
from monitor.settings import TopicConfig

BADGES = {"special filing": "special filing", "filed": "filed, not yet published", "withdrawn": "withdrawn"}
TOLD_BEFORE = frozenset({"changed", "withdrawn"})
MOST_TERMS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is known of the told items beside their hits, each by item id."""

    numbers: Mapping[int, tuple[Identifier, ...]]
    dues: Mapping[int, tuple[DeadlineRow, ...]]
    notes: Mapping[int, tuple[str, ...]]


def cards(
    told: Sequence[Told], beside: Beside, *, topics: Mapping[str, TopicConfig], today: date, since: datetime
) -> tuple[Card, ...]:
    """One card per item, in the order in which the items were first told of.

    ``topics`` gives slug -> topic in keywords.toml's order: an item that hits several is told under its strongest, the
    earlier one if two are alike, and names the others. ``since`` is when the window began (what came after is NEW).
    """
    by_item: dict[int, list[Told]] = {}
    for row in told:
        if row.topic in topics:
            by_item.setdefault(row.item_id, []).append(row)
    return tuple(_card(rows, beside, topics, today, since) for rows in by_item.values())


def _card(
    rows: Sequence[Told], beside: Beside, topics: Mapping[str, TopicConfig], today: date, since: datetime
) -> Card:
    order = list(topics)
    newest = {row.topic: row for row in rows}  # a later revision's hit replaces the earlier one of its topic
    best, *others = sorted(newest.values(), key=lambda row: (row.strength != "strong", order.index(row.topic)))
    why_now = next((row.data["urgent"] for row in rows if row.data.get("urgent")), "")
    dues = tuple(due(row, today=today, since=since) for row in beside.dues.get(best.item_id, ()))
    changed = moves((row.data.get("changes", {}) for row in rows if row.reason in TOLD_BEFORE), today)
    return Card(
        item_id=best.item_id, key=best.key, title=best.title, url=best.url, kind=kind(best.kind), topic=best.topic,
        strength=best.strength, topic_name=topics[best.topic].name, topic_note=topics[best.topic].note,
        agencies=best.agencies or publisher(best.url), published_on=best.published_on,
        numbers=in_order(beside.numbers.get(best.item_id, ())),
        badges=tuple(badge for badge in _badges(rows) if badge != why_now),
        also=tuple(topics[row.topic].name for row in others), terms=_first_terms(best.terms), rule=best.rule,
        field=best.field, passage=best.passage, spans=best.spans, dues=dues, moves=untold_by(dues, changed, today),
        notes=beside.notes.get(best.item_id, ()),
        why_now=why_now,
        is_new=any(row.reason not in TOLD_BEFORE for row in rows), without_text=best.without_text,
    )  # fmt: skip


def publisher(url: str) -> tuple[str, ...]:
    """Whose page it is, for what names no agency: ``whitehouse.gov``."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return (host,) if host else ()


def _first_terms(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The first few terms, each with all its fields."""
    names = list(dict.fromkeys(term.term.lower() for term in terms))[:MOST_TERMS]
    return tuple(term for term in terms if term.term.lower() in names)


def _badges(rows: Sequence[Told]) -> tuple[str, ...]:
    found = [BADGES[rows[0].stage]] if rows[0].stage in BADGES else []
    if any(row.reason == "text" for row in rows):
        found.append("found in its full text, which came late")
    if any(row.reason == "withdrawn" for row in rows) and "withdrawn" not in found:
        found.append("withdrawn")
    return tuple(found)


def due(row: DeadlineRow, *, today: date, since: datetime, badge: str = "") -> DueDate:
    """An open deadline as it is told on ``today``."""
    words = DUE_WORDS.get(row.kind, kind(row.kind))
    what = f"{words}: {row.label}" if row.label and row.label.lower() not in (words.lower(), row.kind) else words
    moved = row.was_on is not None and row.was_on != row.due_on
    return DueDate(
        item_id=row.item_id, key=row.key, title=row.title, url=row.url, what=what, due_on=row.due_on,
        days=(row.due_on - today).days, due_at=row.due_at, zone=row.zone, was_on=row.was_on if moved else None,
        badge="MOVED" if moved else "NEW" if row.first_seen_at > since else badge, source=row.source,
        topics=row.topics,
    )  # fmt: skip
