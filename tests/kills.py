"""Kills a pass with 200 hits and five channels at random moments, again and again, and counts what came of it.

``python -m tests.kills`` makes 200 kills; the tests make a few. The process is a real one and ends with SIGKILL after a
random share of the time that a calm pass takes; some kills fall right before a commit or inside a send. Mail goes to a
real SMTP server, webhooks to a real web server, both on loopback. Then the pass is run until it gets through.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from monitor import app
from monitor.archive.outgoing.outbox import recipient_hash
from monitor.clock import StandingClock
from monitor.demo.register import Register
from monitor.demo.standin import StandIn
from monitor.pipeline.onepass import run_pass
from tests.alerts.sinks import Hook, Mailbox, smtp_sink, web_sink
from tests.pipeline.home import SOURCES, TOPICS, Home, record

HITS = 200
AT_MOST = 8
"""Kills before a home is left to get through in peace."""

MAIL = """
from = "Policy monitor <monitor@example.org>"
smtp = { host = "127.0.0.1", port = {port}, security = "none" }
"""
CHANNELS = """
[channels.digest]
kind = "email"
to = ["ann@example.org", "ben@example.org", "cyd@example.org"]
topics = ["*"]
digest = "daily 07:30"
operator = true

[channels.desk]
kind = "email"
to = ["desk@example.org"]
topics = ["*"]
alert = "strong"
hold = "0s"
on_doubt = "hold"

[channels.trade-slack]
kind = "slack"
webhook = { env = "SLACK" }
topics = ["*"]
alert = "all"
hold = "0s"

[channels.careful-slack]
kind = "slack"
webhook = { env = "SLACK" }
topics = ["graphite"]
alert = "all"
hold = "0s"
on_doubt = "hold"

[channels.folder]
kind = "file"
topics = ["*"]
alert = "strong"
hold = "0s"
"""
UNDONE = """
select 1 from deliveries where state in ('queued', 'sending')
union all select 1 from notices where message_id is null and hit_id is not null
"""
HOLDING = frozenset({"desk", "careful-slack"})


@dataclass(slots=True)
class Counts:
    """What all kills came to. ``owed`` are pairs of a channel and a hit, ``messages`` deliveries to one recipient.

    ``unexplained`` doubles have no second try in the outbox.
    """

    kills: int = 0
    homes: int = 0
    hits: int = 0
    owed: int = 0
    lost: int = 0
    messages: int = 0
    doubled: int = 0
    doubled_on_hold: int = 0
    unexplained: int = 0
    in_doubt: int = 0
    by_moment: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Town:
    """The sinks and the home that is killed, with the share of the day that has passed."""

    mailbox: Mailbox
    hook: Hook
    home: Home

    @property
    def environ(self) -> dict[str, str]:
        return {"SLACK": self.hook.url}

    def forget(self) -> None:
        self.mailbox.taken.clear()
        self.hook.taken.clear()


@contextmanager
def town(path: Path, hits: int) -> Iterator[Town]:
    """A home whose baseline is done and whose next pass finds ``hits`` hits."""
    register = Register()
    with smtp_sink(Mailbox()) as mailbox, web_sink(Hook()) as hook, StandIn({"": register}) as upstream:
        home = Home(path, upstream, register)
        sources = SOURCES.replace('text = "all"', 'text = "none"').replace("{url}", upstream.url)
        sources = sources.replace("\n[sources.", MAIL.replace("{port}", str(mailbox.port)) + "\n[sources.", 1)
        path.mkdir(parents=True, exist_ok=True)
        (path / "sources.toml").write_text(sources, encoding="utf-8")
        (path / "keywords.toml").write_text(TOPICS + CHANNELS, encoding="utf-8")
        made = Town(mailbox, hook, home)
        register.replace([record("2026-00001")])
        _pass(made)
        register.replace([record("2026-00001"), *(_news(number) for number in range(hits))])
        home.later(days=1)
        yield made


def _news(number: int) -> dict[str, object]:
    subject = "Natural graphite" if number % 2 else "Nickel sulfate"
    return record(f"2026-{1000 + number:05}", title=f"{subject}, notice {number}", publication_date="2026-07-07")


def _pass(town: Town, *, die_at: int = 0) -> None:
    """One pass; with ``die_at`` the process kills itself before its n-th commit."""
    settings = app.settings_of(app.Place(home=town.home.path, environ=town.environ))
    with app.wired(settings, StandingClock(town.home.now), rehearsal=True, say=lambda _: None) as monitor:
        if die_at:
            monitor.archive.conn.set_trace_callback(_fuse(die_at))
        run_pass(monitor)


def _fuse(left: int) -> Callable[[str], None]:
    def watch(statement: str) -> None:
        nonlocal left
        left -= statement.strip().lower().startswith("commit")
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


def _killed(town: Town, chance: random.Random, calm_seconds: float, commits: int) -> str:
    """Runs a pass in a child that is killed; by what, or nothing when it got through before."""
    at_commit = chance.random() < 0.4
    die_at = chance.randint(1, commits) if at_commit else 0
    child = os.fork()
    if child == 0:
        try:
            _pass(town, die_at=die_at)
        finally:
            os._exit(0)
    if not at_commit:
        _wait_or_kill(child, chance.uniform(0.0, calm_seconds))
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        return ""
    return "before a commit" if at_commit else "at a random moment"


def _wait_or_kill(child: int, seconds: float) -> None:
    watched = os.pidfd_open(child)
    try:
        ended, _, _ = select.select([watched], [], [], seconds)
        if not ended:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(watched)


def trial(town: Town, chance: random.Random, calm_seconds: float, commits: int, counts: Counts, most: int) -> None:
    """One home, killed up to eight times, then left to get through; the counts are brought up to date."""
    for _ in range(min(AT_MOST, most)):
        moment = _killed(town, chance, calm_seconds, commits)
        if not moment:
            break
        counts.kills += 1
        counts.by_moment[moment] += 1
        if chance.random() < 0.5:
            town.home.later(minutes=6)  # past the lease of what was being sent
    for _ in range(30):
        town.home.later(minutes=6)
        _pass(town)
        if not town.home.rows(UNDONE):
            break
    _count(town, counts)


def _count(town: Town, counts: Counts) -> None:
    counts.homes += 1
    mails = Counter((to, mail["message-id"]) for to, mail in town.mailbox.taken)
    posts = Counter(body.decode() for body in town.hook.taken)
    salt = town.home.rows("select value from meta where name = 'salt'")[0][0]
    rows = town.home.rows(
        "select messages.id, messages.channel, messages.message_key, messages.payload, deliveries.recipient,"
        " deliveries.state, deliveries.attempts, deliveries.via from deliveries join messages"
        " on messages.id = deliveries.message_id where messages.window_from_at is not null or messages.kind = 'alert'"
    )
    reached: set[int] = set()
    for message, channel, key, payload, recipient, state, attempts, via in rows:
        arrived = (
            posts[payload]
            if payload
            else sum(
                times for (to, name), times in mails.items() if name == key and recipient_hash(salt, to) == recipient
            )
        )
        arrived = 1 if via == "file" else arrived
        counts.messages += 1
        counts.in_doubt += state == "in-doubt"
        extra = max(0, arrived - 1)
        counts.doubled += extra
        counts.doubled_on_hold += extra if channel in HOLDING else 0
        counts.unexplained += extra if attempts < 1 + extra else 0
        if arrived or state == "in-doubt":
            reached.add(message)
    owed = town.home.rows("select id, message_id from notices where hit_id is not null")
    counts.hits += town.home.rows("select count(*) from hits where backfilled = 0")[0][0]
    counts.owed += len(owed)
    counts.lost += sum(message is None or message not in reached for _, message in owed)


def run(kills: int, *, seed: int, hits: int = HITS) -> Counts:
    """Kills until there were as many; a fresh copy of one prepared home each time."""
    chance, counts = random.Random(seed), Counts()
    with tempfile.TemporaryDirectory() as folder, town(Path(folder) / "home", hits) as here:
        prepared, start = Path(folder) / "prepared", here.home.now
        shutil.copytree(here.home.path, prepared)
        begun = time.monotonic()
        _pass(here)
        calm, commits = time.monotonic() - begun, _commits(here)
        while counts.kills < kills:
            shutil.rmtree(here.home.path)
            shutil.copytree(prepared, here.home.path)
            here.home.now = start
            here.forget()
            trial(here, chance, calm, commits, counts, kills - counts.kills)
    return counts


def _commits(town: Town) -> int:
    """About as many commits as a calm pass makes: each delivery is claimed and recorded."""
    (count,) = town.home.rows("select count(*) from deliveries")[0]
    return 2 * int(count) + 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    counts = run(asked.kills, seed=asked.seed)
    print(f"kills {counts.kills} ({dict(counts.by_moment)}) in {counts.homes} homes, {HITS} hits, 5 channels each")
    print(f"hits {counts.hits:,} of {HITS * counts.homes:,}, owed (channel, hit) {counts.owed:,}: lost {counts.lost}")
    print(
        f"deliveries {counts.messages:,}: doubled {counts.doubled} (same Message-ID or payload; without a second try "
        f'{counts.unexplained}), on channels with on_doubt = "hold" {counts.doubled_on_hold}, '
        f"held in doubt {counts.in_doubt}"
    )


if __name__ == "__main__":
    main()
