"""Real bills of the corpus through a backfill by both routes, over HTTP: each fourth by govinfo, fewer by the API.

``python -m tests.rehearse_history`` brings all 7,552 by both, killed and stopped on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.demo import corpus
from monitor.demo.congress import CongressApi
from monitor.demo.govinfo import Govinfo
from monitor.demo.register import Register
from monitor.demo.standin import StandIn
from monitor.pipeline.history import Filled, backfill
from tests.pipeline.home import SOURCES, Home

BILLS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "bills-119-2025h1.jsonl.gz"
GOVINFO, CONGRESS = 4, 32
"""Each so-manieth bill is brought by the route."""
SERVED = """
[sources.congress]
kind = "congress"
base_url = "{url}/v3"
api_key = {{ env = "CONGRESS_API_KEY" }}
text = "none"

[sources.govinfo]
kind = "govinfo"
base_url = "{url}/gpo"
text = "none"
"""
SEEN_TWICE = """
select count(*) from sightings join items on items.id = item_id where sightings.source = 'congress' and kind = 'bill'
"""


@pytest.fixture(scope="module")
def real() -> tuple[dict[str, Any], ...]:
    if not BILLS.exists():
        pytest.skip("the corpus of real records is not beside the project (../shared/corpus)")
    return tuple(corpus.read(BILLS))[::GOVINFO]


@pytest.fixture(scope="module")
def home(real: tuple[dict[str, Any], ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    gpo = Govinfo()
    gpo.publish(real, datetime(2026, 6, 1, tzinfo=UTC))
    with StandIn({"/gpo": gpo, "/v3": CongressApi(real[:: CONGRESS // GOVINFO])}) as upstream:
        made = Home(tmp_path_factory.mktemp("history"), upstream, Register())
        made.write(sources=SOURCES + SERVED)
        yield made


def fill(home: Home, name: str) -> tuple[bool, list[Filled]]:
    told: list[Filled] = []
    with home.monitor({"CONGRESS_API_KEY": "k"}) as monitor:
        whole = backfill(monitor, name, date(2025, 1, 3), date(2026, 7, 6), locked=nullcontext, tell=told.append)
    return whole, told


def test_every_bill_comes_by_govinfo_and_none_again_by_the_api(home: Home, real: tuple[dict[str, Any], ...]) -> None:
    whole, told = fill(home, "govinfo")
    assert whole
    assert [warning for each in told for warning in each.warnings] == []
    assert sum(each.new for each in told) == len(real) == 1_888
    assert {key for (key,) in home.rows("select key from items")} == {record["doc_key"] for record in real}
    whole, told = fill(home, "congress")
    assert whole
    assert sum(each.changed for each in told) == 0
    assert home.rows("select kind, count(*) from items where kind <> 'law' group by 1") == [("bill", len(real))]
    assert home.rows(SEEN_TWICE) == [(len(real[:: CONGRESS // GOVINFO]),)]
    assert home.rows("select distinct origin, change from revisions") == [("backfill", "new")]
    assert home.rows("select count(*) from notices") == [(0,)]
