"""sources.toml: what is polled, how mail leaves, where the archive is seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from monitor.config import values
from monitor.config.files import Written, plain_name
from monitor.config.schema import MonitorTable, SmtpTable, SourceTable, keys_of
from monitor.config.sentences import checked, nearest, not_among, unknown_key
from monitor.config.surroundings import Surroundings
from monitor.settings import Secret, Settings, Smtp, SourceConfig

EVERY = timedelta(hours=1)
"""How often a source is polled that says neither ``every`` nor ``at``."""

GAP = timedelta(seconds=1)
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_TYPES: dict[Any, str] = {
    str: "text in quotes", bool: "true or false", int: "a whole number", float: "a number", list: "a list",
    tuple: "a list", dict: "a table",
}  # fmt: skip


def settled(written: Written, around: Surroundings) -> Settings:
    """The file as settings without topics and channels; what is wrong with it goes to ``written``."""
    table = checked(MonitorTable, written.tables.get("monitor", {}), "monitor", written) or MonitorTable()
    sources = written.tables.get("sources", {})
    if not isinstance(sources, dict):
        written.fault("sources", "must be tables: [sources.NAME]")
        sources = {}
    return Settings(
        home=around.home,
        timezone=table.timezone,
        contact=table.contact,
        allow_private_hosts=table.allow_private_hosts,
        sender=table.from_,
        smtp=_smtp(table, written, around),
        archive_url=table.archive_url.rstrip("/"),
        heartbeat=_heartbeat(table, written, around),
        sources=tuple(
            source for name, raw in sources.items() if (source := _source(name, raw, written, around)) is not None
        ),
    )


def _smtp(table: MonitorTable, written: Written, around: Surroundings) -> Smtp | None:
    smtp: SmtpTable | None = table.smtp
    if smtp is None:
        return None
    if not table.from_:
        written.fault("monitor.smtp", 'a mail server needs a sender too: from = "monitor@example.org" under [monitor]')
    return Smtp(
        host=smtp.host,
        port=smtp.port or _PORTS[smtp.security],
        security=smtp.security,
        username=smtp.username,
        password=around.secret(smtp.password, "monitor.smtp.password", written),
    )


def _heartbeat(table: MonitorTable, written: Written, around: Surroundings) -> Secret | None:
    secret = around.secret(table.heartbeat, "monitor.heartbeat", written)
    if secret:
        try:
            values.web_address(secret.value)
        except ValueError:
            written.fault("monitor.heartbeat", f"{secret.where} holds no web address")
    return secret


def _source(name: str, raw: Any, written: Written, around: Surroundings) -> SourceConfig | None:
    key = f"sources.{name}"
    try:
        values.name(plain_name(name), "source")
    except ValueError as error:
        written.fault(key, str(error))
    table = checked(SourceTable, raw, key, written)
    if table is None:
        return None
    _check_address(table, key, written)
    if table.every is not None and table.at is not None:
        written.fault(
            f"{key}.at", "a source is polled either every so often or at fixed times; keep one of every and at"
        )
    url = table.url or table.base_url
    return SourceConfig(
        name=name,
        kind=table.kind,
        url=url,
        every=None if table.at else table.every or EVERY,
        at=tuple(sorted(set(table.at or ()))),
        enabled=table.enabled,
        gap=table.gap if table.gap is not None else timedelta(0) if url and values.is_loopback(url) else GAP,
        max_bytes=table.max_bytes,
        user_agent=table.user_agent,
        api_key=around.secret(table.api_key, f"{key}.api_key", written),
        text=table.text,
        items_per_week=(table.expect.items_per_week[0], table.expect.items_per_week[1]) if table.expect else None,
        options=_options(table, key, written, around),
    )


def _check_address(table: SourceTable, key: str, written: Written) -> None:
    given = [name for name in ("url", "base_url") if getattr(table, name)]
    already = any(fault.key in {f"{key}.url", f"{key}.base_url"} for fault in written.faults)
    if len(given) == 2:
        written.fault(f"{key}.base_url", "a source has one address; keep either url or base_url")
    elif not given and not already:
        written.fault(key, 'has no address: give it url = "https://..." (a feed) or base_url = "https://..." (an API)')


def _options(table: SourceTable, key: str, written: Written, around: Surroundings) -> Mapping[str, Any]:
    """The keys that only this kind has, checked against what the kind declares."""
    given = dict(table.model_extra or {})
    if around.options is None:
        return given
    declared = around.options(table.kind)
    if declared is None:
        near = nearest(table.kind, around.kinds)
        told = f'; the nearest is "{near}" (there are: {", ".join(around.kinds)})' if near else ""
        written.fault(f"{key}.kind", f"there is no source kind {values.shown(table.kind)}{told}")
        return given
    settled_options: dict[str, Any] = {}
    for name, value in given.items():
        if name not in declared:
            written.fault(f"{key}.{name}", unknown_key(name, (*keys_of(SourceTable), *declared)))
            continue
        try:
            settled_options[name] = _option(value, declared[name])
        except ValueError as error:
            written.fault(f"{key}.{name}", str(error))
    return settled_options


def _chosen(value: Any, among: frozenset[str]) -> tuple[str, ...]:
    """A list of some of the allowed values, each once."""
    given = value if isinstance(value, list) else [value]
    for each in given:
        if each not in among:
            raise ValueError(not_among(each, sorted(among)))
    if not given or given is not value:
        raise ValueError("must be a list of one or more")
    return tuple(dict.fromkeys(given))


def _option(value: Any, wanted: Any) -> Any:
    """One value of a kind's own key, against a type, a tuple of allowed values or a set of which it is a list."""
    if isinstance(wanted, frozenset):
        return _chosen(value, wanted)
    if isinstance(wanted, tuple):
        if value not in wanted:
            raise ValueError(not_among(value, [str(choice) for choice in wanted]))
        return value
    if wanted is timedelta:
        return values.duration(value)
    fits = isinstance(value, (int, float) if wanted is float else wanted)
    if wanted is tuple and isinstance(value, list):
        return tuple(value)
    if not fits or (isinstance(value, bool) and wanted is not bool):
        raise ValueError(f"must be {_TYPES.get(wanted, wanted.__name__)}")
    return tuple(value) if isinstance(value, list) else value
