"""The tables and keys of both files, as pydantic models: the edge where text from people becomes values.

Types and notations are checked here; what needs the other file, the environment or the kinds is checked where the
tables become settings. Field descriptions are what an error says when a key is missing.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from monitor.clock import EASTERN
from monitor.config import values
from monitor.model import KINDS, SCHEMES
from monitor.settings import DigestSchedule

Duration = Annotated[timedelta, BeforeValidator(values.duration)]
Interval = Annotated[timedelta, BeforeValidator(values.interval)]
TimeOfDay = Annotated[str, BeforeValidator(values.time_of_day)]
WebAddress = Annotated[str, BeforeValidator(values.web_address)]
Mailbox = Annotated[str, BeforeValidator(values.mailbox)]
Zone = Annotated[ZoneInfo, BeforeValidator(values.zone)]
Schedule = Annotated[DigestSchedule, BeforeValidator(values.schedule)]
QuietHours = Annotated[tuple[str, str], BeforeValidator(values.quiet_hours)]


class Table(BaseModel):
    """A table in a file: unknown keys are errors, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


def _reference(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(
            'secrets are not written into this file; say where it is: { env = "NAME" } or { file = "path" }'
        )
    if not isinstance(value, dict):
        raise ValueError('say where the secret is: { env = "NAME" } or { file = "path" }')
    if len(value) != 1 or not all(
        key in {"env", "file"} and isinstance(place, str) and place for key, place in value.items()
    ):
        raise ValueError('a secret is { env = "NAME" } or { file = "path" }, one of the two and nothing else')
    return value


SecretReference = Annotated[dict[str, str], BeforeValidator(_reference)]
"""``{"env": name}`` or ``{"file": path}``."""


class SmtpTable(Table):
    """``smtp = { ... }`` under [monitor]."""

    host: str = Field(min_length=1, description="the name of the mail server")
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: SecretReference | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> SmtpTable:
        if self.username and self.password is None:
            raise ValueError('a username needs a password too: password = { env = "SMTP_PASSWORD" }')
        return self


class MonitorTable(Table):
    """``[monitor]`` of sources.toml."""

    timezone: Zone = EASTERN
    contact: Annotated[str, BeforeValidator(values.contact)] = ""
    allow_private_hosts: bool = False
    from_: Mailbox = Field(default="", alias="from")
    smtp: SmtpTable | None = None
    archive_url: WebAddress = ""
    heartbeat: SecretReference | None = None


class Expectation(Table):
    """``expect = { ... }`` of a source."""

    items_per_week: list[float] = Field(description="[least, most]: outside of it the source counts as unhealthy")

    @model_validator(mode="after")
    def _two_in_order(self) -> Expectation:
        bounds = self.items_per_week
        if len(bounds) != 2 or not 0 <= bounds[0] <= bounds[1]:
            raise ValueError("items_per_week is the least and the most, such as [200, 2500]")
        return self


class SourceTable(Table):
    """Keys that every source may have. Other keys belong to its kind and are checked against it."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, arbitrary_types_allowed=True)

    kind: str = Field(min_length=1, description='what reads it, such as "feed"')
    url: WebAddress = ""
    base_url: WebAddress = ""
    every: Interval | None = None
    at: list[TimeOfDay] | None = Field(default=None, min_length=1)
    enabled: bool = True
    gap: Duration | None = None
    max_bytes: int = Field(default=20_000_000, ge=1_000)
    user_agent: str = ""
    api_key: SecretReference | None = None
    text: Literal["all", "watched", "none"] = "none"
    expect: Expectation | None = None


def _identifier(value: str) -> str:
    scheme, colon, number = value.partition(":")
    if not colon or not number.strip() or scheme not in SCHEMES:
        raise ValueError(
            f'{values.shown(value)} is no identifier; write scheme and number, such as "docket:USTR-2024-0016"; '
            f"the schemes are {', '.join(SCHEMES)}"
        )
    return f"{scheme}:{number.strip()}"


def _agency(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(
            f'{values.shown(value)} is no agency slug; write it as the Federal Register does: "commerce-department"'
        )
    return value


Phrase = Annotated[str, Field(min_length=1)]


class TopicTable(Table):
    """``[topics.SLUG]`` of keywords.toml."""

    name: str = Field(min_length=1, description="what people call the topic")
    match: str = Field(min_length=1, description="the expression that finds it")
    note: str = ""
    mention: str = ""
    exact: list[Phrase] = []
    ignore: list[Phrase] = []
    demote: list[Phrase] = []
    identifiers: list[Annotated[str, BeforeValidator(_identifier)]] = []
    agencies: list[Annotated[str, BeforeValidator(_agency)]] = []
    kinds: list[Literal[KINDS]] = []  # type: ignore[valid-type]
    sources: list[Phrase] = []
    in_: list[Literal["title", "abstract", "body"]] = Field(default=[], alias="in")


class ChannelTable(Table):
    """``[channels.NAME]`` of keywords.toml."""

    kind: Literal["email", "slack", "webhook", "apprise", "file"] = Field(
        description="email, slack, webhook, apprise or file"
    )
    topics: list[str] = []
    to: list[Mailbox] = []
    webhook: SecretReference | None = None
    webhook_host: str = ""
    url: SecretReference | None = None
    secret: SecretReference | None = None
    digest: Schedule | None = None
    alert: Literal["urgent", "strong", "all"] | None = None
    strength: Literal["all", "strong"] = "all"
    hold: Duration = timedelta(minutes=3)
    quiet: QuietHours | None = None
    remind: list[Annotated[int, Field(ge=0, le=365)]] = [14, 7, 3, 1]
    on_doubt: Literal["resend", "hold"] = "resend"
    send_when_empty: bool = True
    operator: bool = False


def keys_of(table: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a table may have, as users write them."""
    return tuple(field.alias or key for key, field in table.model_fields.items())


def table_at(table: type[BaseModel], path: tuple[str, ...]) -> type[BaseModel] | None:
    """The model of a table inside a table (``smtp`` in ``[monitor]``), for telling which keys it may have."""
    for part in path:
        inner = _INNER.get(part)
        if inner is None:
            return None
        table = inner
    return table


_INNER: dict[str, type[BaseModel]] = {"smtp": SmtpTable, "expect": Expectation}
