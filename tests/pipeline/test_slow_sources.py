"""A source that takes long, or hangs: what the others gave is told meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import cast

import pytest

from monitor.model import Entry, Fetched, Item
from monitor.pipeline import fetching
from monitor.pipeline.onepass import PassReport, run_pass
from monitor.settings import SourceConfig
from monitor.sources.base import Source
from tests.pipeline.home import CHANNELS, SOURCES, Home, a_home

TWO = "".join(f'\n[sources.{name}]\nkind = "feed"\nurl = "{{url}}/{name}"\n' for name in ("quick", "slow"))
ALERTS = (
    '\n[channels.alerts]\nkind = "slack"\nwebhook = {{ env = "HOOK" }}\ntopics = ["*"]\nalert = "strong"\nhold = "0s"\n'
)
LATE = "select count(*) from messages where channel = 'alerts'"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr(fetching, "PATIENCE", 0.02)

    def write(made: Home) -> None:
        made.write(channels=CHANNELS + ALERTS.replace("{{", "{").replace("}}", "}"), sources=SOURCES + TWO)

    with a_home(tmp_path / "home", write) as made:
        made.run()
        yield made


class Given:
    """A source that gives what it was made with, once ``ready`` says so (asked every few hundredths of a second)."""

    def __init__(self, config: SourceConfig, found: Fetched, ready: Callable[[], bool]) -> None:
        self.config = replace(config, url=f"https://{config.name}.example.org/")  # hosts of their own
        self.name = config.name
        self._found = found
        self._ready = ready

    def fetch(self, entry: Entry, now: object) -> Fetched:
        pause = Event()
        if not any(self._ready() or pause.wait(0.02) for _ in range(250)):
            raise AssertionError("the others were told only when this source had ended")
        return self._found


def news(source: str) -> Fetched:
    item = Item(
        key=f"feed:{source}:1", source=source, kind="news", title=f"Natural graphite, {source}",
        url=f"https://example.org/{source}", published_on=date(2026, 7, 6),
    )  # fmt: skip
    return Fetched(items=(item,))


def a_pass(home: Home, ready: Callable[[], bool]) -> PassReport:
    with home.monitor() as monitor:
        given = {
            name: cast("Source", Given(monitor.sources[name].config, news(name), when))
            for name, when in (("quick", lambda: True), ("slow", ready))
        }
        with monitor.archive.transaction() as conn:
            conn.execute("update sources set baseline_at = '2026-07-01T00:00:00Z'")
        return run_pass(replace(monitor, sources=given), names=("slow", "quick"))


def test_an_alert_goes_out_while_another_source_still_hangs(home: Home) -> None:
    home.later(hours=1)
    report = a_pass(home, lambda: home.rows(LATE)[0][0] > 0)
    assert [(each.source, each.new) for each in report.polled] == [("slow", 1), ("quick", 1)]
    assert report.matched.news == {"graphite": 2}
    assert home.rows(LATE) == [(2,)]


def test_a_digest_waits_for_all_that_was_due_with_it(home: Home) -> None:
    home.later(hours=25)
    before = home.rows("select count(*) from messages where channel = 'digest'")[0][0]
    a_pass(home, lambda: home.rows(LATE)[0][0] > 0)
    texts = home.rows("select text from messages where channel = 'digest' order by id")
    assert len(texts) == before + 1
    assert "Natural graphite, slow" in texts[-1][0]
    assert "Natural graphite, quick" in texts[-1][0]
