"""The 7,552 bills of the corpus by way of Congress.gov's API, and the answers that were recorded of the real one.

All of them are read as the stand-in shows them; each eighth is polled, without a socket in between, and some of those
over loopback HTTP, as in life. ``python -m tests.rehearse_congress`` polls all of them over HTTP.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.archive.database import open_archive
from monitor.archive.storing.items import store
from monitor.demo import congress_bills as shown
from monitor.demo import corpus
from monitor.demo.congress import CongressApi
from monitor.demo.standin import Request, StandIn
from monitor.http import Client
from monitor.model import Entry, Fetched, Item
from monitor.settings import Secret, SourceConfig
from monitor.sources.bill_item import item_of
from monitor.sources.congress import Congress
from monitor.sources.congress_api import Api, Params
from monitor.sources.congress_bills import LEVELS, name, record_of, subjects
from monitor.sources.congress_fields import listed
from monitor.sources.congress_pages import records

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
BILLS = SHARED / "bills-119-2025h1.jsonl.gz"
SAMPLES = SHARED / "congress-api-v3-samples.jsonl.gz"
NOW = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
LATER = "2026-06-01T14:30:00Z"
EACH = 8
"""Each eighth bill is polled: all of them would be fifty thousand requests."""

PART = 100


class Direct(Api):
    """Asks the stand-in's site itself, as the socket would."""

    def __init__(self, site: CongressApi, config: SourceConfig, client: Client) -> None:
        super().__init__(config, client, requests=10**9, now=NOW)
        self.site = site
        self.asked: list[str] = []

    def get(self, path: str, params: Params = ()) -> dict[str, Any]:
        self.asked.append(path)
        query = (*params, ("format", "json"))
        request = Request(path=f"/v3/{path}", rest=f"/{path}", base="", query=query, headers={"x-api-key": "k"})
        answer: dict[str, Any] = json.loads(self.site(request).body)
        return answer


class Immediate(Congress):
    """The source with its requests answered at once."""

    def __init__(self, site: CongressApi, config: SourceConfig, client: Client) -> None:
        super().__init__(config, client)
        self.direct = Direct(site, config, client)

    def _api(self, now: datetime, requests: int) -> Api:
        self.direct.asked.clear()
        return self.direct


def config(url: str) -> SourceConfig:
    return SourceConfig(
        name="congress", kind="congress", url=url, every=timedelta(minutes=30), gap=timedelta(0),
        api_key=Secret(where="x", value="k"), options={"requests": 10**6, "days": 10_000},
    )  # fmt: skip


@pytest.fixture(scope="module")
def real() -> tuple[dict[str, Any], ...]:
    if not BILLS.exists():
        pytest.skip("the corpus of real records is not beside the project (../shared/corpus)")
    return tuple(corpus.read(BILLS))


@pytest.fixture(scope="module")
def items(real: tuple[dict[str, Any], ...]) -> dict[str, Item]:
    """Every bill, read as the stand-in shows it; summaries, which are slow HTML, of those that are polled."""
    found: list[Item] = []
    for place, each in enumerate(real):
        wanted = LEVELS if place % EACH == 0 else LEVELS.keys() - {"summaries"}
        record = record_of(shown.item(each, ""), {level: shown.level(each, level) for level in wanted})
        found.append(item_of(record, source="congress"))
    return {item.key: item for item in found}


@pytest.fixture(scope="module")
def polls(real: tuple[dict[str, Any], ...]) -> Iterator[tuple[Fetched, Fetched, list[str]]]:
    """The first poll, and another one after all stamps have moved; what that one asked for."""
    from monitor.clock import SystemClock

    client = Client(clock=SystemClock(), allow_private_hosts=True)
    site = CongressApi(real[::EACH])
    source = Immediate(site, config("http://127.0.0.1/v3"), client)
    first = source.fetch(Entry(source="congress"), NOW)
    site.replace([stamped(record) for record in real[::EACH]])
    entry = Entry(source="congress", cursor=json.loads(json.dumps(first.cursor)))
    second = source.fetch(entry, NOW + timedelta(hours=2))
    yield first, second, list(source.direct.asked)
    client.close()


def stamped(record: dict[str, Any]) -> dict[str, Any]:
    """The bill after a mass update: new stamps, nothing else."""
    return record | {"bill": record["bill"] | {"updateDate": LATER, "updateDateIncludingText": LATER}}


def bills(fetched: Fetched) -> dict[str, Item]:
    return {item.key: item for item in fetched.items if item.kind == "bill"}


def test_every_bill_is_one_item_and_its_key_is_right(items: dict[str, Item], real: tuple[dict[str, Any], ...]) -> None:
    assert len(items) == len(real) == 7_552
    assert items.keys() == {record["doc_key"] for record in real}


def test_a_poll_brings_each_bill_once(
    polls: tuple[Fetched, Fetched, list[str]], items: dict[str, Item], real: tuple[dict[str, Any], ...]
) -> None:
    first = polls[0]
    assert len(first.items) == len({item.key for item in first.items})
    assert bills(first) == {record["doc_key"]: items[record["doc_key"]] for record in real[::EACH]}
    assert first.warnings == ()


def test_the_latest_action_is_the_newest_by_date_and_twins_are_told_once(
    items: dict[str, Item], real: tuple[dict[str, Any], ...]
) -> None:
    for record in real:
        item = items[record["doc_key"]]
        dates = [each["actionDate"] for each in record.get("actions", ()) if each.get("text")]
        assert item.facts.get("latest_action_on", "") == max(dates, default=""), item.key
        told = item.facts.get("actions", [])
        assert len(set(told)) == len(told)
        assert sum(line.endswith("Introduced in House") for line in told) <= 1, item.key


def test_a_mass_update_without_a_visible_change_makes_no_revision_and_reads_no_level(
    polls: tuple[Fetched, Fetched, list[str]], tmp_path: Path
) -> None:
    first, second, asked = polls
    assert not bills(second)
    assert not [path for path in asked if path.startswith("bill/") and path.count("/") > 3]
    assert len([path for path in asked if path.startswith("bill/119/")]) == len(bills(first))
    archive = open_archive(tmp_path / "monitor.db", now=NOW)
    with archive.transaction():
        made = store(archive.conn, first.items[:500], origin="poll", seen_at=NOW)
    moved = [replace(item, extras={**item.extras, "as_of": LATER}) for item in first.items[:500]]
    with archive.transaction():
        again = store(archive.conn, moved, origin="poll", seen_at=NOW)
    archive.close()
    assert (made.new, again.new, again.changed, again.revisions) == (500, 0, 0, ())


def test_over_loopback_http_the_items_are_the_same(
    polls: tuple[Fetched, Fetched, list[str]], real: tuple[dict[str, Any], ...]
) -> None:
    from monitor.clock import SystemClock

    part = real[::EACH][:PART]
    site = CongressApi(part)
    with StandIn() as stand_in:
        client = Client(clock=SystemClock(), allow_private_hosts=True)
        fetched = Congress(config(stand_in.mount("/v3", site)), client).fetch(Entry(source="congress"), NOW)
        client.close()
    everything = bills(polls[0])
    assert bills(fetched) == {record["doc_key"]: everything[record["doc_key"]] for record in part}


def test_the_recorded_answers_of_the_real_api_are_read() -> None:
    if not SAMPLES.exists():
        pytest.skip("the corpus of real records is not beside the project (../shared/corpus)")
    with gzip.open(SAMPLES, "rt", encoding="utf-8") as file:
        told = {each["sample"]: each["text"] for each in map(json.loads, file)}
    assert not told["bill_example_output.txt"].startswith("{"), "a client's print-out, no answer"
    of = {sample: json.loads(text) for sample, text in told.items() if text.lstrip().startswith("{")}
    rows = records(of["bill.txt"], "bills", "congress")
    assert all(name(row).startswith("bill/117/") for row in rows)
    words = {"actions": "actions", "committees": "committees", "titles": "titles", "summaries": "summaries",
             "relatedBills": "relatedbills", "textVersions": "text"}  # fmt: skip
    levels = {word: listed(of[f"bill_117_hr_21_{path}.txt"], word) for word, path in words.items()}
    levels["subjects"] = subjects(of["bill_117_hr_21_subjects.txt"])
    item = item_of(record_of(of["bill_117_hr_21.txt"]["bill"], levels), source="congress")
    assert (item.key, item.stage) == ("bill:117-hr-21", "passed House")
    assert item.title == "H.R. 21: FedRAMP Authorization Act"
    assert item.action.startswith("Received in the Senate and Read twice and referred")
    assert item.facts["actions_count"] < len(levels["actions"]), "twins collapse"
    assert item.facts["committee_codes"] == ["hsgo00", "ssga00"]
    assert item.facts["related_bills"] == ["117-s-3099: Related bill"]
    assert "Advisory bodies" in item.facts["subjects"]
    assert item.published_on == date(2021, 1, 4)
    assert item.text_url.endswith("BILLS-117hr21rfs.xml")
    assert "FedRAMP" in item.abstract
    assert records(of["bill_117_hr_21_amendments.txt"], "amendments", "congress") == []
    assert of["congress_list.json"]["congresses"][0]["name"] == "119th Congress"
