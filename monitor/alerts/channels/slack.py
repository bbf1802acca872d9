"""Slack by incoming webhook. The address is the secret: it is never part of a sentence.

Answers are classified by status first; the body's word is only for the explanation (Slack answers in plain text).
"""

from __future__ import annotations

import json

from monitor.alerts.channels.base import ChannelDown, ChannelGone, Receipt, unset, word
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.errors import DeliveryError, PermanentDelivery, SourceError, TimedOut, UnknownDelivery
from monitor.http import Client
from monitor.network.answers import Response
from monitor.settings import ChannelConfig, Settings
from monitor.text import shorten

HEADERS = {"content-type": "application/json; charset=utf-8"}
MOST_PLAIN = 3_000


class Slack:
    """A channel that posts. One message a second (the client's gap); 429 waits as long as Slack asks."""

    via = "slack"
    fallback = ""

    def __init__(self, name: str, webhook: str, client: Client) -> None:
        self.name = name
        self._webhook = webhook
        self._client = client

    @classmethod
    def make(cls, config: ChannelConfig, _settings: Settings, client: Client) -> Slack | str:
        if not config.webhook:
            return f"has no webhook ({unset(config.webhook, 'webhook')})"
        return cls(config.name, config.webhook.value, client)

    def send(self, message: StoredMessage, _recipient: str, /) -> Receipt:
        """Posts the payload; blocks that Slack does not take are sent once more as plain text."""
        answer = self._post(message.payload)
        if answer.status == 400:
            payload = json.loads(message.payload)
            plain = {"text": shorten(payload["text"], MOST_PLAIN), "unfurl_links": False, "unfurl_media": False}
            first, answer = answer, self._post(json.dumps(plain))
            if answer.status == 400:
                raise PermanentDelivery(self.name, f"Slack does not take this message: {word(first)}, {word(answer)}")
        self._check(answer)
        return Receipt(answer=f"{answer.status} {word(answer)}")

    def close(self) -> None:
        return None

    def _post(self, payload: str) -> Response:
        try:
            return self._client.post(self._webhook, source=self.name, content=payload.encode(), headers=HEADERS)
        except TimedOut as fault:
            raise UnknownDelivery(self.name, "Slack did not answer in time; the message may have arrived") from fault
        except SourceError as fault:
            raise ChannelDown(self.name, f"Slack could not be reached: {fault.sentence}") from fault

    def _check(self, answer: Response) -> None:
        said = word(answer)
        if answer.status == 200 and said == "ok":
            return
        if answer.status == 429:
            raise ChannelDown(self.name, "Slack asks to wait (429)", retry_after=answer.wait_seconds())
        if answer.status in (403, 404, 410):
            raise ChannelGone(self.name, f"the webhook is gone or refused ({answer.status} {said}); set a new one")
        if 400 <= answer.status < 500:
            raise PermanentDelivery(self.name, f"Slack refused the message ({answer.status} {said})")
        raise DeliveryError(self.name, f"Slack did not accept the message ({answer.status} {said})")
