"""What a channel is: one file with one class that carries a finished message to one place.

A channel knows nothing of topics or the archive. It gets its configuration and what it needs to reach the outside, and
is built in ``channels/__init__.py``. It answers with a ``Receipt`` or raises a ``DeliveryError`` and its kin.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.errors import DeliveryError, PermanentDelivery
from monitor.network.answers import Response
from monitor.settings import Secret
from monitor.text import clean, shorten

GONE_SECONDS = 6 * 3600.0
"""How long a channel whose address is gone is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the other side said when it took a message. ``paths`` are the files that were written, if any."""

    answer: str
    paths: tuple[Path, ...] = ()


class ChannelDown(DeliveryError):
    """The way out itself is closed now (server unreachable, login refused): nothing else is tried in this pass."""


class ChannelGone(ChannelDown, PermanentDelivery):
    """The address was revoked or refuses us: final, and nothing else will pass here before somebody mends it."""

    def __init__(self, channel: str, sentence: str) -> None:
        super().__init__(channel, sentence, retry_after=GONE_SECONDS)


class Channel(Protocol):
    """A configured way out. ``via`` is what the archive notes of a delivery (smtp, slack, file).

    ``fallback`` is empty, or the plain sentence that says why messages become files here.
    """

    name: str
    via: str
    fallback: str

    def send(self, message: StoredMessage, recipient: str, /) -> Receipt:
        """Carries the message to one recipient (an address for email; empty where the channel is the recipient)."""
        ...

    def close(self) -> None:
        """Lets go of what was held open between two sends."""
        ...


def unset(secret: Secret | None, key: str) -> str:
    """Where a secret that is not there was looked for: ``environment variable HOOK is not set``."""
    return f"{secret.where if secret is not None else f'{key} in keywords.toml'} is not set"


def word(answer: Response) -> str:
    """What the other side said, in short, for a sentence."""
    return shorten(clean(answer.body[:200].decode("utf-8", "replace")), 100)
