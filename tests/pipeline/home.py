"""A home of its own with a stand-in upstream, small topics and a channel that becomes files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor import app
from monitor.clock import StandingClock
from monitor.demo.register import Register
from monitor.demo.standin import StandIn
from monitor.pipeline.onepass import PassReport, run_pass
from monitor.pipeline.parts import Monitor

MONDAY = datetime(2026, 7, 6, 11, 0, tzinfo=UTC)  # 07:00 in Washington

SOURCES = """
[monitor]
timezone = "America/New_York"
contact = "test@example.org"
allow_private_hosts = true

[sources.federal-register]
kind = "federal-register"
base_url = "{url}/api/v1"
every = "30m"
text = "all"
public_inspection = false
"""

TOPICS = """
[topics.graphite]
name = "Graphite"
match = '"natural graphite" OR "anode material"'

[topics.nickel]
name = "Nickel"
match = '"nickel sulfate"'
"""

CHANNELS = """
[channels.digest]
kind = "email"
to = ["policy@example.org"]
topics = ["*"]
digest = "daily 07:30"
"""


def record(number: str, **fields: Any) -> dict[str, Any]:
    """A Federal Register record in the API's names, published on 6 July 2026 unless said otherwise."""
    return {
        "document_number": number, "title": f"Notice {number}", "type": "Notice", "abstract": "About roads.",
        "action": "Notice.", "publication_date": "2026-07-06", "agencies": [{"raw_name": "DEPARTMENT OF ENERGY",
        "name": "Energy Department", "id": 136, "slug": "energy-department"}], "docket_ids": [],
        "text": f"The whole text of {number}.", **fields,
    }  # fmt: skip


@dataclass
class Home:
    """A home on disk and the upstream it polls; ``now`` moves by hand."""

    path: Path
    upstream: StandIn
    register: Register
    now: datetime = MONDAY
    said: list[str] = field(default_factory=list)

    def write(self, *, topics: str = TOPICS, channels: str = CHANNELS, sources: str = SOURCES) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / "sources.toml").write_text(sources.format(url=self.upstream.url), encoding="utf-8")
        (self.path / "keywords.toml").write_text(topics + channels, encoding="utf-8")

    @contextmanager
    def monitor(self, environ: Mapping[str, str] | None = None) -> Iterator[Monitor]:
        settings = app.settings_of(app.Place(home=self.path, environ=environ or {}))
        with app.wired(settings, StandingClock(self.now), rehearsal=True, say=self.said.append) as monitor:
            yield monitor

    def run(self, **options: Any) -> PassReport:
        with self.monitor() as monitor:
            return run_pass(monitor, **options)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        conn = sqlite3.connect(self.path / "db" / "monitor.db")
        try:
            return conn.execute(query, values).fetchall()
        finally:
            conn.close()


@contextmanager
def a_home(path: Path, write: Callable[[Home], None] = Home.write) -> Iterator[Home]:
    """A home with an empty Federal Register behind it."""
    register = Register()
    with StandIn({"": register}) as upstream:
        home = Home(path, upstream, register)
        write(home)
        yield home
