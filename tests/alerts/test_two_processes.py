"""Two processes that deliver from one archive at the same time: each delivery leaves once."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Mapping
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from monitor.alerts.channels.base import Channel
from monitor.alerts.channels.email import Email
from monitor.alerts.channels.webhook import Webhook
from monitor.alerts.deliver import deliver_due
from monitor.alerts.mime import Letterhead
from monitor.archive.database import open_archive
from monitor.clock import StandingClock
from monitor.http import Client
from monitor.settings import ChannelConfig, Settings, Smtp
from monitor.text import Redactor

from .sinks import Hook, Mailbox, smtp_sink, web_sink
from .world import MORNING, NOW, TOPICS, World, email, item

Make = Callable[..., World]
READERS = tuple(f"reader{number:02}@example.org" for number in range(30))
CHANNELS = (
    email(recipients=READERS),
    *(ChannelConfig(name=f"hook-{number}", kind="webhook", topics=TOPICS, digest=MORNING) for number in range(5)),
)
"""Thirty readers of a mail, and five web addresses that get the same digest."""


def deliver(home: Path, port: int, url: str, start: Barrier, sent: Any) -> None:
    """What each process does once both stand at the line."""
    archive = open_archive(home / "db" / "monitor.db", now=NOW, rehearsal=True)
    clock = StandingClock(NOW)
    client = Client(clock=clock, allow_private_hosts=True)
    smtp = Smtp(host="127.0.0.1", port=port, security="none")
    ways: Mapping[str, Channel] = {
        "coalition-digest": Email("coalition-digest", smtp, Letterhead(channel="coalition-digest", sender="m@x.org")),
        **{f"hook-{number}": Webhook(f"hook-{number}", url, "secret", client) for number in range(5)},
    }
    start.wait(30)
    report = deliver_due(archive, Settings(home=home, channels=CHANNELS), ways, clock=clock, redactor=Redactor(()))
    client.close()
    archive.close()
    sent.put((report.sent, report.failed, report.problems))


def test_two_processes_at_once_deliver_nothing_twice(world: Make) -> None:
    w = world(*CHANNELS)
    w.hit(item())
    assert len(w.compose()) == 6
    spawn = multiprocessing.get_context("spawn")
    start, sent = spawn.Barrier(2), spawn.Queue()
    with smtp_sink(Mailbox()) as mailbox, web_sink(Hook()) as hook:
        both = [
            spawn.Process(target=deliver, args=(w.settings.home, mailbox.port, hook.url, start, sent)) for _ in range(2)
        ]
        for each in both:
            each.start()
        reports = [sent.get(timeout=60) for _ in both]
        for each in both:
            each.join(60)
    assert [each.exitcode for each in both] == [0, 0]
    assert Counter(to for to, _ in mailbox.taken) == Counter(READERS)
    assert len(hook.taken) == len({each["webhook-id"] for each in hook.headers}) == 5
    assert sum(count for count, _, _ in reports) == 35
    assert [(failed, problems) for _, failed, problems in reports] == [(0, ()), (0, ())]
    assert w.states() == ["sent"] * 35
