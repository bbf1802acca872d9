"""What a user gets of Congress.gov when it fails: the item, or a sentence; never a crash, a lost bill or a double."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.demo.congress import CongressApi
from monitor.demo.standin import Answer, Site, StandIn
from monitor.errors import SourceBlocked, SourceError
from monitor.http import Client
from monitor.model import INCOMPLETE, Entry, Fetched, Item
from monitor.settings import Secret, SourceConfig
from monitor.sources.congress import Congress
from tests.sources.bills import bill
from tests.sources.shapes import action
from tests.upstreams import congress as players

NOW = datetime(2025, 6, 21, 12, 0, tzinfo=UTC)
TODAY = {"updateDate": "2025-06-21T09:00:00Z", "updateDateIncludingText": "2025-06-21T09:00:00Z"}
KEY = "k-987654"


class Poller:
    """The source against a site that may be put behind others; it goes on from its own cursor."""

    def __init__(self, stand_in: StandIn, client: Client, *numbers: int) -> None:
        self.site = CongressApi([bill(number, **TODAY) for number in numbers])
        self.stand_in, self.client = stand_in, client
        self.url = stand_in.mount("/v3", self.site)
        config = SourceConfig(
            name="congress", kind="congress", url=self.url, every=timedelta(minutes=30), gap=timedelta(0),
            api_key=Secret(where="environment variable CONGRESS_API_KEY", value=KEY), options={"requests": 5000},
        )  # fmt: skip
        self.source = Congress(config, client)
        self.entry = Entry(source="congress")
        self.now = NOW

    def behind(self, site: Site) -> None:
        self.stand_in.mount("/v3", site)

    def poll(self, after: timedelta = timedelta(0)) -> Fetched:
        self.now += after
        self.stand_in.requests.clear()
        fetched = self.source.fetch(self.entry, self.now)
        self.entry = replace(self.entry, cursor=json.loads(json.dumps(fetched.cursor)))
        return fetched


@pytest.fixture
def polling(stand_in: StandIn, client: Client) -> Callable[..., Poller]:
    return lambda *numbers: Poller(stand_in, client, *numbers)


def by_key(fetched: Fetched) -> dict[str, Item]:
    return {item.key: item for item in fetched.items}


def said(fetched: Fetched, words: str) -> bool:
    return any(words in warning for warning in fetched.warnings)


def test_5_1_a_record_twice_and_another_not_at_all_is_walked_again(polling: Callable[..., Poller]) -> None:
    poller = polling(*range(1, 301))
    poller.behind(players.broken_pages(poller.site, "bill/119"))
    fetched = poller.poll()
    assert len(by_key(fetched)) == 300
    assert fetched.warnings == ()


def test_5_1_a_list_that_stays_short_is_said_and_the_next_poll_brings_the_rest(polling: Callable[..., Poller]) -> None:
    poller = polling(*range(1, 301))
    poller.behind(players.broken_pages(poller.site, "bill/119", times=4))
    fetched = poller.poll()
    assert len(by_key(fetched)) == 299
    assert said(fetched, f"{INCOMPLETE}1 of the bills that upstream counts were not in its list")
    assert set(by_key(fetched)) | set(by_key(poller.poll(timedelta(minutes=30)))) == {
        f"bill:119-hr-{number}" for number in range(1, 301)
    }


def test_5_1_pages_that_hold_one_record_fewer_lose_none(polling: Callable[..., Poller]) -> None:
    poller = polling(*range(1, 301))
    poller.behind(players.one_page_short(poller.site))
    assert len(by_key(poller.poll())) == 300


@pytest.mark.parametrize(
    "fault", [players.server_error(), players.unavailable(), players.origin_timed_out()], ids=["500", "503", "522"]
)
def test_5_3_4_an_outage_for_one_record_passes_and_none_other_is_held_back(
    polling: Callable[..., Poller], fault: Answer
) -> None:
    poller = polling(1, 2)
    poller.behind(players.failing(poller.site, "bill/119/hr/1", fault))
    fetched = poller.poll()
    assert set(by_key(fetched)) == {"bill:119-hr-2"}
    assert said(fetched, "bill/119/hr/1 could not be read")
    poller.behind(poller.site)
    assert "bill:119-hr-1" in by_key(poller.poll(timedelta(minutes=30)))


def test_5_3_a_single_500_is_tried_again_at_once(polling: Callable[..., Poller]) -> None:
    poller = polling(1)
    poller.behind(players.failing(poller.site, "bill/119/hr/1", players.server_error(), times=2))
    fetched = poller.poll()
    assert (set(by_key(fetched)), fetched.warnings) == ({"bill:119-hr-1"}, ())


@pytest.mark.parametrize("fault", [players.server_error(), players.unavailable(), players.origin_timed_out()])
def test_5_4_an_outage_of_all_is_a_fault_and_the_watermark_stays(polling: Callable[..., Poller], fault: Answer) -> None:
    poller = polling(1)
    poller.behind(players.failing(poller.site, "", fault))
    with pytest.raises(SourceError, match="answered 5"):
        poller.poll()
    poller.behind(poller.site)
    assert set(by_key(poller.poll(timedelta(hours=20)))) == {"bill:119-hr-1"}


def test_5_5_a_redirect_without_end_is_ended(polling: Callable[..., Poller]) -> None:
    poller = polling(1)
    poller.behind(players.endless_redirect(poller.site))
    with pytest.raises(SourceError, match="redirect") as caught:
        poller.poll()
    assert KEY not in str(caught.value)


def test_5_6_a_bill_that_is_not_there_is_left_out_and_said(polling: Callable[..., Poller]) -> None:
    poller = polling(1, 2)
    missing = Answer(status=404, body=b'{"error": "No Bill matches the given query.", "request": {}}')
    poller.behind(players.failing(poller.site, "bill/119/hr/1", missing))
    fetched = poller.poll()
    assert set(by_key(fetched)) == {"bill:119-hr-2"}
    assert said(fetched, "bill/119/hr/1 was left out: it is not there")


def test_5_7_a_key_that_is_switched_off_blocks_even_with_status_200(polling: Callable[..., Poller]) -> None:
    poller = polling(1)
    poller.behind(players.failing(poller.site, "", players.disabled_key()))
    with pytest.raises(SourceBlocked, match=r"API_KEY_DISABLED.*CONGRESS_API_KEY"):
        poller.poll()


@pytest.mark.parametrize("status", [429, 200])
def test_5_8_too_many_requests_end_the_poll_and_lose_nothing(polling: Callable[..., Poller], status: int) -> None:
    poller = polling(1, 2, 3)
    poller.behind(players.failing(poller.site, "bill/119/hr/2", players.over_rate(status=status, wait=2)))
    first = poller.poll()
    assert said(first, "could not be read")
    asked = [each.path for each in poller.stand_in.requests if "/hr/" in each.path]
    assert asked[-1].endswith("/hr/2"), "nothing was asked after it"
    poller.behind(poller.site)
    assert set(by_key(first)) | set(by_key(poller.poll(timedelta(minutes=30)))) == {
        f"bill:119-hr-{number}" for number in (1, 2, 3)
    }


@pytest.mark.parametrize("status", [429, 200])
def test_5_8_too_many_requests_at_the_first_one_tell_how_long_to_wait(
    polling: Callable[..., Poller], status: int
) -> None:
    poller = polling(1)
    poller.behind(players.failing(poller.site, "", players.over_rate(status=status, wait=900)))
    with pytest.raises(SourceError) as caught:
        poller.poll()
    assert caught.value.retry_after == 900


def test_5_9_words_that_drift_are_read_all_the_same(polling: Callable[..., Poller]) -> None:
    poller = polling(1)
    raw = {"id": "R47833", "title": "Graphite", "version": 1, "publishDate": "2025-06-20T00:00:00Z",
           "updateDate": "2025-06-20T09:00:00Z"}  # fmt: skip
    poller.site.put("crsreport/R47833", raw)
    poller.behind(players.drifted(poller.site, {"CRSReports": "crsReports", "CRSReport": "crsreport"}))
    assert "crs:R47833" in by_key(poller.poll())


def test_5_9_an_answer_without_its_list_is_a_fault_not_an_empty_day(polling: Callable[..., Poller]) -> None:
    poller = polling(1)
    poller.behind(players.drifted(poller.site, {"bills": "measures"}))
    assert said(poller.poll(), f"{INCOMPLETE}the list of bills could not be walked: the answer holds no bills")


def test_5_10_html_and_entities_are_plain_text_in_the_item(polling: Callable[..., Poller]) -> None:
    poller = polling()
    summary = {
        "versionCode": "00",
        "actionDate": "2025-03-04",
        "text": " <p><b>Graphite&nbsp;Act</b></p> <p>It buys &ldquo;it&rdquo;.<br>",
    }
    poller.site.replace([bill(1, summaries=[summary], **TODAY | {"title": "Graphite &amp; Nickel Act"})])
    item = by_key(poller.poll())["bill:119-hr-1"]
    assert item.title == "H.R. 1: Graphite & Nickel Act"
    assert "<" not in item.abstract
    assert item.abstract.startswith("Graphite Act")


def test_8_every_stamp_moves_and_nothing_is_told(polling: Callable[..., Poller]) -> None:
    poller = polling(*range(1, 31))
    poller.poll()
    poller.poll(timedelta(days=3))
    poller.poll(timedelta(days=1))
    players.all_updated(poller.site, "2025-06-25T13:00:00Z")
    fetched = poller.poll(timedelta(hours=2))
    assert (by_key(fetched), fetched.warnings) == ({}, ())


def test_8_twins_and_a_lying_latest_action_change_nothing(polling: Callable[..., Poller]) -> None:
    plain = bill(1, **TODAY)
    plain["actions"] = [action("2025-06-01", "Received in the Senate."), *plain["actions"]]
    poller = polling()
    poller.site.replace([plain])
    before = by_key(poller.poll())["bill:119-hr-1"]
    twisted = players.with_lying_latest_action(players.with_library_twin(plain))
    poller.site.replace([players.updated(twisted, "2025-06-21T13:00:00Z")])
    after = by_key(poller.poll(timedelta(hours=2)))["bill:119-hr-1"]
    assert after.action == "Received in the Senate."
    assert after.fingerprint() == before.fingerprint()


def test_8_a_policy_area_that_comes_later_is_a_change(polling: Callable[..., Poller]) -> None:
    poller = polling(1)
    assert "policy_area" not in by_key(poller.poll())["bill:119-hr-1"].facts
    told = bill(1, **TODAY, policyArea={"name": "Energy"})
    poller.site.replace([players.updated(told, "2025-06-24T09:00:00Z")])
    assert by_key(poller.poll(timedelta(days=3)))["bill:119-hr-1"].facts["policy_area"] == "Energy"


def test_8_a_text_version_without_a_date_is_the_newest(polling: Callable[..., Poller]) -> None:
    poller = polling()
    versions: list[dict[str, Any]] = [
        {"type": "Introduced in House", "date": "2025-03-04T05:00:00Z"}, {"type": "Engrossed in House", "date": None},
    ]  # fmt: skip
    poller.site.replace([bill(1, **TODAY, textVersions=versions)])
    assert by_key(poller.poll())["bill:119-hr-1"].text_url.endswith("BILLS-119hr1eh.xml")


def test_8_a_hearing_that_is_called_off_is_told(polling: Callable[..., Poller]) -> None:
    poller = polling()
    row = {"eventId": "118542", "chamber": "House", "congress": 119, "updateDate": "2025-06-21T10:00:00Z"}
    meeting = row | {
        "title": "Graphite",
        "type": "Hearing",
        "meetingStatus": "Scheduled",
        "date": "2025-07-01T14:00:00Z",
    }
    poller.site.put("committee-meeting/119/house/118542", row, meeting)
    assert by_key(poller.poll())["hearing:118542"].stage == "scheduled"
    moved = {"updateDate": "2025-06-22T10:00:00Z"}
    poller.site.put("committee-meeting/119/house/118542", row | moved, meeting | moved | {"meetingStatus": "Canceled"})
    assert by_key(poller.poll(timedelta(days=1)))["hearing:118542"].stage == "canceled"


def test_8_a_stale_cache_hides_a_change_for_an_hour_and_no_longer(polling: Callable[..., Poller]) -> None:
    poller = polling(1)
    hold = players.cached(poller.site, lambda path: path.count("/") < 2)
    poller.behind(hold(False))
    poller.poll()
    poller.poll(timedelta(hours=2))
    moved = bill(1, **TODAY)
    moved["actions"] = [action("2025-06-21", "Ordered to be Reported by Voice Vote."), *moved["actions"]]
    poller.site.replace([players.updated(moved, "2025-06-22T13:00:00Z")])
    poller.behind(hold(True))
    assert all(item.stage == "in committee" for item in poller.poll(timedelta(hours=1)).items)
    poller.behind(hold(False))
    assert by_key(poller.poll(timedelta(minutes=61)))["bill:119-hr-1"].stage == "ordered reported"


def test_8_without_format_json_it_would_be_xml(polling: Callable[..., Poller]) -> None:
    poller = polling(1)
    answer = poller.client.get(f"{poller.url}/bill", source="x", headers={"x-api-key": KEY}, accept="application/json")
    assert answer.headers["content-type"].startswith("application/xml")
    assert by_key(poller.poll())
