"""One source in each of the seven states, brought there by real polls: what status and digest say of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli import root
from monitor.demo.feeds import Feed
from monitor.demo.standin import Answer, StandIn
from tests.upstreams.feeds import CHALLENGE

from .home import Home

STATES = ("ok", "late", "degraded", "failing", "blocked", "quiet", "off")
BEGIN = datetime(2026, 6, 4, 11, 0, tzinfo=UTC)  # a Thursday, 07:00 in Washington
TOPICS = '[topics.graphite]\nname = "Graphite"\nmatch = "graphite"\n'
CHANNELS = """
[channels.readers]
kind = "file"
topics = ["*"]
digest = "daily 07:30"

[channels.operators]
kind = "file"
topics = ["graphite"]
operator = true
hold = "0s"
"""
MONITOR = """
[monitor]
contact = "test@example.org"
allow_private_hosts = true
"""


def entry(name: str, number: int, day: datetime, **more: Any) -> Mapping[str, Any]:
    """An entry of a feed: a title of its own, a summary unless said otherwise."""
    return {
        "title": f"{name} notice number {number}", "link": f"https://{name}.example.gov/{number}",
        "guid": f"https://{name}.example.gov/?p={number}", "published_at": day.isoformat(),
        "summary": f"What notice {number} of {name} is about.", **more,
    }  # fmt: skip


class Seven:
    """A home with one feed for each state; ``day`` makes the next day's entries and one pass."""

    def __init__(self, path: Path, upstream: StandIn) -> None:
        self.upstream = upstream
        self.feeds = {state: Feed(state, f"https://{state}.example.gov/") for state in STATES}
        self.held: dict[str, list[Mapping[str, Any]]] = {state: [] for state in STATES}
        self.home = Home(path, upstream, None, now=BEGIN)  # type: ignore[arg-type]
        for state in STATES:
            upstream.mount(f"/{state}", self.feeds[state])
        path.mkdir(parents=True)
        sources = "".join(
            f'[sources.agency-{state}]\nkind = "feed"\nurl = "{upstream.url}/{state}"\nevery = "12h"\n'
            + ("enabled = false\n" if state == "off" else "")
            for state in STATES
        )
        (path / "sources.toml").write_text(MONITOR + sources, encoding="utf-8")
        (path / "keywords.toml").write_text(TOPICS + CHANNELS, encoding="utf-8")

    def add(self, state: str, count: int = 1, **more: Any) -> None:
        start = len(self.held[state])
        self.held[state] += [entry(state, start + number, self.home.now, **more) for number in range(count)]
        self.feeds[state].replace(self.held[state][-60:])

    def run(self, *names: str) -> None:
        self.home.run(names=names) if names else self.home.run(everything=True)
        self.home.later(days=1)

    def status(self, *options: str, now: datetime | None = None) -> tuple[str, int]:
        at = (now or self.home.now - timedelta(hours=23)).isoformat()
        ran = CliRunner().invoke(root, ["--home", str(self.home.path), "--now", at, "status", *options])
        return ran.output, ran.exit_code

    def health(self) -> dict[str, str]:
        return dict(self.home.rows("select source, state from health"))

    def digest(self, form: str = "text") -> str:
        query = f"select {form} from messages where channel = 'readers' order by id desc limit 1"
        return " ".join(self.home.rows(query)[0][0].split())

    def told(self) -> list[tuple[str, str]]:
        rows = self.home.rows("select subject, data from notices where channel = 'operators' order by id")
        return [(subject.rsplit(" ", 1)[0], data) for subject, data in rows]


@pytest.fixture(scope="module")
def seven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seven]:
    with StandIn() as upstream:
        made = Seven(tmp_path_factory.mktemp("seven") / "home", upstream)
        made.add("degraded", 45)
        for _ in range(7):  # seven workdays of an ordinary life
            if made.home.now.weekday() >= 5:
                made.home.later(days=2)
            for state in ("ok", "late", "failing", "blocked", "quiet"):
                made.add(state)
            made.run()
        upstream.fail("/failing", Answer(status=500))
        upstream.fail("/blocked", Answer(status=403, body=CHALLENGE, headers=(("cf-mitigated", "challenge"),)))
        made.home.later(days=2)
        for _ in range(4):  # from Monday, June 15, each goes its own way
            made.add("ok")
            made.add("degraded", 4, summary="")
            made.run(*(f"agency-{state}" for state in STATES if state not in ("late", "off")))
        yield made


def test_each_source_is_in_its_state(seven: Seven) -> None:
    assert seven.health() == {f"agency-{state}": state for state in STATES}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("late", "last read on 2026-06-12 at 07:00 ET; it is due every 12 h"),
        ("degraded", "the last 16 documents of kind 'news' have no summary, since 2026-06-15"),
        ("failing", "failed 4 times in a row; last read on 2026-06-12 at 07:00 ET"),
        ("blocked", "last read on 2026-06-12 at 07:00 ET"),
        ("quiet", "no new document for 3 workdays; usual is a new one every workday"),
        ("off", "agency-off"),
    ],
)
def test_status_and_digest_say_it_in_words(seven: Seven, state: str, said: str) -> None:
    table, code = seven.status()
    line = next(line for line in table.splitlines() if line.startswith(f"agency-{state} "))
    assert (state in line, said in line, code) == (True, True, 3), line
    assert f"agency-{state} is {state}: " in seven.digest()
    if state != "off":
        assert said in seven.digest()
    assert f"agency-{state} is {state}" in " ".join(seven.digest("html").split())


def test_a_source_that_is_well_is_not_spoken_of(seven: Seven) -> None:
    assert "agency-ok" not in seven.digest()


def test_operators_are_told_once_of_each_that_is_broken(seven: Seven) -> None:
    subjects = [subject for subject, _ in seven.told()]
    assert sorted(subjects) == [
        "agency-blocked bad", "agency-degraded bad", "agency-failing bad", "agency-late bad", "quiet-sources list",
    ]  # fmt: skip


def test_a_day_on_which_nobody_looked_is_seen(seven: Seven) -> None:
    table, _ = seven.status("--coverage")
    lines = [line.split() for line in table.splitlines() if "agency-late" in line]
    assert ["2026-06-16", "agency-late", "0", "not", "looked", "at"] in lines
    failing = [line for line in table.splitlines() if "agency-failing" in line and "2026-06-16" in line]
    assert "no poll succeeded" in failing[0]


def test_a_watch_that_stands_still_is_said(seven: Seven) -> None:
    now = seven.home.now + timedelta(days=3)
    table, code = seven.status(now=now)
    assert code == 3
    assert "nothing has looked for" in table
    assert "is `monitor watch`" in table
    fine, _ = seven.status()
    assert "nothing has looked" not in fine
