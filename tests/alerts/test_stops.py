"""The program stops before and after every commit and inside every send: nothing is lost, nothing is other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from monitor.alerts.channels.base import Receipt
from monitor.archive.database import Archive
from monitor.archive.outgoing.deliveries import StoredMessage

from .world import World, email, item, slack

Make = Callable[..., World]


class Stopped(BaseException):
    """The program ends here."""


@dataclass
class Fuse:
    """Blows at the nth place at which the program may end."""

    left: int

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Stopped


@dataclass
class Stopping:
    """An archive whose transactions may end before or after they are committed."""

    archive: Archive
    fuse: Fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self.archive, name)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self.archive.transaction() as conn:
            yield conn
            self.fuse.burn()
        self.fuse.burn()


@dataclass
class Post:
    """A channel that may end before it sends, or after the other side took the message and before that is known."""

    name: str
    fuse: Fuse
    via: str = "smtp"
    fallback: str = ""
    taken: list[tuple[str, str]] = field(default_factory=list)

    def send(self, message: StoredMessage, recipient: str, /) -> Receipt:
        self.fuse.burn()
        self.taken.append((message.message_key, recipient))
        self.fuse.burn()
        return Receipt(answer="250 taken")

    def close(self) -> None:
        return None


def after_a_stop(w: World, stop_at: int) -> list[tuple[str, str]]:
    """Everything that arrived: one stop, then passes until nothing is left to do."""
    fuse = Fuse(stop_at)
    posts = {channel.name: Post(channel.name, fuse) for channel in w.settings.channels}
    kept = w.archive
    w.archive = Stopping(kept, fuse)  # type: ignore[assignment]
    for _ in range(4):
        try:
            w.compose()
            w.deliver(dict(posts))
        except Stopped:
            pass
        w.later(minutes=6)  # beyond the lease
    w.archive = kept
    return [arrived for post in posts.values() for arrived in post.taken]


@pytest.mark.parametrize("on_doubt", ["resend", "hold"])
def test_wherever_it_stops_everybody_is_told_by_the_same_messages(world: Make, on_doubt: str) -> None:
    people = ("ann@example.org", "bob@example.org")
    doubled = 0
    for stop_at in range(1, 40):
        w = world(
            email(recipients=people, on_doubt=on_doubt), email("board", recipients=people[:1], on_doubt=on_doubt),
            slack(on_doubt=on_doubt),
        )  # fmt: skip
        w.hit(item(title="Cannot wait", comments_close_on=date(2026, 7, 10)))
        w.later(minutes=5)
        arrived = after_a_stop(w, stop_at)
        held = w.states().count("in-doubt")
        assert len(w.states()) == 4
        assert len(set(arrived)) + held >= 4, stop_at
        assert len({key for key, _ in arrived}) <= 3
        doubled += len(arrived) - len(set(arrived))
        if on_doubt == "hold":
            assert len(arrived) == len(set(arrived)), stop_at
    between_acceptance_and_receipt = 4 * 2  # per delivery: right after the answer, and before it is committed
    assert doubled == (between_acceptance_and_receipt if on_doubt == "resend" else 0)
