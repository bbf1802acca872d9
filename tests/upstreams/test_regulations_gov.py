"""What a user gets from regulations.gov and from the Federal Register's copy of it, at their best and worst."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.register import Register
from monitor.demo.regulations import Regulations, row
from monitor.demo.standin import Site, StandIn
from monitor.errors import SourceBlocked, SourceError
from monitor.http import Client
from monitor.model import Entry, Fetched, Item
from monitor.settings import Secret, SourceConfig
from monitor.sources import build
from monitor.sources.regulations import kept_there
from monitor.sources.regulations_items import fr_number
from tests.upstreams import regulations_gov as player
from tests.upstreams.conftest import NOW

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "regulations-gov-v4-rules-2020-2021.jsonl.gz"
DOCKET = "USTR-2025-0005"
NOTICE = row(
    f"{DOCKET}-0001", DOCKET, "Section 301 Investigation; Request for Comments", postedDate="2025-06-20T04:00:00Z",
    commentStartDate="2025-06-20T04:00:00Z", commentEndDate="2025-07-22T03:59:59Z", openForComment=True,
    frDocNum="2025-11339",
)  # fmt: skip
PAPER = row(f"{DOCKET}-0002", DOCKET, "Annex of products", documentType="Supporting & Related Material")


def polled(
    stand_in: StandIn, client: Client, site: Site, entry: Entry, *, key: str = "k", now: datetime = NOW, **options: Any
) -> Fetched:
    options = {"fallback_url": f"{stand_in.url}/api/v1", **options}
    config = SourceConfig(
        name="regs", kind="regulations-gov", url=stand_in.mount("/v4", site), every=timedelta(hours=3), options=options,
        api_key=Secret(where="environment variable K", value=key),
    )  # fmt: skip
    return build(config, client).fetch(entry, now)


def following(*dockets: str, **known: Any) -> Entry:
    return Entry(source="regs", dockets=dockets or (DOCKET,), baselined=True, **known)


def found(fetched: Fetched, key: str) -> Item:
    (item,) = (item for item in fetched.items if item.key == key)
    return item


def test_the_documents_of_a_followed_docket_come_with_their_comment_period(stand_in: StandIn, client: Client) -> None:
    site = Regulations([NOTICE, PAPER], {DOCKET: {"title": "Graphite", "rin": None}}, key="k")
    fetched = polled(stand_in, client, site, following())
    item = found(fetched, f"regs:{DOCKET}-0001")
    assert (item.kind, item.published_on, item.comments_close_on) == ("notice", date(2025, 6, 20), date(2025, 7, 21))
    assert {(each.scheme, each.value) for each in item.identifiers} == {("docket", DOCKET), ("fr", "2025-11339")}
    assert item.agencies == ("Trade Representative, Office of United States",)
    assert item.extras["docket_title"] == "Graphite"
    paper = found(fetched, f"regs:{DOCKET}-0002")
    assert (paper.kind, paper.published_on, paper.comments_close_on) == ("report", None, None)
    assert not fetched.warnings
    assert all("api_key" not in dict(request.query) for request in stand_in.asked("/v4"))


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("2026-04-02T03:59:59Z", date(2026, 4, 1)),
        ("2026-01-16T04:59:59Z", date(2026, 1, 15)),
        ("2026-03-08T04:59:59Z", date(2026, 3, 7)),
        ("2026-03-09T03:59:59Z", date(2026, 3, 8)),
        ("2026-11-01T03:59:59Z", date(2026, 10, 31)),
        ("2026-11-02T04:59:59Z", date(2026, 11, 1)),
        (None, None),
    ],
)
def test_the_end_of_a_comment_period_is_a_day_in_washington(
    stand_in: StandIn, client: Client, written: str | None, on: date | None
) -> None:
    site = Regulations([row(f"{DOCKET}-0001", DOCKET, "Notice", commentEndDate=written)])
    assert polled(stand_in, client, site, following()).items[0].comments_close_on == on


def test_the_filter_of_stamps_is_asked_in_eastern_time_and_six_hours_back(stand_in: StandIn, client: Client) -> None:
    site = Regulations([NOTICE])
    first = polled(stand_in, client, site, following())
    polled(stand_in, client, site, following(cursor=first.cursor), now=NOW + timedelta(hours=3))
    asked = [request.one("filter[lastModifiedDate][ge]") for request in stand_in.asked("/v4/documents")]
    assert asked == ["", "2025-06-21 02:00:00"]  # NOW is 08:00 in Washington


def test_a_counted_comment_is_no_change_and_a_longer_period_is(stand_in: StandIn, client: Client) -> None:
    before = polled(stand_in, client, Regulations([NOTICE]), following()).items[0]
    counted = player.touched([NOTICE], "2025-06-21T09:00:00Z")
    assert polled(stand_in, client, Regulations(counted), following()).items[0].fingerprint() == before.fingerprint()
    longer = player.touched([NOTICE], "2025-06-21T09:00:00Z", commentEndDate="2025-08-22T03:59:59Z")
    assert polled(stand_in, client, Regulations(longer), following()).items[0].fingerprint() != before.fingerprint()


def test_the_end_of_a_period_is_no_change_and_its_early_end_is_one(stand_in: StandIn, client: Client) -> None:
    shut = Regulations(player.touched([NOTICE], "2025-07-22T09:00:00Z", openForComment=False))
    before = polled(stand_in, client, Regulations([NOTICE]), following()).items[0]
    after = polled(stand_in, client, shut, following(), now=datetime(2025, 7, 22, 12, tzinfo=UTC)).items[0]
    assert after.fingerprint() == before.fingerprint()
    early = polled(stand_in, client, shut, following(), now=datetime(2025, 7, 1, 12, tzinfo=UTC)).items[0]
    assert early.facts["comment_window"] == "closed before its date"


def test_a_withdrawn_document_is_said_to_be(stand_in: StandIn, client: Client) -> None:
    site = Regulations(player.touched([NOTICE], "2025-06-21T09:00:00Z", withdrawn=True))
    assert polled(stand_in, client, site, following()).items[0].stage == "withdrawn"


@pytest.mark.parametrize("name", ["docketId", "lastModifiedDate"])
def test_a_filter_that_is_ignored_is_noticed(stand_in: StandIn, client: Client, name: str) -> None:
    strange = row("EPA-HQ-OAR-2001-0001-0001", "EPA-HQ-OAR-2001-0001", "Other", lastModifiedDate="2025-06-21T11:00:00Z")
    old = row(f"{DOCKET}-0000", DOCKET, "Old", lastModifiedDate="2001-01-01T12:00:00Z")
    site = player.ignoring(Regulations([NOTICE, strange, old]), name)
    known = {"dockets": {DOCKET: {"asked_at": "2025-06-21T09:00:00Z"}}}
    with pytest.raises(SourceError, match="not obeyed"):
        polled(stand_in, client, site, following(cursor=known))


def test_an_error_that_comes_as_success_is_read_first(stand_in: StandIn, client: Client) -> None:
    with pytest.raises(SourceError, match="INTERNAL_SERVER_ERROR - Incorrect result size"):
        polled(stand_in, client, player.errors_with_status_200(Regulations([NOTICE]), path=""), following())


@pytest.mark.parametrize(("key", "code"), [("wrong", "API_KEY_INVALID")])
def test_a_key_that_is_not_taken_is_said(stand_in: StandIn, client: Client, key: str, code: str) -> None:
    with pytest.raises(SourceBlocked, match=code):
        polled(stand_in, client, Regulations([NOTICE], key="right"), following(), key=key)


def test_a_wrong_key_shows_before_there_is_a_docket_to_follow(stand_in: StandIn, client: Client) -> None:
    with pytest.raises(SourceBlocked):
        polled(stand_in, client, Regulations(key="right"), Entry(source="regs"), key="wrong")


def test_the_hourly_allowance_is_a_rest_and_what_was_read_is_kept(stand_in: StandIn, client: Client) -> None:
    others = ["EPA-HQ-OAR-2025-0001", "BIS-2025-0023"]
    site = player.over_limit(Regulations([NOTICE]), after=2, wait="1800")
    fetched = polled(stand_in, client, site, following(DOCKET, *others))
    assert [item.key for item in fetched.items] == [f"regs:{DOCKET}-0001"]
    assert any(warning.startswith("incomplete: ") and "OVER_RATE_LIMIT" in warning for warning in fetched.warnings)
    assert not any(fetched.cursor["dockets"][docket].get("asked_at") for docket in others)
    assert [rest.host for rest in client.resting()] == [stand_in.url.partition("//")[2]]


def test_the_allowance_used_up_at_once_is_a_fault_with_its_wait(stand_in: StandIn, client: Client) -> None:
    with pytest.raises(SourceError) as raised:
        polled(stand_in, client, player.over_limit(Regulations([NOTICE]), wait="1800"), following())
    assert raised.value.retry_after == 1800


def test_a_burst_of_gateway_pages_is_sat_out_and_a_long_one_is_a_fault(stand_in: StandIn, client: Client) -> None:
    assert polled(stand_in, client, player.gateway_burst(Regulations([NOTICE]), 1), following()).items
    with pytest.raises(SourceError, match="502"):
        polled(stand_in, client, player.gateway_burst(Regulations([NOTICE]), 50), following())


def test_a_refused_filter_is_quoted_and_not_tried_again(stand_in: StandIn, client: Client) -> None:
    with pytest.raises(SourceError, match="Invalid filter field name: docketId"):
        polled(stand_in, client, player.refusing_filter(Regulations([NOTICE]), "docketId"), following())
    assert len(stand_in.asked("/v4")) == 1


def test_a_docket_that_cannot_be_read_does_not_silence_the_others(stand_in: StandIn, client: Client) -> None:
    bad = row("BIS-2025-0023-0001", "BIS-2025-0023", "Notice", commentEndDate="soon")
    fetched = polled(stand_in, client, Regulations([bad, NOTICE]), following("BIS-2025-0023", DOCKET))
    assert [item.key for item in fetched.items] == [f"regs:{DOCKET}-0001"]
    assert any("BIS-2025-0023-0001" in warning and "soon" in warning for warning in fetched.warnings)
    assert "asked_at" not in fetched.cursor["dockets"]["BIS-2025-0023"]


def test_a_docket_of_many_thousands_is_walked_to_its_end(stand_in: StandIn, client: Client) -> None:
    stamps = [(datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n)).isoformat() for n in range(5_300)]
    rows = [row(f"{DOCKET}-{n:05}", DOCKET, f"Paper {n}", lastModifiedDate=at) for n, at in enumerate(stamps)]
    fetched = polled(stand_in, client, Regulations(rows), following())
    assert len(fetched.items) == 5_300


def test_a_poll_keeps_to_its_requests_and_goes_on_where_it_stopped(stand_in: StandIn, client: Client) -> None:
    dockets = [f"BIS-2025-{number:04}" for number in range(1, 8)]
    site = Regulations([row(f"{docket}-0001", docket, "Notice") for docket in dockets])
    first = polled(stand_in, client, site, following(*dockets), requests=6)
    assert len(stand_in.asked("/v4")) == 6
    assert any("wait for the next poll" in warning for warning in first.warnings)
    entry = following(*dockets, cursor=first.cursor)
    rest = polled(stand_in, client, site, entry, requests=20, now=NOW + timedelta(hours=3))
    assert {item.key for item in (*first.items, *rest.items)} == {f"regs:{docket}-0001" for docket in dockets}


def test_nothing_found_is_nothing_wrong(stand_in: StandIn, client: Client) -> None:
    fetched = polled(stand_in, client, Regulations(), following())
    assert (fetched.items, fetched.warnings) == ((), ())


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("2022-269", "2022-00269"), ("2026\u201304101", "2026-04101"), ("E9-1777", "E9-1777"), ("07-5246", "07-5246"),
        ("C1-2026-13124", "C1-2026-13124"), *((junk, "") for junk in player.JUNK_NUMBERS),
    ],
)  # fmt: skip
def test_only_what_is_a_document_number_ties_to_the_federal_register(written: str, number: str) -> None:
    assert fr_number(written) == number


def test_dockets_that_are_kept_elsewhere_are_not_asked_for(stand_in: StandIn, client: Client) -> None:
    assert kept_there("EPA-HQ-OAR-2021-0317")
    assert not kept_there("RM22-14-000")
    assert not kept_there("A-570-182")
    polled(stand_in, client, Regulations(), following("RM22-14-000", "701-TA-752", "MB-20-299"))
    assert not stand_in.asked("/v4")


# ------------------------------------------------------------------ without a key


def printed(ends: str | None, close_on: str | None, ids: Sequence[str] = (f"{DOCKET}-0001",)) -> dict[str, Any]:
    documents = [{"id": name, "comment_start_date": "2025-06-20", "comment_end_date": ends} for name in ids]
    return {
        "document_number": "2025-11339", "title": "Section 301 Investigation", "type": "Notice",
        "publication_date": "2025-06-20", "agencies": ["Energy Department"], "docket_ids": [f"Docket No. {DOCKET}"],
        "comments_close_on": close_on, "dockets": [{"id": DOCKET, "title": "Graphite", "documents": documents}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("copied", "close_on", "on"),
    [
        ("2025-07-22", "2025-07-21", date(2025, 7, 21)),
        ("2025-08-22", "2025-07-21", date(2025, 8, 21)),
        ("2025-07-21", "2025-07-21", date(2025, 7, 21)),
        ("2025-07-22", None, date(2025, 7, 21)),
        (None, "2025-07-21", None),
    ],
)
def test_without_a_key_the_copy_is_read_and_its_day_put_right(
    stand_in: StandIn, client: Client, copied: str | None, close_on: str | None, on: date | None
) -> None:
    stand_in.mount("", Register([printed(copied, close_on)]))
    fetched = polled(stand_in, client, Regulations(key="k"), following(), key="")
    item = found(fetched, f"regs:{DOCKET}-0001")
    assert (item.comments_close_on, item.kind) == (on, "notice")
    assert {(each.scheme, each.value) for each in item.identifiers} == {("docket", DOCKET), ("fr", "2025-11339")}
    assert any("without a key" in warning for warning in fetched.warnings)
    assert not stand_in.asked("/v4")


def test_a_copy_that_cannot_be_reached_is_a_fault(stand_in: StandIn, client: Client) -> None:
    with pytest.raises(SourceError):
        polled(stand_in, client, Regulations(), following(), key="")


# ------------------------------------------------------------------ real records


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real records is not here")
def test_real_rules_come_through_with_their_dates_and_numbers(stand_in: StandIn, client: Client) -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    dockets = sorted({str(each["attributes"]["docketId"]).upper() for each in rows if each["attributes"]["docketId"]})
    there = [docket for docket in dockets if kept_there(docket)][:400]
    wanted = {each["id"]: each["attributes"] for each in rows if str(each["attributes"]["docketId"]).upper() in there}
    site = Regulations([{"id": name, "type": "documents", "attributes": told} for name, told in wanted.items()])
    fetched = polled(stand_in, client, site, following(*there), requests=10_000)
    assert {item.key for item in fetched.items} == {f"regs:{name}" for name in wanted}
    assert not fetched.warnings
    for item in fetched.items:
        ends = wanted[item.key[5:]]["commentEndDate"]
        day_in_utc = date.fromisoformat(ends[:10]) if ends else None
        assert item.comments_close_on == (
            day_in_utc - timedelta(days=1) if day_in_utc and ends[11:13] in ("03", "04") else day_in_utc
        )
        assert item.kind in ("rule", "proposed rule")
