"""keywords.toml: what is followed, and who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from monitor.config import values
from monitor.config.files import Written, plain_name
from monitor.config.schema import ChannelTable, TopicTable
from monitor.config.sentences import checked, nearest
from monitor.config.surroundings import Surroundings
from monitor.settings import ChannelConfig, Secret, TopicConfig

SLACK_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_OWN_KEYS = {
    "to": ("email",), "webhook": ("slack",), "webhook_host": ("slack",), "url": ("webhook", "apprise"),
    "secret": ("webhook",),
}  # fmt: skip
"""Keys that only channels of these kinds have."""
_CLOSE = 2


def topics(written: Written, source_names: Collection[str]) -> tuple[TopicConfig, ...]:
    """Every ``[topics.SLUG]`` in the order of the file. Only their shape is checked; expressions compile elsewhere."""
    return tuple(
        topic
        for slug, raw in _tables(written, "topics", "topic")
        if (topic := _topic(slug, raw, written, source_names)) is not None
    )


def channels(written: Written, around: Surroundings, *, allow_private_hosts: bool) -> tuple[ChannelConfig, ...]:
    """Every ``[channels.NAME]`` in the order of the file, "*" expanded to all topics."""
    slugs = tuple(dict.fromkeys(plain_name(slug) for slug, _ in _raw_tables(written, "topics")))
    return tuple(
        channel
        for name, raw in _tables(written, "channels", "channel")
        if (channel := _channel(name, raw, slugs, written, around, allow_private_hosts)) is not None
    )


def _raw_tables(written: Written, section: str) -> list[tuple[str, Any]]:
    tables = written.tables.get(section, {})
    return list(tables.items()) if isinstance(tables, dict) else []


def _tables(written: Written, section: str, what: str) -> Iterable[tuple[str, Any]]:
    if not isinstance(written.tables.get(section, {}), dict):
        written.fault(section, f"must be tables: [{section}.NAME]")
    for name, raw in _raw_tables(written, section):
        try:
            values.name(plain_name(name), what)
        except ValueError as error:
            written.fault(f"{section}.{name}", str(error))
        yield name, raw


def _topic(slug: str, raw: Any, written: Written, source_names: Collection[str]) -> TopicConfig | None:
    key = f"topics.{slug}"
    table = checked(TopicTable, raw, key, written)
    if table is None:
        return None
    for name in table.sources:
        _check_source(name, f"{key}.sources", written, source_names)
    lines = {name: place.value_line for name in ("match", "mention") if (place := written.places.get(f"{key}.{name}"))}
    return TopicConfig(
        slug=plain_name(slug),
        name=table.name,
        match=table.match,
        note=table.note,
        mention=table.mention,
        exact=tuple(table.exact),
        ignore=tuple(table.ignore),
        demote=tuple(table.demote),
        identifiers=tuple(table.identifiers),
        agencies=tuple(table.agencies),
        kinds=tuple(table.kinds),
        sources=tuple(table.sources),
        within=tuple(table.in_),
        lines=lines,
    )


def _check_source(name: str, key: str, written: Written, source_names: Collection[str]) -> None:
    """A filter may name any source, imported documents have their own; but one letter wrong is a slip."""
    near = nearest(name, source_names)
    if name not in source_names and near and _distance(name, near) <= _CLOSE:
        written.fault(key, f'there is no source {values.shown(name)}; the nearest is "{near}"')


def _distance(one: str, other: str) -> int:
    """How many letters must be added, dropped or changed to make one word of the other."""
    row = list(range(len(other) + 1))
    for count, letter in enumerate(one, start=1):
        previous, row[0] = row[0], count
        for place, against in enumerate(other, start=1):
            previous, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, previous + (letter != against))
    return row[-1]


def _channel(
    name: str, raw: Any, slugs: tuple[str, ...], written: Written, around: Surroundings, allow_private_hosts: bool
) -> ChannelConfig | None:
    key = f"channels.{name}"
    table = checked(ChannelTable, raw, key, written)
    if table is None:
        return None
    _check_shape(table, key, written)
    _check_topics(table, key, slugs, written)
    webhook = around.secret(table.webhook, f"{key}.webhook", written)
    if webhook:
        _check_webhook(webhook, table, key, written, allow_private_hosts)
    address = around.secret(table.url, f"{key}.url", written)
    if address and table.kind == "webhook":
        _check_address(address, key, written)
    wanted = slugs if "*" in table.topics else table.topics
    return ChannelConfig(
        name=plain_name(name),
        kind=table.kind,
        topics=tuple(slug for slug in slugs if slug in wanted),
        digest=table.digest,
        alert=table.alert,
        strength=table.strength,
        recipients=tuple(dict.fromkeys(table.to)),
        webhook=webhook if webhook is not None else address,
        secret=around.secret(table.secret, f"{key}.secret", written),
        hold=table.hold,
        quiet=table.quiet,
        remind=tuple(sorted(set(table.remind), reverse=True)),
        on_doubt=table.on_doubt,
        send_when_empty=table.send_when_empty,
        operator=table.operator,
    )


def _check_shape(table: ChannelTable, key: str, written: Written) -> None:
    faulty = {fault.key for fault in written.faults}
    for name, kinds in _OWN_KEYS.items():
        if getattr(table, name) and table.kind not in kinds:
            owners = " or ".join(f'"{kind}"' for kind in kinds)
            written.fault(
                f"{key}.{name}", f'belongs to channels of kind {owners}, and this one is of kind "{table.kind}"'
            )
    for name, sentence in _NEEDED[table.kind].items():
        if not getattr(table, name) and f"{key}.{name}" not in faulty:
            written.fault(f"{key}.{name}", f"is missing: {sentence}")
    tells_topics = table.digest or table.alert or not table.operator
    if tells_topics and not table.topics and f"{key}.topics" not in faulty:
        written.fault(f"{key}.topics", 'is missing: slugs of topics, or ["*"] for all')
    gets_something = table.digest or table.alert or table.operator
    if not gets_something and not {f"{key}.digest", f"{key}.alert", f"{key}.operator"} & faulty:
        written.fault(
            key, 'gets nothing: give it a digest ("mon-fri 07:30"), an alert ("urgent", "strong", "all") or both'
        )


_NEEDED: Mapping[str, Mapping[str, str]] = {
    "email": {"to": 'who gets the mail, such as ["policy@example.org"]'},
    "slack": {"webhook": 'where the webhook is, such as { env = "SLACK_WEBHOOK" }'},
    "webhook": {
        "url": 'where the address is, such as { env = "HOOK_URL" }',
        "secret": 'what its messages are signed with, such as { env = "HOOK_SECRET" }',
    },
    "apprise": {"url": 'where the address of the service is, such as { env = "APPRISE_URL" }'},
    "file": {},
}
"""Keys without which a channel of a kind cannot be: key -> what it is."""


def _check_topics(table: ChannelTable, key: str, slugs: tuple[str, ...], written: Written) -> None:
    for slug in table.topics:
        if slug != "*" and slug not in slugs:
            near = f'; the nearest is "{nearest(slug, slugs)}"' if slugs else ""
            written.fault(f"{key}.topics", f"there is no topic {values.shown(slug)}{near}")


def _check_webhook(webhook: Secret, table: ChannelTable, key: str, written: Written, allow_private_hosts: bool) -> None:
    """Slack's hosts, one that is named, or loopback in rehearsals. The address is the secret and is never said."""
    try:
        parts = urlsplit(values.web_address(webhook.value))
    except ValueError:
        written.fault(
            f"{key}.webhook",
            f"{webhook.where} holds no web address; a Slack webhook begins with https://hooks.slack.com/",
        )
        return
    host = parts.hostname or ""
    if allow_private_hosts and values.is_loopback(webhook.value):
        return
    allowed = {table.webhook_host} if table.webhook_host else SLACK_HOSTS
    if host not in allowed or parts.scheme != "https" or len(parts.path) < 2:
        wanted = f"https://{table.webhook_host or 'hooks.slack.com'}/"
        written.fault(f"{key}.webhook", f"{webhook.where} does not hold a Slack webhook; it must begin with {wanted}")


def _check_address(address: Secret, key: str, written: Written) -> None:
    """A web address over TLS, or loopback; it is the secret and is never said."""
    try:
        scheme = urlsplit(values.web_address(address.value)).scheme
    except ValueError:
        written.fault(f"{key}.url", f"{address.where} holds no web address")
        return
    if scheme != "https" and not values.is_loopback(address.value):
        written.fault(f"{key}.url", f"{address.where} must begin with https://")
