"""``monitor demo``: the whole job on a recorded fortnight against the stand-in, on a home of its own.

The passes are the product's own: its configuration files, its client over real HTTP on loopback, its archive, its
topics as they are shipped. Only the upstreams and the clock are the demo's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor import config
from monitor.demo import recording, telling
from monitor.demo.plan import HOLD, PASSES, Step, unplanned
from monitor.demo.recording import Recording
from monitor.demo.standin import StandIn
from monitor.pipeline.onepass import PassReport, run_pass
from monitor.pipeline.parts import Monitor

MakeMonitor = Callable[[Path, datetime], AbstractContextManager[Monitor]]
"""Wires the product on a home, under a clock that stands at an instant; given by ``app``."""

Echo = Callable[[str], object]

SOURCES = """\
# Written by `monitor demo`: the sources of the recording, on a server that ran on this machine.

[monitor]
timezone = "America/New_York"
contact = "demo@example.org"
allow_private_hosts = true

[sources.govinfo]
kind = "govinfo"
base_url = "{url}/govinfo"
every = "30m"
text = "all"
collections = ["bills", "laws"]
"""
REGISTER = """
[sources.federal-register]
kind = "federal-register"
base_url = "{url}/api/v1"
every = "30m"
text = "all"
days = 14
"""
FEED = """
[sources.{name}]
kind = "feed"
url = "{url}/feeds/{name}"
every = "15m"
"""
CHANNELS = """\
# The passes of the demo lie a week apart, so its digest is weekly. Neither channel has what it would need to send:
# what they would have sent is written below db/outbox/.

[channels.coalition-digest]
kind = "email"
to = ["policy@example.org"]
topics = ["*"]
digest = "fri 09:30"
operator = true

[channels.trade-slack]
kind = "slack"
webhook = { env = "SLACK_WEBHOOK_TRADE" }
topics = ["*"]
alert = "strong"
hold = "3m"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What the demo came to. ``hits`` counts documents by topic; ``unplanned`` says what did not come as recorded."""

    passes: tuple[PassReport, ...]
    hits: Mapping[str, int]
    unplanned: tuple[str, ...]

    @property
    def as_planned(self) -> bool:
        """True when every pass, change and file of the recording came out."""
        return not self.unplanned


def play(make_monitor: MakeMonitor, home: Path, echo: Echo, *, command: str = "monitor") -> DemoReport:
    """Play the fortnight on an empty ``home`` and tell it line by line through ``echo``.

    ``command`` is how monitor is called here, for the lines that say what to type next.
    """
    reports: list[PassReport] = []
    with StandIn() as stand_in:
        held = recording.mount(stand_in)
        echo(telling.opening(len(held.feeds)))
        for number, step in enumerate(PASSES, start=1):
            write_home(home, stand_in.url, () if step.congress_only else tuple(held.feeds))
            held.show([earlier.name for earlier in PASSES[:number]], step.at)
            reports.append(_play(make_monitor, home, step, stand_in, held))
            for line in telling.told(step, reports[-1]):
                echo(line)
    with make_monitor(home, PASSES[-1].at.astimezone(UTC) + HOLD) as monitor:
        conn = monitor.archive.conn
        faults = unplanned(conn, reports, home / "db" / "outbox")
        for line in (*telling.found(monitor), *telling.where(home, command), *telling.faults(faults)):
            echo(line)
        return DemoReport(passes=tuple(reports), hits=telling.hits(conn), unplanned=faults)


def write_home(home: Path, url: str, feeds: tuple[str, ...]) -> None:
    """Both configuration files of the demo: sources on the stand-in, topics as they are shipped.

    Without feeds Congress alone is watched.
    """
    sources = SOURCES.format(url=url) + (REGISTER.format(url=url) if feeds else "")
    sources += "".join(FEED.format(name=name, url=url) for name in feeds)
    topics = config.starter("keywords.toml").partition("\n[channels.")[0]
    (home / "sources.toml").write_text(sources, encoding="utf-8")
    (home / "keywords.toml").write_text(f"{topics}\n\n{CHANNELS}", encoding="utf-8")


def _play(make_monitor: MakeMonitor, home: Path, step: Step, stand_in: StandIn, held: Recording) -> PassReport:
    """One pass, and a tick a little later for what was held."""
    for name in held.feeds:
        stand_in.mend(f"/feeds/{name}")
    for name, answer in step.failing:
        stand_in.fail(f"/feeds/{name}", answer)
    at = step.at.astimezone(UTC)
    with make_monitor(home, at) as monitor:
        report = run_pass(monitor, everything=True)
    with make_monitor(home, at + HOLD) as monitor:
        run_pass(monitor)
    return report
