"""How values become columns and come back: JSON compact and readable, dates and instants as text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from monitor.clock import from_text

T = TypeVar("T")

EMPTY_LIST = "[]"
EMPTY_OBJECT = "{}"

_COMPACT = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=str)


def packed(value: Any) -> str:
    """The value as compact JSON, in the order it has; letters stay letters, so that search and people can read it.

    Half of a surrogate pair, which upstreams' JSON can hold and SQLite cannot, becomes a question mark.
    """
    text = _COMPACT.encode(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def in_batches(values: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The values in tuples of at most ``size``, without holding more than one."""
    source = iter(values)
    while batch := tuple(islice(source, size)):
        yield batch


def as_list(values: Iterable[Any]) -> str:
    """A JSON list to be bound for ``in (select value from json_each(?))``."""
    return json.dumps(list(values))


def day(written: str | None) -> date | None:
    """The calendar date of a ``*_on`` column."""
    return date.fromisoformat(written) if written else None


def instant(written: str | None) -> datetime | None:
    """The instant of an ``*_at`` column."""
    return from_text(written) if written else None


def next_id(conn: sqlite3.Connection, newest: str) -> int:
    """The id that follows the newest one; ``newest`` selects it. Only good inside a write transaction."""
    row: Sequence[Any] = conn.execute(newest).fetchone()
    return int(row[0]) + 1
