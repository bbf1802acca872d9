"""Deadlines as a reader is told of them: what each is, which source says it, which reminder is owed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from monitor.alerts.model import DueDate
from monitor.alerts.wording import DUE_WORDS, kind
from monitor.archive.outgoing.digest import DeadlineRow
from monitor.text import shorten

LATE_BY = timedelta(days=3)
"""A reminder by itself comes on the day of its step, or so long after it (a weekend that the machine was off)."""

SOURCE_WORDS = {
    "dates": "as its own text says",
    "comments_close_on": "as the Federal Register's date field says",
    "regulations.gov": "as regulations.gov says",
    "effective_on": "as the Federal Register's date field says",
}
_WHOLE = re.compile(r"(?:close|due|effect|from|expires|meeting|hearing)$", re.IGNORECASE)
_BARE = re.compile(r"[\d\-T:Z+. ]*")
"""Evidence that is a date and no sentence: no text confirms it."""
MOST_SENTENCE = 220
_NUMBERED = re.compile(r" \(\d+\)$")


def due(row: DeadlineRow, *, today: date, since: datetime, badge: str = "") -> DueDate:
    """An open deadline as it is told on ``today``; what came after ``since`` is NEW, what moved is MOVED."""
    moved = row.was_on is not None and row.was_on != row.due_on
    return DueDate(
        item_id=row.item_id, key=row.key, title=row.title, url=row.url, what=_what(row), due_on=row.due_on,
        days=(row.due_on - today).days, due_at=row.due_at, zone=row.zone, was_on=row.was_on if moved else None,
        badge="NEW" if row.first_seen_at > since else "MOVED" if moved else badge, source=row.source,
        topics=row.topics,
    )  # fmt: skip


def _what(row: DeadlineRow) -> str:
    words = DUE_WORDS.get(row.kind, kind(row.kind))
    label = _NUMBERED.sub("", row.label)
    if not label or label.lower() in (words.lower(), row.kind):
        return words
    return label if _WHOLE.search(label) else f"{words}: {label}"


def see_text(label: str, sentence: str) -> str:
    """``Hearing: see text (“A hearing will be held ...”)``: nothing is guessed, the reader is sent to the document."""
    return f"{_NUMBERED.sub('', label)}: see text (\u201c{shorten(sentence, MOST_SENTENCE)}\u201d)"


class Dated(Protocol):
    """What is needed to tell a date from its repetition."""

    @property
    def item_id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def document(self) -> str: ...
    @property
    def changed_by(self) -> tuple[int, ...]: ...


Row = TypeVar("Row", bound=Dated)


def each_once(rows: Sequence[Row]) -> list[Row]:
    """The rows without those that only repeat: a document that moved another's date, a second source's copy."""
    moved = {(item_id, row.kind, row.due_on) for row in rows for item_id in row.changed_by}
    kept: list[Row] = []
    told: set[tuple[str | int, str, date]] = set()
    for row in sorted(rows, key=lambda row: not row.key.startswith("fr:")):
        place = _document(row), row.kind, row.due_on
        if (row.item_id, row.kind, row.due_on) not in moved and place not in told:
            told.add(place)
            kept.append(row)
    ids = {id(row) for row in kept}
    return [row for row in rows if id(row) in ids]


def with_sources(rows: Sequence[DeadlineRow], told: Sequence[DueDate]) -> tuple[DueDate, ...]:
    """The deadlines, with their sources where official ones differ on one date of one document."""
    differ = _differing(rows)
    return tuple(
        replace(due, what=f"{due.what}, {SOURCE_WORDS.get(row.source, f'as {row.source} says')}")
        if (_document(row), row.kind) in differ
        else due
        for row, due in zip(rows, told, strict=True)
    )


def _differing(rows: Sequence[DeadlineRow]) -> set[tuple[str | int, str]]:
    """(document, kind) where a source gives a date that no other one gives, and its sentence does not explain it."""
    sources: dict[tuple[str | int, str], dict[str, bool]] = {}
    for row in rows:
        by_source = sources.setdefault((_document(row), row.kind), {})
        bare = row.source != "dates" and bool(_BARE.fullmatch(row.evidence))
        by_source[row.source] = by_source.get(row.source, False) or bare
    return {place for place, found in sources.items() if len(found) > 1 and any(found.values())}


def _document(row: Dated) -> str | int:
    return row.document or row.item_id


def crossed(row: DeadlineRow, remind: Iterable[int], today: date, zone: ZoneInfo, last_on: date) -> int | None:
    """The step of the ladder that a digest of ``today`` is the first to see reached; ``last_on`` is the last one's day.

    Steps that lay behind when the deadline (or its present date) became known are not owed.
    """
    return _lowest(row, remind, today, before=max(last_on, _known_on(row, zone)))


def owed_alone(
    row: DeadlineRow, remind: Iterable[int], today: date, zone: ZoneInfo, told: Sequence[tuple[int, date]]
) -> int | None:
    """The step for which a channel without a digest is owed a message today; ``told`` are (step, day) told before.

    Each step of one date is told once, and one deadline never twice in a day.
    """
    step = _lowest(row, remind, today, before=_known_on(row, zone))
    if step is None or row.due_on - timedelta(days=step) + LATE_BY < today:
        return None
    if any(before <= step or on == today for before, on in told):
        return None
    return step


def _known_on(row: DeadlineRow, zone: ZoneInfo) -> date:
    return max(filter(None, (row.first_seen_at, row.moved_at))).astimezone(zone).date()


def _lowest(row: DeadlineRow, remind: Iterable[int], today: date, *, before: date) -> int | None:
    """The nearest step reached by ``today`` that was still ahead on the day ``before``."""
    days, then = (row.due_on - today).days, (row.due_on - before).days
    return min((step for step in remind if days <= step < then), default=None)
