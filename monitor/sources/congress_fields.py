"""Fields of Congress.gov's records, read tolerantly: any of them may be missing, null, or one object for a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from monitor.reading.bills import KINDS, normal
from monitor.sources import stamps
from monitor.text import clean, from_html

Record = Mapping[str, Any]


def text(raw: Record, *names: str) -> str:
    """The first of these fields that is filled, as one plain line without HTML."""
    for name in names:
        value = raw.get(name)
        if value not in (None, "", False) and not isinstance(value, (Mapping, list)):
            written = str(value)
            return clean(from_html(written)) if "<" in written else clean(written)
    return ""


def block(raw: Record, name: str) -> str:
    """A field of running text in HTML, as plain paragraphs."""
    value = raw.get(name)
    return from_html(value) if isinstance(value, str) else ""


def part(raw: Record, name: str) -> Record:
    """The object in a field; empty when it is missing or something else."""
    value = raw.get(name)
    return value if isinstance(value, Mapping) else {}


def listed(raw: Record, name: str, inside: str = "item") -> list[Record]:
    """The objects in a field: a list, one object alone, or a list one level deeper (``{"item": [...]}``)."""
    value = raw.get(name)
    if isinstance(value, Mapping) and inside in value:
        value = value[inside]
    if isinstance(value, Mapping):
        value = [value] if value and not value.keys() <= {"count", "url"} else []
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def number(raw: Record, *names: str) -> int:
    """The first of these fields that is a whole number, written as one or as text; 0 when none is."""
    for name in names:
        value = raw.get(name)
        if isinstance(value, (int, str)) and str(value).strip().isdigit():
            return int(value)
    return 0


def day(raw: Record, *names: str) -> date | None:
    """The first of these fields that is a date; a date never moves by its way through UTC."""
    return next(filter(None, (stamps.day(_written(raw, name)) for name in names)), None)


def instant(raw: Record, *names: str) -> datetime | None:
    """The first of these fields that is an instant or a date (its first moment in UTC), in UTC."""
    return next(filter(None, (stamps.instant(_written(raw, name)) for name in names)), None)


def _written(raw: Record, name: str) -> str:
    return str(raw.get(name) or "").strip()


def measure(raw: Record, congress: int = 0) -> str:
    """``119-hr-1234`` of a record that names a bill by congress, type and number; empty when it does not."""
    kind = text(raw, "type", "legislationType").lower()
    found, which = number(raw, "number", "legislationNumber"), number(raw, "congress") or congress
    return normal(which, kind, found) if kind in KINDS and found and which else ""


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, so that a field which upstream adds or drops empty is no change."""
    return {name: value for name, value in values.items() if value not in (None, "", [], False)}
