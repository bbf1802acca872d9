"""What the two configuration files come to: frozen values without behaviour. ``config.py`` reads and checks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from monitor.clock import EASTERN
from monitor.model import NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a secret is, and what it is once the environment was read. Never printed: ``repr`` and ``str`` hide it.

    ``where`` is said to users ("environment variable SLACK_WEBHOOK_TRADE"); ``value`` is empty when it is not set.
    """

    where: str
    value: str = ""

    def __repr__(self) -> str:
        return f"Secret({self.where!r}, {'set' if self.value else 'not set'})"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """How mail leaves. ``security`` is starttls (587), tls (465) or none; certificates are always verified."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """One ``[sources.NAME]``. ``options`` are the keys that belong to its kind, checked by it.

    Either ``every`` (a duration) or ``at`` (wall times "HH:MM" in the configured zone). ``items_per_week`` bounds
    what is expected, ``gap`` is the pause between two requests to one host.
    """

    name: str
    kind: str
    url: str
    every: timedelta | None
    at: tuple[str, ...] = ()
    enabled: bool = True
    gap: timedelta = timedelta(seconds=1)
    max_bytes: int = 20_000_000
    user_agent: str = ""
    api_key: Secret | None = None
    text: Literal["all", "watched", "none"] = "none"
    items_per_week: tuple[float, float] | None = None
    options: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicConfig:
    """One ``[topics.SLUG]`` as written. Expressions are compiled (and faulted) by the topics room.

    ``lines`` gives the line in keywords.toml where the value of ``match`` (and ``mention``) begins, for error messages.
    """

    slug: str
    name: str
    match: str
    note: str = ""
    mention: str = ""
    exact: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    demote: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    lines: Mapping[str, int] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSchedule:
    """A digest's local wall time: named weekdays (``mon`` .. ``sun``), hour and minute in the configured zone."""

    days: tuple[str, ...]
    hour: int
    minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """One ``[channels.NAME]``. ``topics`` are slugs in keywords.toml's order ("*" already expanded).

    ``recipients`` only for email; ``webhook`` is the secret address of slack, webhook and apprise channels, ``secret``
    what a webhook's messages are signed with. ``strength`` strong leaves mentions out. A channel
    that is ``operator`` also gets health notices.
    """

    name: str
    kind: str
    topics: tuple[str, ...]
    digest: DigestSchedule | None = None
    alert: Literal["urgent", "strong", "all"] | None = None
    strength: Literal["all", "strong"] = "all"
    recipients: tuple[str, ...] = ()
    webhook: Secret | None = None
    secret: Secret | None = None
    hold: timedelta = timedelta(minutes=3)
    quiet: tuple[str, str] | None = None
    remind: tuple[int, ...] = (14, 7, 3, 1)
    on_doubt: Literal["resend", "hold"] = "resend"
    send_when_empty: bool = True
    operator: bool = False
    options: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Both files together, with ``home``: the directory that holds them and ``db/``."""

    home: Path
    timezone: ZoneInfo = EASTERN
    contact: str = ""
    allow_private_hosts: bool = False
    sender: str = ""
    smtp: Smtp | None = None
    archive_url: str = ""
    heartbeat: Secret | None = None
    sources: tuple[SourceConfig, ...] = ()
    topics: tuple[TopicConfig, ...] = ()
    channels: tuple[ChannelConfig, ...] = ()

    @property
    def db(self) -> Path:
        """The folder of the archive and of what is written for people."""
        return self.home / "db"

    def secrets(self) -> tuple[str, ...]:
        """Every secret value that is set, for the redactor."""
        held = [self.heartbeat, self.smtp.password if self.smtp else None]
        held += [source.api_key for source in self.sources] + [channel.webhook for channel in self.channels]
        held += [channel.secret for channel in self.channels]
        return tuple(secret.value for secret in held if secret)
