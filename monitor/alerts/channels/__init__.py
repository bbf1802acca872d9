"""Channels: one file per way out, one line per kind here.

A channel whose secret or mail server is not set becomes a folder of files, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from monitor.alerts.channels.apprise import Apprise
from monitor.alerts.channels.base import Channel
from monitor.alerts.channels.email import Email
from monitor.alerts.channels.file import FileDrop
from monitor.alerts.channels.slack import Slack
from monitor.alerts.channels.webhook import Webhook
from monitor.alerts.mime import Letterhead
from monitor.http import Client
from monitor.settings import ChannelConfig, Settings

__all__ = ["KINDS", "Channel", "build"]

Make = Callable[[ChannelConfig, Settings, Client], "Channel | str"]
"""Makes a channel, or says in a plain sentence what it lacks."""

KINDS: Mapping[str, Make] = {
    "email": Email.make,
    "slack": Slack.make,
    "webhook": Webhook.make,
    "apprise": Apprise.make,
    "file": FileDrop.make,
}


def build(settings: Settings, client: Client) -> Mapping[str, Channel]:
    """A channel for each one configured, by name."""
    return {config.name: _build(config, settings, client) for config in settings.channels}


def _build(config: ChannelConfig, settings: Settings, client: Client) -> Channel:
    made = KINDS[config.kind](config, settings, client)
    if not isinstance(made, str):
        return made
    return FileDrop(config.name, settings.db / "outbox", Letterhead.of(config, settings), fallback=made)
