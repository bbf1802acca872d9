"""A first run that takes several polls: what was there is history, what comes up meanwhile is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from monitor.model import Fetched, Item
from monitor.pipeline.onepass import run_pass
from monitor.settings import SourceConfig
from monitor.sources.base import Source
from tests.pipeline.home import CHANNELS, Home, a_home

NAME = "federal-register"
OLD = Item(
    key="hearing:1", source=NAME, kind="hearing", title="Hearing on natural graphite", stage="scheduled",
    url="https://www.congress.gov/1", published_on=date(2026, 7, 5), facts={"starts_on": "2026-07-20"},
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with a_home(tmp_path / "home", lambda home: home.write(channels=CHANNELS)) as made:
        yield made


class Slowly:
    """A source whose first run goes on: its fetch gives what it was made with."""

    def __init__(self, config: SourceConfig, fetched: Fetched) -> None:
        self.config = config
        self.name = NAME
        self.fetched = fetched

    def fetch(self, entry: object, now: object) -> Fetched:
        return self.fetched


def gives(home: Home, *items: Item, news: tuple[str, ...] = ()) -> None:
    """One pass in which the source gives these and says that its first run is not through."""
    home.later(hours=1)
    with home.monitor() as monitor:
        found = Fetched(items=items, cursor={"begun": True}, whole=False, news=frozenset(news))
        run_pass(replace(monitor, sources={NAME: cast("Source", Slowly(monitor.sources[NAME].config, found))}))


def test_a_hearing_called_off_while_the_first_run_goes_on_is_told(home: Home) -> None:
    gives(home, OLD)
    assert home.rows("select origin from revisions") == [("baseline",)]
    found_late = replace(OLD, key="hearing:3", title="Hearing on anode material")
    gives(
        home, replace(OLD, stage="canceled"), replace(OLD, key="hearing:2"), found_late, news=("hearing:1", "hearing:2")
    )
    made = home.rows("select key, change, origin from revisions r join items i on i.id = r.item_id where r.id > 1")
    assert sorted(made) == [
        ("hearing:1", "changed", "poll"), ("hearing:2", "new", "poll"), ("hearing:3", "new", "baseline"),
    ]  # fmt: skip
    assert home.rows("select baseline_at from sources") == [(None,)]
    assert len(home.rows("select id from notices where reason in ('hit', 'changed')")) == 2
