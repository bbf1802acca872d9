"""Import: documents from elsewhere, one JSON object a line, into the archive and through the topics, without alerts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from monitor.archive.storing import items as shelf
from monitor.model import KINDS, SCHEMES, Identifier, Item, digest
from monitor.pipeline.matching import Matched, match
from monitor.pipeline.parts import Monitor
from monitor.reading.agencies import official
from monitor.reading.typed import typed
from monitor.text import clean, from_html

BATCH = 500
COMPUTED = frozenset({"id", "matter", "first_seen_at", "changed_at", "hash", "search_ids", "extras"})
"""Columns of ``items`` that the archive works out itself: accepted, so that its own rows can be imported, not taken."""
FIELDS = frozenset({
    "key", "source", "kind", "stage", "title", "abstract", "action", "url", "agencies", "published_on", "effective_on",
    "comments_close_on", "facts", "identifiers", "body", "text",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that was left out, by its number (from 1), and why; ``stored`` without its identifiers that are none."""

    number: int
    sentence: str
    stored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What an import came to; ``bad`` lines were left out or lost an identifier, all else is stored and matched."""

    new: int
    changed: int
    unchanged: int
    matched: Matched
    bad: tuple[BadLine, ...]


def bring(monitor: Monitor, lines: Iterable[str]) -> Brought:
    """Stores every good line (in batches, each committed), then matches. Bad lines lose nothing but themselves."""
    bad: list[BadLine] = []
    new = changed = unchanged = 0
    good = _items(lines, bad)
    while batch := tuple(islice(good, BATCH)):
        with monitor.archive.transaction():
            stored = shelf.store(monitor.archive.conn, batch, origin="import", seen_at=monitor.clock.now())
        new, changed, unchanged = new + stored.new, changed + stored.changed, unchanged + stored.unchanged
    return Brought(new=new, changed=changed, unchanged=unchanged, matched=match(monitor), bad=tuple(bad))


def _items(lines: Iterable[str], bad: list[BadLine]) -> Iterator[Item]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item, amiss = read_line(line)
        except ValueError as fault:
            bad.append(BadLine(number=number, sentence=str(fault)))
        else:
            bad += [BadLine(number=number, sentence=sentence, stored=True) for sentence in amiss]
            yield item


def read_line(line: str) -> tuple[Item, tuple[str, ...]]:
    """The item one line tells of, and what is said of identifiers that are none: it is stored without them.

    Raises ValueError with a plain sentence when there is no item in the line.
    """
    try:
        record = json.loads(line)
    except json.JSONDecodeError as fault:
        raise ValueError(f"not JSON ({fault.msg} at column {fault.colno})") from None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    unknown = sorted(set(record) - FIELDS - COMPUTED)
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}; known are {', '.join(sorted(FIELDS))}")
    title = clean(from_html(_text(record, "title")))
    if not title:
        raise ValueError("title is missing")
    key, url = _text(record, "key"), _text(record, "url")
    if not key and not url:
        raise ValueError("key or url is missing: one of them must name the document")
    kind = _text(record, "kind") or "page"
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    named, amiss = _identifiers(record.get("identifiers"))
    item = Item(
        key=key or f"import:{digest(url)[:24]}", source=_text(record, "source") or "import", kind=kind, title=title,
        stage=_text(record, "stage"), abstract=from_html(_text(record, "abstract")),
        action=clean(from_html(_text(record, "action"))), url=url, agencies=_names(record.get("agencies")),
        published_on=_date(record, "published_on"), effective_on=_date(record, "effective_on"),
        comments_close_on=_date(record, "comments_close_on"), facts=_facts(record.get("facts")),
        identifiers=named, body=from_html(_text(record, "body") or _text(record, "text")) or None,
    )  # fmt: skip
    return item, amiss


def _text(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{field} must be text")
    return value


def _date(record: Mapping[str, Any], field: str) -> date | None:
    written = _text(record, field)
    if not written:
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise ValueError(f"{field} {written!r} is not a date (YYYY-MM-DD)") from None


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("agencies must be a list of names")
    return tuple(official(clean(name)) for name in value if clean(name))


def _facts(value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("facts must be an object")
    return value


def _identifiers(value: Any) -> tuple[tuple[Identifier, ...], tuple[str, ...]]:
    """The identifiers of a line in their normal forms, and a sentence for each that has none."""
    if value is None:
        return (), ()
    if not isinstance(value, list):
        raise ValueError('identifiers must be a list of "scheme:value"')
    found: list[Identifier] = []
    amiss: list[str] = []
    for written in value:
        scheme, colon, number = str(written).partition(":")
        if not colon or scheme not in SCHEMES or not number.strip():
            raise ValueError(f"identifier {written!r} is not scheme:value; schemes are {', '.join(SCHEMES)}")
        read = typed(scheme, number)
        found += read
        if not read:
            amiss.append(f"identifier {written!r} is no {scheme} and was left out; the document is stored without it")
    return tuple(dict.fromkeys(found)), tuple(amiss)
