"""Messages as files under ``db/outbox/<channel>/``: the channel kind ``file``, and what stands in for a channel whose
secret or mail server is not set.

Files are named by period or instant and written whole (beside, then renamed), so that a second write of the same
message changes nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

from monitor.alerts.channels.base import Receipt
from monitor.alerts.mime import Letterhead, letter
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.errors import DeliveryError
from monitor.http import Client
from monitor.settings import ChannelConfig, Settings
from monitor.whole_files import replace_file


class FileDrop:
    """Writes what a message has: ``.eml``, ``.html`` and ``.txt``, or the Slack payload as ``.json`` and ``.txt``."""

    via = "file"

    def __init__(self, name: str, outbox: Path, letterhead: Letterhead, *, fallback: str = "") -> None:
        self.name = name
        self.fallback = fallback
        self._folder = outbox / name
        self._letterhead = letterhead

    @classmethod
    def make(cls, config: ChannelConfig, settings: Settings, _client: Client) -> FileDrop:
        return cls(config.name, settings.db / "outbox", Letterhead.of(config, settings))

    def send(self, message: StoredMessage, _recipient: str, /) -> Receipt:
        """Writes the files; the recipient is left out of them. DeliveryError when the folder cannot be written."""
        try:
            paths = write_files(message, self._folder, stem(message.period), self._letterhead)
        except OSError as fault:
            raise DeliveryError(self.name, f"cannot write to the outbox folder: {fault.strerror or fault}") from fault
        return Receipt(answer=f"written to outbox/{self.name}/{paths[0].name}", paths=paths)

    def close(self) -> None:
        return None


def write_files(message: StoredMessage, folder: Path, name: str, letterhead: Letterhead) -> tuple[Path, ...]:
    """Writes a message's parts as ``<folder>/<name>.<suffix>``, each replaced in one step; returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    parts: dict[str, bytes] = {}
    if message.payload:
        parts[".json"] = message.payload.encode()
    else:
        parts[".eml"] = letter(message, letterhead, to="undisclosed-recipients:;").as_bytes()
        if message.html:
            parts[".html"] = message.html.encode()
    parts[".txt"] = message.text.encode()
    paths = {folder / f"{name}{suffix}": content for suffix, content in parts.items()}
    for path, content in paths.items():
        replace_file(path, content)
    return tuple(paths)


def stem(period: str) -> str:
    """A period or instant as a file name that every system takes: ``2026-07-07T0730``."""
    return re.sub(r"[^A-Za-z0-9._-]", "", period)
