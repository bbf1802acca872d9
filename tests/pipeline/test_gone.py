"""A feed whose address is gone for good (410): confirmed, told, not asked any more, back with another address."""

from __future__ import annotations

from pathlib import Path

from monitor.demo.standin import Answer
from monitor.pipeline.onepass import source_health
from tests.pipeline.home import SOURCES, Home, a_home

FEED = """
[sources.gone]
kind = "feed"
url = "{url}/feeds/%s"
every = "1h"
"""


def state(home: Home) -> tuple[str, str, bool]:
    with home.monitor() as monitor:
        (found,) = (each for each in source_health(monitor) if each.source == "gone")
    return found.state, found.sentence, found.is_alarm


def test_it_is_off_after_three_confirmations_and_operators_hear_of_it(tmp_path: Path) -> None:
    with a_home(tmp_path, lambda home: home.write(sources=SOURCES + FEED % "a")) as home:
        home.upstream.fail("/feeds/a", Answer(status=410))
        for expected in ("degraded", "degraded", "off"):
            home.run()
            assert state(home)[0] == expected
            home.later(hours=8)
        assert state(home)[2]
        assert "gone for good, said 3 times" in state(home)[1]
        asked = len(home.upstream.asked("/feeds/a"))
        home.later(days=40)
        home.run()
        assert len(home.upstream.asked("/feeds/a")) == asked == 3
        home.upstream.mend("/feeds/a")
        home.run(names=["gone"])
        assert len(home.upstream.asked("/feeds/a")) == 4


def test_other_failures_between_do_not_count_and_another_address_begins_anew(tmp_path: Path) -> None:
    with a_home(tmp_path, lambda home: home.write(sources=SOURCES + FEED % "a")) as home:
        for status in (410, 410, 404, 410):
            home.upstream.fail("/feeds/a", Answer(status=status))
            home.run(names=["gone"])
            home.later(hours=8)
        assert state(home)[0] == "failing"
        for _ in range(2):
            home.run(names=["gone"])
            home.later(hours=8)
        assert state(home)[0] == "off"
        home.write(sources=SOURCES + FEED % "b")
        home.run()
        assert state(home)[0] != "off"


def test_what_was_answered_can_be_looked_up(tmp_path: Path) -> None:
    with a_home(tmp_path, lambda home: home.write(sources=SOURCES + FEED % "a")) as home:
        home.upstream.fail("/feeds/a", Answer(status=410))
        for _ in range(25):
            home.run(names=["gone"])
            home.later(hours=1)
        rows = home.rows("select status, bytes, url from answers where source = 'gone'")
        assert rows == [(410, 0, f"{home.upstream.url}/feeds/a")] * 20
