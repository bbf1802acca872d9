"""What a source may have lost or no longer gives: said in digest, status and to operators, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import root
from monitor.demo.feeds import Feed
from monitor.demo.standin import Answer
from monitor.pipeline.onepass import run_pass

from .home import CHANNELS, SOURCES, Home, a_home, record
from .test_health_states import entry
from .test_mass import OPERATORS

FEED = '\n[sources.short]\nkind = "feed"\nurl = "{url}/short"\nevery = "6h"\n'


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    def write(made: Home) -> None:
        made.write(channels=CHANNELS + OPERATORS, sources=SOURCES + FEED)

    with a_home(tmp_path / "home", write) as made:
        yield made


def digest(home: Home) -> str:
    text: str = home.rows("select text from messages where channel = 'digest' order by id desc limit 1")[0][0]
    return " ".join(text.split())


def status(home: Home, *words: str) -> str:
    return CliRunner().invoke(root, ["--home", str(home.path), "--now", home.now.isoformat(), "status", *words]).output


def test_a_short_feed_that_turned_over_between_two_polls_may_have_lost_something(home: Home) -> None:
    short = Feed("Short", "https://short.example.gov/", [entry("short", number, home.now) for number in range(10)])
    home.upstream.mount("/short", short)
    home.run(everything=True)
    home.later(days=1)
    short.replace([entry("short", number, home.now) for number in range(30, 40)])
    home.run(everything=True)
    assert "short is degraded: incomplete: no entry of the last poll is left" in digest(home)
    assert home.rows("select day, gap from coverage where source = 'short' and gap") == [("2026-07-07", 1)]
    ((sentence,),) = home.rows("select data from notices where subject like 'short gap %'")
    assert "documents may be missing: on 2026-07-07 at 07:00 ET" in sentence
    home.later(hours=6)
    short.replace([entry("short", number, home.now) for number in range(31, 41)])
    home.run(everything=True)
    assert "gap: short" in status(home), "it stays to be seen when the next poll is fine again"
    assert "something may be missing" in status(home, "--coverage")
    home.later(hours=18)
    home.run(everything=True)
    assert home.rows("select count(*) from notices where subject like 'short gap %'") == [(1,)]


def test_comment_deadlines_that_vanish_from_the_source_are_noticed(home: Home) -> None:
    rules = [record(f"2026-{number:05}", type="Proposed Rule", comments_close_on="2026-09-01") for number in range(40)]
    home.register.replace(rules)
    home.upstream.mount("/short", Feed("Short", "https://short.example.gov/"))
    home.run(everything=True)
    home.later(days=1)
    later = [record(f"2026-{number:05}", type="Proposed Rule") for number in range(100, 112)]
    home.register.replace([*rules, *later])
    home.run(everything=True)
    said = "the last 12 documents of kind 'proposed rule' have no comment deadline, since 2026-07-07; before, 40 of 40"
    assert f"federal-register is degraded: {said}" in digest(home)
    assert home.rows("select field, documents from emptied") == [("comments_close_on", 12)]
    assert home.rows("select subject from notices where channel = 'operators'")[0][0].startswith("federal-register bad")
    home.later(days=1)
    mended = [{**each, "comments_close_on": "2026-09-10"} for each in later]
    home.register.replace([*rules, *mended, record("2026-00200", type="Proposed Rule", comments_close_on="2026-10-01")])
    home.run(everything=True)
    assert home.rows("select count(*) from emptied") == [(0,)]
    assert home.rows("select state from health where source = 'federal-register'") == [("ok",)]


def test_a_heartbeat_that_cannot_be_sent_is_said_in_status(home: Home) -> None:
    sources = (SOURCES + FEED).replace("[monitor]", '[monitor]\nheartbeat = {{ env = "BEAT" }}')
    home.write(channels=CHANNELS + OPERATORS, sources=sources)
    home.upstream.mount("/short", Feed("Short", "https://short.example.gov/"))
    home.upstream.mount("/beat", lambda request: Answer(body=b"ok"))
    environ = {"BEAT": f"{home.upstream.url}/beat"}

    def beat() -> str:
        with home.monitor(environ) as monitor:
            run_pass(monitor, everything=True)
        asked = ["--home", str(home.path), "--now", home.now.isoformat(), "status"]
        return CliRunner(env=environ).invoke(root, asked).output

    assert "heartbeat  ok" in beat()
    home.upstream.fail("/beat", Answer(status=404))
    home.later(hours=1)
    told = beat()
    assert "heartbeat  failing" in told
    assert "believes that this watch is down" in told
    assert environ["BEAT"] not in told, "the address is a secret"
