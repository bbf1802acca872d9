"""History window by window: all of it, once, without alerts, and on from where it ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.archive.polls import hosts
from monitor.demo.congress import CongressApi
from monitor.demo.govinfo import Govinfo
from monitor.demo.register import Register
from monitor.demo.standin import JSON, Answer, StandIn
from monitor.errors import HostResting, SourceBlocked, SourceError, UsageError
from monitor.model import Rest
from monitor.pipeline.history import Filled, backfill, plan
from monitor.pipeline.parts import Monitor
from monitor.sources import congress_history, govinfo_history
from tests.pipeline.home import SOURCES, Home, record
from tests.pipeline.test_killed import killed_before_commit
from tests.sources.bills import bill
from tests.sources.shapes import action

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

CONGRESS = """
[sources.congress]
kind = "congress"
base_url = "{url}/v3"
text_url = "{url}/gpo"
api_key = {{ env = "CONGRESS_API_KEY" }}

[sources.govinfo]
kind = "govinfo"
base_url = "{url}/gpo"

[sources.white-house]
kind = "feed"
url = "{url}/feed"
"""
BROKEN = Answer(status=500, body=b'{"error": "An error occurred (UnboundLocalError)"}', content_type=JSON)
REFUSED = Answer(status=400, body=b'{"error": "no"}', content_type=JSON)
BILLS = [
    bill(number, kind=kind, congress=congress, introducedDate=f"{year}-{1 + number:02}-0{1 + number % 9}",
         title=f"Natural graphite act {number}")
    for congress, year in ((118, 2023), (119, 2025)) for kind in ("HR", "S") for number in range(1, 9)
]  # fmt: skip
KEYS = sorted(
    f"bill:{each['bill']['congress']}-{each['bill']['type'].lower()}-{each['bill']['number']}" for each in BILLS
)
BOTH = date(2023, 1, 3), date(2026, 7, 6)


class Upstream(Home):
    """A home behind which both routes to the bills of two Congresses lie."""

    api: CongressApi


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    monkeypatch.setattr(congress_history, "PART", 3)
    monkeypatch.setattr(govinfo_history, "PART", 3)
    register, gpo = Register(), Govinfo()
    gpo.publish(BILLS, datetime(2026, 6, 1, tzinfo=UTC))
    with StandIn({"": register, "/gpo": gpo}) as upstream:
        made = Upstream(tmp_path / "home", upstream, register)
        made.api = CongressApi(BILLS)
        upstream.mount("/v3", made.api)
        made.write(sources=SOURCES + CONGRESS)
        yield made


def fill(
    home: Home, name: str, since: date, until: date, *, stop_after: int = 10**9
) -> tuple[bool, list[Filled]]:  # fmt: skip
    """Walks history; it is asked to stop when so much of it was told."""
    told: list[Filled] = []
    with home.monitor({"CONGRESS_API_KEY": "k"}) as monitor:
        stopping = replace(monitor, stopping=lambda: len(told) >= stop_after)
        whole = backfill(stopping, name, since, until, locked=nullcontext, tell=told.append)
    return whole, told


def both(name: str) -> Callable[[Monitor], None]:
    """All of two Congresses, as work for a process that is killed."""

    def work(monitor: Monitor) -> None:
        backfill(monitor, name, *BOTH, locked=nullcontext, tell=lambda _: None)

    return work


def keys(home: Home) -> list[str]:
    return [key for (key,) in home.rows("select key from items order by key")]


@pytest.mark.parametrize("name", ["congress", "govinfo"])
def test_every_bill_of_both_congresses_comes_once_and_alerts_nobody(home: Upstream, name: str) -> None:
    whole, told = fill(home, name, *BOTH)
    assert whole
    assert keys(home) == KEYS
    assert (sum(each.items for each in told), told[-1].done) == (len(KEYS), told[-1].windows)
    assert home.rows("select distinct origin, change from revisions") == [("backfill", "new")]
    assert home.rows("select distinct topic, backfilled from hits") == [("graphite", 1)]
    assert home.rows("select count(*) from notices") == [(0,)]
    assert home.rows("select count(*) from backfills") == [(0,)]


@pytest.mark.parametrize(("name", "least"), [("congress", 8), ("govinfo", 8)])
def test_killed_anywhere_it_goes_on_after_what_was_stored(
    home: Upstream, monkeypatch: pytest.MonkeyPatch, name: str, least: int
) -> None:
    monkeypatch.setattr(Home, "monitor", lambda self, _monitor=Home.monitor: _monitor(self, {"CONGRESS_API_KEY": "k"}))
    kills = 0
    while killed_before_commit(home, 2 + kills % 11, both(name)):
        kills += 1
    assert kills >= least
    assert keys(home) == KEYS
    assert home.rows("select count(*) from revisions") == [(len(KEYS),)]
    assert home.rows("select count(*) from hits") == [(len(KEYS),)]
    assert home.rows("select count(*) from backfills") == [(0,)]


def test_no_bill_is_read_twice_when_it_was_stopped_and_goes_on(home: Upstream) -> None:
    whole, told = fill(home, "govinfo", *BOTH, stop_after=2)
    assert (whole, len(told), len(keys(home))) == (False, 2, 6)
    before = len(home.upstream.requests)
    whole, told = fill(home, "govinfo", *BOTH)
    assert whole
    assert keys(home) == KEYS
    read = [each.path for each in home.upstream.requests if "BILLSTATUS-11" in each.path]
    assert len(read) == len(set(read)) == len(KEYS)
    assert len(home.upstream.requests) > before


def test_all_actions_and_titles_of_a_bill_come_however_many_pages_they_take(home: Upstream) -> None:
    many = [action(f"2025-03-{1 + n // 30:02}", f"Action {n}.", code=str(n), system="2") for n in range(620)]
    names = [{"title": f"Part {n} Act", "titleType": "Short Title(s) as Introduced"} for n in range(300)]
    home.api.replace([bill(1, introducedDate="2025-02-04", actions=many, titles=names)])
    assert fill(home, "congress", date(2025, 2, 3), date(2025, 2, 9))[0]
    ((facts,),) = home.rows("select facts from items")
    held = json.loads(facts)
    assert (held["actions_count"], len(held["titles"])) == (620, 300)
    assert held["latest_action_on"] == "2025-03-21"


def test_a_bill_that_cannot_be_read_leaves_its_window_to_the_next_run(home: Upstream) -> None:
    home.upstream.fail("/v3/bill/119/hr/3", BROKEN)
    whole, told = fill(home, "congress", *BOTH)
    assert not whole
    assert sum(each.lost for each in told) == 1
    (said,) = [warning for each in told for warning in each.warnings]
    assert said.startswith("incomplete: bill/119/hr/3 could not be read")
    assert told[-1].done == told[-1].windows - 1
    assert keys(home) == [key for key in KEYS if key != "bill:119-hr-3"]
    home.upstream.mend("/v3/bill/119/hr/3")
    whole, told = fill(home, "congress", *BOTH)
    assert whole
    assert [each.items for each in told if not each.before] == [2], "the other windows are done"
    assert keys(home) == KEYS


def test_when_the_hours_requests_are_used_up_it_waits_and_goes_on(home: Upstream) -> None:
    home.api.remaining = 140
    with home.monitor({"CONGRESS_API_KEY": "k"}) as monitor:

        def say(line: str) -> None:
            home.said.append(line)
            home.api.remaining = 140  # a new hour

        patient = replace(monitor, say=say)
        assert backfill(patient, "congress", *BOTH, locked=nullcontext, tell=lambda _: None)
        assert monitor.clock.monotonic() >= 1800 * len(home.said) > 0
    assert set(home.said) == {"congress: this hour's requests of the key are used up; asked again in 30 min"}
    assert keys(home) == KEYS


def test_an_upstream_in_trouble_is_asked_again_and_then_left_for_another_run(home: Upstream) -> None:
    home.register.replace([record("2026-00001", publication_date="2026-06-02")])
    home.upstream.fail("/api/v1/documents", REFUSED, times=2)
    assert fill(home, "federal-register", date(2026, 6, 1), date(2026, 6, 7))[0]
    assert [line.rpartition("; ")[2] for line in home.said] == ["asked again in 1 min", "asked again in 10 min"]
    home.upstream.fail("/api/v1/documents", REFUSED)
    with pytest.raises(SourceError, match="federal-register: "):
        fill(home, "federal-register", date(2026, 6, 1), date(2026, 6, 7))
    home.upstream.fail("/v3", Answer(status=403, body=b'{"error": {"code": "API_KEY_INVALID"}}', content_type=JSON))
    with pytest.raises(SourceBlocked, match="check the environment variable CONGRESS_API_KEY"):
        fill(home, "congress", *BOTH)


def test_texts_that_a_stop_left_out_are_asked_for_when_it_goes_on(home: Upstream) -> None:
    home.register.replace([record(f"2026-{number:05}", publication_date="2026-06-02") for number in range(1, 5)])

    def asked() -> int:
        return len([each for each in home.upstream.requests if "/full_text/" in each.path])

    with home.monitor() as monitor:
        stopping = replace(monitor, stopping=lambda: asked() >= 2)
        assert not backfill(
            stopping, "federal-register", date(2026, 6, 1), date(2026, 6, 7), locked=nullcontext, tell=lambda _: None
        )
    assert home.rows("select state, count(*) from texts group by state") == [("kept", 2), ("pending", 2)]
    assert fill(home, "federal-register", date(2026, 6, 1), date(2026, 6, 7))[0]
    assert home.rows("select state, count(*) from texts group by state") == [("kept", 4)]
    assert asked() == 4


def test_a_window_of_2500_documents_is_not_cut(home: Upstream) -> None:
    crowd = [record(f"2026-{number:05}", publication_date="2026-06-02", text="") for number in range(2500)]
    others = [record(f"2026-1{number:04}", publication_date="2026-06-03", text="") for number in range(100)]
    home.register.replace([*crowd, *others])
    whole, told = fill(home, "federal-register", date(2026, 6, 1), date(2026, 6, 7))
    assert whole
    assert [(each.items, each.new) for each in told] == [(2600, 2600)]
    assert home.rows("select published_on, count(*) from items group by 1") == [
        ("2026-06-02", 2500),
        ("2026-06-03", 100),
    ]


@pytest.mark.parametrize(
    ("name", "since", "until", "sentence"),
    [
        (
            "congress",
            date(2015, 1, 1),
            date(2019, 1, 1),
            "congress has no history before 2023-01-03: it walks the sitting",
        ),
        ("govinfo", date(1999, 1, 1), date(2002, 1, 1), "bill statuses begin with the 108th Congress"),
        (
            "federal-register",
            date(1980, 1, 1),
            date(1993, 1, 1),
            "no history before 1994-01-01: older documents are not",
        ),
        ("white-house", date(2025, 1, 1), date(2026, 1, 1), "a feed source has no history to walk"),
        ("congress", date(2027, 1, 1), date(2026, 1, 1), "--since 2027-01-01 lies after the last day, 2026-01-01"),
        ("gazette", date(2025, 1, 1), date(2026, 1, 1), "no source named gazette in sources.toml; there are: federal"),
    ],
)
def test_what_has_no_history_says_so(home: Upstream, name: str, since: date, until: date, sentence: str) -> None:
    with home.monitor({"CONGRESS_API_KEY": "k"}) as monitor, pytest.raises(UsageError, match=sentence):
        plan(monitor, name, since, until)


def test_a_history_that_begins_too_early_is_walked_from_where_there_is_any(home: Upstream) -> None:
    with home.monitor({"CONGRESS_API_KEY": "k"}) as monitor:
        planned = plan(monitor, "congress", date(2001, 1, 1), date(2023, 1, 31))
    assert planned.windows[0].since_on == date(2023, 1, 3)
    assert planned.note.startswith("congress begins with 2023-01-03: it walks the sitting Congress and the one before")


def test_the_key_of_a_source_that_is_off_is_asked_for(home: Upstream) -> None:
    with home.monitor() as monitor, pytest.raises(UsageError, match=r"congress: off - needs a key: set the .*_API_KEY"):
        plan(monitor, "congress", *BOTH)


def test_another_stretch_that_is_done_leaves_the_places_of_one_that_is_not(home: Upstream) -> None:
    fill(home, "federal-register", date(2026, 3, 2), date(2026, 3, 29), stop_after=2)
    assert fill(home, "federal-register", date(2026, 5, 4), date(2026, 5, 17))[0]
    whole, told = fill(home, "federal-register", date(2026, 3, 2), date(2026, 3, 29))
    assert whole
    assert [each.before for each in told] == [True, True, False, False]


def test_a_stop_is_heeded_while_it_waits(home: Upstream) -> None:
    home.upstream.fail("/api/v1/documents", REFUSED)
    with home.monitor() as monitor:
        stopping = replace(monitor, stopping=lambda: monitor.clock.monotonic() > 5)
        assert not backfill(
            stopping, "federal-register", date(2026, 6, 1), date(2026, 6, 7), locked=nullcontext, tell=lambda _: None
        )
        assert monitor.clock.monotonic() < 10


def test_texts_that_cannot_be_had_are_counted_and_left_to_passes(home: Upstream) -> None:
    home.register.replace([record("2026-00001", publication_date="2026-06-02", text="")])
    whole, told = fill(home, "federal-register", date(2026, 6, 1), date(2026, 6, 7))
    assert (whole, told[0].pending) == (True, 1)
    assert home.rows("select state from texts") == [("pending",)]


def test_a_host_that_asked_another_run_for_rest_is_left_alone(home: Upstream) -> None:
    with home.monitor() as monitor:
        host = home.upstream.url.removeprefix("http://")
        rest = Rest(host=host, until_at=home.now + timedelta(hours=5), reason="429")
        with monitor.archive.transaction() as conn:
            hosts.keep(conn, [rest])
        with pytest.raises(HostResting):
            backfill(
                monitor, "federal-register", date(2026, 6, 1), date(2026, 6, 7), locked=nullcontext, tell=lambda _: None
            )
    assert not home.upstream.requests


def test_a_bill_whose_list_tells_no_introduction_is_found_by_its_stamp_in_the_next_congress(home: Upstream) -> None:
    untold = bill(7, congress=118, introducedDate="", updateDate="2025-03-20", updateDateIncludingText="2025-03-20")
    older = bill(8, congress=117, introducedDate="", updateDate="2023-03-20", updateDateIncludingText="2023-03-20")
    home.api.replace([untold, older])
    assert fill(home, "congress", *BOTH)[0]
    assert keys(home) == ["bill:118-hr-7"]
    assert not [each for each in home.upstream.requests if each.path.startswith("/v3/bill/117")]
