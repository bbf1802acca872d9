"""The topics a pass runs with: each as configured, or as it last compiled when its expression is broken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from monitor.archive.hits import TopicRow
from monitor.errors import TopicError
from monitor.settings import TopicConfig
from monitor.topics import Topic, compile_topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A topic to run. ``config`` is what keywords.toml says now; ``topic`` is None only when it never compiled.

    ``error`` is empty, or the plain sentence that says why the last good form runs instead.
    """

    config: TopicConfig
    topic: Topic | None
    error: str = ""
    definition: str = "{}"


def ready(configs: tuple[TopicConfig, ...], known: Mapping[str, TopicRow]) -> tuple[Ready, ...]:
    """Compiles every topic; a broken one is its own fault and falls back to its last good form."""
    return tuple(_ready(config, known.get(config.slug)) for config in configs)


def _ready(config: TopicConfig, row: TopicRow | None) -> Ready:
    definition = _written(config)
    try:
        return Ready(config=config, topic=_compiled(definition), definition=definition)
    except TopicError as error:
        sentence = f"topic {config.slug}: {error}"
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
