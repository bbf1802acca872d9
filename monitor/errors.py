"""Everything that can go wrong, drawn as one tree.

MonitorError
+-- ConfigurationError        both files are checked whole; carries every fault          exit 2
|   +-- UsageError            a command was asked for something that cannot be           exit 2
+-- TopicError                one topic's expression does not compile                    that topic's fault
+-- SourceError               one source could not be fetched or read                    exit 3
|   +-- SourceBlocked         refused or challenged: back off for hours
|   +-- SourceOff             needs a key that is not set: not an error loop
|   +-- HostResting           its host asked for a rest: nothing was sent
|   +-- NotFound              the document is not there (404, 410)
|   +-- TimedOut              no answer, or a broken one: what was sent may have been taken
+-- DeliveryError             one delivery was not accepted                              exit 4
|   +-- PermanentDelivery     will never be accepted as it is
|   +-- UnknownDelivery       the other side may or may not have taken it
+-- ArchiveError              the database cannot be opened, migrated or written         exit 1

Each carries the name it is about; each message says what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class MonitorError(Exception):
    """Base of all faults this product names itself."""

    exit_code = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in a configuration file: the file, the dotted key, a plain sentence.

    ``line`` and ``column`` (from 1) are given for topic expressions and broken TOML, ``line`` alone for other keys.
    """

    file: str
    key: str
    sentence: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        if self.line is not None:
            place += f" (line {self.line}" + (f", column {self.column})" if self.column is not None else ")")
        return f"{place}: {self.sentence}"


class ConfigurationError(MonitorError):
    """The configuration cannot be used; ``faults`` holds every fault at once."""

    exit_code = 2

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageError(MonitorError):
    """A command cannot do what was asked; the message says what would work."""

    exit_code = 2


class TopicError(MonitorError):
    """A match expression cannot be used. ``line`` and ``column`` count from 1 within the expression.

    ``key`` is the topic's key that holds it (match, mention, ignore, demote).
    """

    exit_code = 2

    def __init__(self, sentence: str, *, line: int = 1, column: int = 1, topic: str = "", key: str = "match") -> None:
        self.sentence = sentence
        self.line = line
        self.column = column
        self.topic = topic
        self.key = key
        super().__init__(f"line {line}, column {column}: {sentence}")


class SourceError(MonitorError):
    """A source could not be fetched or read. ``retry_after`` is seconds to wait, when the upstream said so."""

    exit_code = 3

    def __init__(
        self, source: str, sentence: str, *, retry_after: float | None = None, status: int | None = None
    ) -> None:
        self.source = source
        self.sentence = sentence
        self.retry_after = retry_after
        self.status = status
        super().__init__(f"{source}: {sentence}")


class SourceBlocked(SourceError):
    """The upstream refuses this client (403, challenge page, wall). Polled again after hours, never in a tight loop."""


class SourceOff(SourceError):
    """The source needs a key or a setting that is not there; it is off, not failing."""


class HostResting(SourceError):
    """The host asked to be left alone for a while that is not over: nothing was sent; ``retry_after`` says how long."""


class NotFound(SourceError):
    """The upstream says that the document does not exist (404, 410)."""


class TimedOut(SourceError):
    """The request went out and no whole answer came back; after a POST the other side may have taken it."""


class DeliveryError(MonitorError):
    """A message was not accepted this time; it stays in the outbox. ``retry_after`` in seconds when known."""

    exit_code = 4

    def __init__(self, channel: str, sentence: str, *, retry_after: float | None = None) -> None:
        self.channel = channel
        self.sentence = sentence
        self.retry_after = retry_after
        super().__init__(f"{channel}: {sentence}")


class PermanentDelivery(DeliveryError):
    """The receiver will never take this message (5xx, revoked webhook, unknown address)."""


class UnknownDelivery(DeliveryError):
    """The connection ended between sending and the answer: it may have been accepted."""


class ArchiveError(MonitorError):
    """The archive cannot be opened, migrated or written; the message says why and what to do."""
