"""From rows to cards: one card per item, told once under its strongest topic. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.alerts.model import Card, DueDate, Move
from monitor.alerts.wording import DUE_WORDS, FIELD_NAMES, day, kind, number
from monitor.archive.digest import DeadlineRow, Told
from monitor.settings import TopicConfig
from monitor.text import shorten

BADGES = {"special filing": "special filing", "filed": "filed, not yet published", "withdrawn": "withdrawn"}
MOST_CHANGED_TEXT = 160
MOST_TERMS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is known of the told items beside their hits, each by item id."""

    numbers: Mapping[int, tuple[tuple[str, str], ...]]
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
    order = list(topics)
    return tuple(
        _card(
            sorted(rows, key=lambda row: (row.strength != "strong", order.index(row.topic))),
            beside,
            topics,
            today,
            since,
        )
        for rows in by_item.values()
    )


def _card(
    rows: Sequence[Told], beside: Beside, topics: Mapping[str, TopicConfig], today: date, since: datetime
) -> Card:
    best = rows[0]
    others = {row.topic: topics[row.topic].name for row in rows if row.topic != best.topic}
    numbers = (number(scheme, value) for scheme, value in beside.numbers.get(best.item_id, ()))
    return Card(
        item_id=best.item_id, key=best.key, title=best.title, url=best.url, kind=kind(best.kind), topic=best.topic,
        strength=best.strength, topic_name=topics[best.topic].name,
        topic_note=topics[best.topic].note, agencies=best.agencies, published_on=best.published_on,
        numbers=tuple(written for written in numbers if written), badges=_badges(rows),
        also=tuple(others.values()), terms=best.terms[:MOST_TERMS], rule=best.rule, field=best.field,
        passage=best.passage, spans=best.spans,
        dues=tuple(due(row, today=today, since=since) for row in beside.dues.get(best.item_id, ())),
        moves=_moves(rows, today), notes=beside.notes.get(best.item_id, ()),
        why_now=next((row.data["urgent"] for row in rows if row.data.get("urgent")), ""),
        is_new=any(row.reason not in ("changed", "withdrawn") for row in rows), without_text=best.without_text,
    )  # fmt: skip


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


def _moves(rows: Sequence[Told], today: date) -> tuple[Move, ...]:
    """What changed, once per field: was from the oldest of the window's revisions, now from the newest."""
    found: dict[str, Move] = {}
    for row in sorted(rows, key=lambda row: row.notice_id or 0):
        if row.reason not in ("changed", "withdrawn"):
            continue
        for name, change in _flat(row.data.get("changes", {})):
            was = found[name].was if name in found else _said(change.get("was"), today)
            found[name] = Move(
                what=FIELD_NAMES.get(name, name.replace("_", " ")), was=was, now=_said(change.get("now"), today)
            )
    return tuple(move for move in found.values() if move.was != move.now)


def _flat(changes: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Changes of typed fields inside ``facts`` are told by their own names; a changed body is told as such."""
    flat: list[tuple[str, Mapping[str, Any]]] = []
    for name, change in changes.items():
        was, now = change.get("was"), change.get("now")
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            names = [inner for inner in {**was, **now} if was.get(inner) != now.get(inner)]
            flat += [(inner, {"was": was.get(inner), "now": now.get(inner)}) for inner in names]
        else:
            flat.append((name, change))
    return flat


def _said(value: Any, today: date) -> str:
    if value is None or value in ("", [], {}):
        return "not given"
    if isinstance(value, list):
        return shorten(", ".join(str(each) for each in value), MOST_CHANGED_TEXT)
    if isinstance(value, bool):
        return "yes" if value else "no"
    try:
        return day(date.fromisoformat(str(value)), today)
    except ValueError:
        return shorten(str(value), MOST_CHANGED_TEXT)
