"""The topics a pass runs with: each as configured, or as it last compiled when its expression is broken; and what is
told of those that it meets for the first time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from monitor.alerts.wording import count
from monitor.archive import documents
from monitor.archive.hits import TopicRow
from monitor.errors import Fault, TopicError
from monitor.model import Match
from monitor.settings import TopicConfig
from monitor.topics import Topic, compile_topic, volume


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A topic to run. ``config`` is what keywords.toml says now; ``topic`` is None only when it never compiled.

    ``error`` is empty, or the plain sentence that says why the last good form runs instead.
    """

    config: TopicConfig
    topic: Topic | None
    error: str = ""
    definition: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A topic that a pass met for the first time, or changed: what it found in documents that were there before.

    ``per_week`` is how many strong hits a week are to be expected; ``warning`` is said when it finds too much.
    """

    topic: str
    is_new: bool
    hits: int
    strong: int
    per_week: float | None
    warning: str = ""

    @property
    def sentence(self) -> str:
        """``lithium: new topic, 12 hits in history (4 strong), about 0.5 strong a week expected``."""
        what = "new topic" if self.is_new else "changed topic"
        hits = f"{count(self.hits, 'hit')} in history ({self.strong:,} strong)"
        return f"{self.topic}: {what}, {hits}, {volume.expected(self.per_week)}"


def met(
    conn: sqlite3.Connection, topic: Topic, matches: Sequence[Match], published: Mapping[date, int], *, is_new: bool
) -> Met:
    """Sums up the back-match of a new or changed topic. ``published`` counts the archive's documents by day."""
    strong = [found.item_id for found in matches if found.strength == "strong"]
    return Met(
        topic=topic.slug, is_new=is_new, hits=len(matches), strong=len(strong),
        per_week=volume.per_week(documents.days(conn, strong).values(), published),
        warning=volume.warning(len(matches), documents.count(conn)),
    )  # fmt: skip


def topic_fault(topic: TopicConfig, error: TopicError) -> Fault:
    """A broken expression as a fault of keywords.toml: the line in the file, the column in the expression."""
    key = error.key or "match"
    first = topic.lines.get(key)
    return Fault(
        file="keywords.toml", key=f"topics.{topic.slug}.{key}", sentence=error.sentence,
        line=first + error.line - 1 if first else None, column=error.column if first else None,
    )  # fmt: skip


def ready(configs: tuple[TopicConfig, ...], known: Mapping[str, TopicRow]) -> tuple[Ready, ...]:
    """Compiles every topic; a broken one is its own fault and falls back to its last good form."""
    return tuple(_ready(config, known.get(config.slug)) for config in configs)


def _ready(config: TopicConfig, row: TopicRow | None) -> Ready:
    definition = _written(config)
    try:
        return Ready(config=config, topic=_compiled(definition), definition=definition)
    except TopicError as error:
        sentence = str(topic_fault(config, error))
        if row is None or not row.fingerprint:
            return Ready(config=config, topic=None, error=sentence)
        return Ready(config=config, topic=_compiled(row.definition), error=sentence, definition=row.definition)


@lru_cache(maxsize=20_000)
def _compiled(definition: str) -> Topic:
    """Each form of a topic is compiled once in a process: a backfill matches after every window."""
    return compile_topic(_read(definition))


def _written(config: TopicConfig) -> str:
    fields = asdict(config)
    fields.pop("lines")
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def _read(definition: str) -> TopicConfig:
    fields: dict[str, Any] = json.loads(definition)
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    return TopicConfig(**values)
