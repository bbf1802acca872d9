"""Some hundred services (Teams, Discord, ntfy, SMS ...) through the library apprise, an optional extra.

The address says which service it is and holds its secrets: it is never part of a sentence. Services take plain text
here, a few lines of it: what they do with markup differs.
"""

from __future__ import annotations

import importlib.util
import logging
from typing import Any

from monitor.alerts.channels.base import Receipt, unset
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.errors import DeliveryError, SourceError
from monitor.http import Client
from monitor.settings import ChannelConfig, Settings
from monitor.text import Redactor, clean, shorten

logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs addresses; what failed is read from its own capture


class Apprise:
    """A channel that hands a message to one service. ``service`` is what apprise made of the address."""

    via = "apprise"
    fallback = ""

    def __init__(self, name: str, service: Any, redactor: Redactor) -> None:
        self.name = name
        self._service = service
        self._redactor = redactor

    @classmethod
    def make(cls, config: ChannelConfig, _settings: Settings, client: Client) -> Apprise | str:
        if not config.webhook:
            return f"has no address ({unset(config.webhook, 'url')})"
        if importlib.util.find_spec("apprise") is None:
            return "needs the library apprise; run: pip install 'policy-monitor[apprise]'"
        import apprise

        service = apprise.Apprise.instantiate(config.webhook.value, suppress_exceptions=True)
        if service is None:
            return f"has an address that apprise does not understand ({config.webhook.where})"
        try:
            client.check_host(config.name, getattr(service, "host", None) or "")
        except SourceError as refused:
            return f"is not used: {refused.sentence}"
        return cls(config.name, service, Redactor([config.webhook.value, *_parts(config.webhook.value)]))

    def send(self, message: StoredMessage, _recipient: str, /) -> Receipt:
        """Hands the message over. Raises DeliveryError with what the service answered; it is tried again later."""
        import apprise

        with apprise.LogCapture(level=logging.WARNING) as said:  # type: ignore[no-untyped-call]
            taken = self._service.notify(title=message.subject, body=message.text, notify_type=apprise.NotifyType.INFO)
            reason = self._redactor.clean(clean(said.getvalue()))
        if not taken:
            raise DeliveryError(
                self.name, shorten(f"the service did not take the message: {reason or 'no reason'}", 300)
            )
        return Receipt(answer=f"taken by {clean(str(self._service.service_name))}")

    def close(self) -> None:
        return None


def _parts(address: str) -> list[str]:
    """The pieces of an address that may be a token, to be taken out of what the library says."""
    pieces = address.partition("://")[2].replace("?", "/").replace("@", "/").replace(":", "/").split("/")
    return [piece for piece in pieces if len(piece) >= 8]
