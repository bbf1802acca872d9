"""``latest.json``: the newest hits and the open deadlines as one JSON object, for a web page or a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from monitor.archive.outgoing.standing import Entry, Hit
from monitor.clock import to_text
from monitor.model import iso
from monitor.settings import Settings

SCHEMA_VERSION = 1


def written(hits: Sequence[Hit], deadlines: Sequence[Entry], settings: Settings, *, today: date, most: int) -> bytes:
    """Hits by document, newest first, each with all its topics; open deadlines soonest first. No time of making:
    the file changes only when what it says does."""
    told = {
        "schema_version": SCHEMA_VERSION,
        "zone": settings.timezone.key,
        "today_on": today.isoformat(),
        "hits": _by_document(hits)[:most],
        "deadlines": [_deadline(each) for each in deadlines if not each.is_withdrawn and each.due_on >= today],
        "topics": [{"topic": topic.slug, "name": topic.name} for topic in settings.topics],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _by_document(hits: Sequence[Hit]) -> list[dict[str, object]]:
    found: dict[str, list[Hit]] = {}
    for hit in sorted(hits, key=lambda hit: hit.updated_at, reverse=True):
        found.setdefault(hit.key, []).append(hit)
    return [_document(each) for each in found.values()]


def _document(hits: Sequence[Hit]) -> dict[str, object]:
    first = hits[0]
    return {
        "key": first.key, "title": first.title, "url": first.url, "kind": first.kind, "agencies": list(first.agencies),
        "published_on": iso(first.published_on), "updated_at": to_text(first.updated_at),
        "topics": [{"topic": hit.topic, "strength": hit.strength, "passage": hit.passage} for hit in hits],
    }  # fmt: skip


def _deadline(entry: Entry) -> dict[str, object]:
    return {
        "key": entry.key, "title": entry.title, "url": entry.url, "kind": entry.kind, "label": entry.label,
        "due_on": entry.due_on.isoformat(), "due_at": to_text(entry.due_at) if entry.due_at else None,
        "zone": entry.zone, "was_on": iso(entry.was_on), "source": entry.source, "evidence": entry.evidence,
        "topics": list(entry.topics),
    }  # fmt: skip
