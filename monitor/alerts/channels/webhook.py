"""Any web address that takes JSON, signed so that the other side can tell that it comes from here.

The signature follows Standard Webhooks (standardwebhooks.com, version 1): HMAC-SHA256 over ``id.timestamp.body``. The
id is the message's own and stays the same when a message is sent again: by it the other side knows a repetition. The
address and the secret are secrets: they are never part of a sentence.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from monitor.alerts.channels.base import ChannelDown, ChannelGone, Receipt, unset, word
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.clock import Clock
from monitor.errors import DeliveryError, PermanentDelivery, SourceError, TimedOut, UnknownDelivery
from monitor.http import Client
from monitor.network.answers import Response
from monitor.settings import ChannelConfig, Settings

SECRET_PREFIX = "whsec_"  # noqa: S105 - how Standard Webhooks marks a secret that is written in base64


class Webhook:
    """A channel that posts signed JSON. Any 2xx is a receipt; 429 waits as long as the other side asks."""

    via = "webhook"
    fallback = ""

    def __init__(self, name: str, address: str, secret: str, client: Client) -> None:
        self.name = name
        self._address = address
        self._key = _key(secret)
        self._client = client
        self._clock: Clock = client.clock

    @classmethod
    def make(cls, config: ChannelConfig, _settings: Settings, client: Client) -> Webhook | str:
        if not config.webhook:
            return f"has no address ({unset(config.webhook, 'url')})"
        if not config.secret:
            return f"has no secret to sign with ({unset(config.secret, 'secret')})"
        return cls(config.name, config.webhook.value, config.secret.value, client)

    def send(self, message: StoredMessage, _recipient: str, /) -> Receipt:
        """Posts the payload. Raises DeliveryError and its kin, sorted by what the answer means."""
        body = message.payload.encode()
        try:
            answer = self._client.post(
                self._address, source=self.name, content=body, headers=self._headers(message, body)
            )
        except TimedOut as fault:
            raise UnknownDelivery(self.name, "no answer in time; the message may have arrived") from fault
        except SourceError as fault:
            raise ChannelDown(self.name, f"could not be reached: {fault.sentence}") from fault
        self._check(answer)
        return Receipt(answer=f"{answer.status} {word(answer)}".strip())

    def close(self) -> None:
        return None

    def _headers(self, message: StoredMessage, body: bytes) -> dict[str, str]:
        name = message.message_key.strip("<>")
        at = str(int(self._clock.now().timestamp()))
        mac = hmac.new(self._key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
        return {
            "content-type": "application/json; charset=utf-8",
            "webhook-id": name,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
        }

    def _check(self, answer: Response) -> None:
        said = f"{answer.status} {word(answer)}".strip()
        if 200 <= answer.status < 300:
            return
        if answer.status == 429:
            raise ChannelDown(self.name, "the other side asks to wait (429)", retry_after=answer.wait_seconds())
        if answer.status in (401, 403, 404, 410):
            raise ChannelGone(self.name, f"the address is gone or refuses us ({said}); set a new one")
        if 300 <= answer.status < 500:
            raise PermanentDelivery(self.name, f"the other side does not take this message ({said})")
        raise DeliveryError(self.name, f"the other side did not accept the message ({said})")


def _key(secret: str) -> bytes:
    """The bytes to sign with: base64 behind ``whsec_``, else the secret as it is written."""
    if secret.startswith(SECRET_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
