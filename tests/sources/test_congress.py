"""Polling Congress.gov's API against the plain stand-in: what is read, when it is read again, what a poll may ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.demo.congress import CongressApi
from monitor.demo.standin import JSON, Answer, StandIn
from monitor.errors import SourceBlocked, SourceOff
from monitor.http import Client
from monitor.model import Entry, Fetched, Item, Window
from monitor.settings import Secret, SourceConfig
from monitor.sources.congress import Congress, polled
from tests.sources.bills import bill
from tests.sources.shapes import action

NOW = datetime(2025, 3, 20, 14, 0, tzinfo=UTC)
KEY = "k-123456"


class Poller:
    """A source on a stand-in that goes on from its own cursor, as the ledger lets it."""

    def __init__(self, site: CongressApi, stand_in: StandIn, client: Client, **options: Any) -> None:
        self.site = site
        self.stand_in = stand_in
        config = SourceConfig(
            name="congress", kind="congress", url=stand_in.mount("/v3", site), every=timedelta(minutes=30),
            gap=timedelta(0), api_key=Secret(where="environment variable CONGRESS_API_KEY", value=KEY), options=options,
        )  # fmt: skip
        self.source = Congress(config, client)
        self.entry = Entry(source="congress")
        self.now = NOW

    def poll(self, after: timedelta = timedelta(0)) -> Fetched:
        self.now += after
        self.stand_in.requests.clear()
        fetched = self.source.fetch(self.entry, self.now)
        self.entry = replace(self.entry, cursor=json.loads(json.dumps(fetched.cursor)), last_success_at=self.now)
        return fetched

    def asked(self, *paths: str) -> list[str]:
        return [each.path for each in self.stand_in.requests if any(path in each.path for path in paths)]


@pytest.fixture
def polling(stand_in: StandIn, near: Client) -> Callable[..., Poller]:
    def poller(*records: Any, **options: Any) -> Poller:
        return Poller(CongressApi(records), stand_in, near, **options)

    return poller


def by_key(fetched: Fetched) -> dict[str, Item]:
    return {item.key: item for item in fetched.items}


def test_a_bill_comes_with_all_its_levels(polling: Callable[..., Poller]) -> None:
    record = bill(
        subjects=[{"legislativeSubjects": [{"name": "Mining"}, {"name": "Metals"}]}], policyArea={"name": "Energy"},
        committees=[{"systemCode": "hsii00", "name": "Natural Resources Committee", "chamber": "House"}],
        summaries=[{"versionCode": "00", "actionDate": "2025-03-04", "text": "<p>This bill funds graphite.</p>"}],
        textVersions=[{"type": "Introduced in House", "date": "2025-03-04T05:00:00Z"}], cosponsors_count=2,
        relatedBills=[{"type": "S", "number": 99, "congress": 119,
                       "relationshipDetails": [{"type": "Identical bill", "identifiedBy": "CRS"}]}],
    )  # fmt: skip
    item = by_key(polling(record).poll())["bill:119-hr-1234"]
    assert item.abstract == "This bill funds graphite."
    assert item.action == "Referred to the House Committee on Natural Resources."
    assert item.facts["subjects"] == ["Metals", "Mining"]
    assert item.facts["policy_area"] == "Energy"
    assert item.facts["committee_codes"] == ["hsii00"]
    assert item.facts["related_bills"] == ["119-s-99: Identical bill"]
    assert item.extras == {"cosponsors": 2, "as_of": "2025-03-20T09:00:00Z"}
    assert item.published_on == date(2025, 3, 4)
    assert item.text_url.endswith("BILLS-119hr1234ih.xml")


def test_the_key_travels_in_a_header_and_every_request_asks_for_json(polling: Callable[..., Poller]) -> None:
    poller = polling(bill())
    poller.poll()
    assert poller.stand_in.requests
    for request in poller.stand_in.requests:
        assert request.headers["x-api-key"] == KEY
        assert request.one("format") == "json"
        assert KEY not in str(request.query)


def test_the_first_poll_reads_what_is_recent_and_takes_the_rest_as_known(polling: Callable[..., Poller]) -> None:
    old = bill(1, updateDate="2025-01-10T09:00:00Z", updateDateIncludingText="2025-01-10T09:00:00Z")
    poller = polling(old, bill(2))
    assert set(by_key(poller.poll())) == {"bill:119-hr-2"}
    assert "bill:119-hr-1" not in by_key(poller.poll(timedelta(days=8))), "the weekly walk finds nothing that is new"


def test_what_has_not_changed_is_not_read_again(polling: Callable[..., Poller]) -> None:
    poller = polling(bill())
    poller.poll()
    assert not poller.poll(timedelta(minutes=30)).items
    assert not poller.asked("/hr/")


def test_a_changed_bill_is_read_again_an_hour_later_and_a_day_later(polling: Callable[..., Poller]) -> None:
    poller = polling(bill())
    poller.poll()
    assert not poller.asked("/hr/1234") or poller.poll(timedelta(minutes=30)).unchanged
    assert poller.poll(timedelta(minutes=31)).items, "caches hold half an hour"
    assert not poller.poll(timedelta(hours=2)).items
    assert poller.poll(timedelta(hours=24)).items, "lists tell the day of an update, not its hour"


def test_a_late_action_under_the_same_day_is_found(polling: Callable[..., Poller]) -> None:
    record = bill()
    poller = polling(record)
    before = by_key(poller.poll())["bill:119-hr-1234"]
    record["actions"].insert(0, action("2025-03-20", "Ordered to be Reported by Voice Vote.", type="Committee"))
    after = by_key(poller.poll(timedelta(minutes=61)))["bill:119-hr-1234"]
    assert (before.stage, after.stage) == ("in committee", "ordered reported")


def test_a_stamp_alone_reads_the_bill_and_none_of_its_levels(polling: Callable[..., Poller]) -> None:
    record = bill(updateDate="2025-03-18T01:00:00Z", updateDateIncludingText="2025-03-18T01:00:00Z")
    poller = polling(record)
    assert poller.poll().items
    record["bill"] |= {"updateDate": "2025-03-20T15:00:00Z", "updateDateIncludingText": "2025-03-20T15:00:00Z"}
    assert not poller.poll(timedelta(hours=2)).items
    assert poller.asked("/hr/1234") == ["/v3/bill/119/hr/1234"]


def test_what_does_not_fit_into_a_poll_waits_for_the_next_and_none_is_lost(polling: Callable[..., Poller]) -> None:
    poller = polling(*(bill(number) for number in range(1, 41)), requests=60)
    seen: set[str] = set()
    first = poller.poll()
    assert any("wait for the next poll" in warning for warning in first.warnings)
    assert len(poller.stand_in.requests) <= 60
    seen |= set(by_key(first))
    for _ in range(6):
        last = poller.poll(timedelta(minutes=5))
        seen |= set(by_key(last))
        assert len(poller.stand_in.requests) <= 60
    assert len(seen) == 40
    assert (first.whole, last.whole) == (False, True), "until then it is the baseline"


def test_what_shows_something_new_is_read_before_what_has_only_a_new_stamp(polling: Callable[..., Poller]) -> None:
    old = {"updateDate": "2025-03-18T01:00:00Z", "updateDateIncludingText": "2025-03-18T01:00:00Z"}
    records = [bill(number, **old) for number in range(1, 31)]
    poller = polling(*records, requests=400)
    poller.poll()
    for record in records:
        record["bill"] |= {"updateDate": "2025-03-20T15:00:00Z", "updateDateIncludingText": "2025-03-20T15:00:00Z"}
    moved = records[-1]["bill"]
    moved["latestAction"] = {"actionDate": "2025-03-20", "text": "Ordered to be Reported by Voice Vote."}
    records[-1]["actions"].insert(0, action("2025-03-20", "Ordered to be Reported by Voice Vote."))
    poller.source = Congress(replace(poller.source.config, options={"requests": 25}), poller.source._client)
    assert [item.key for item in poller.poll(timedelta(hours=2)).items if item.kind == "bill"] == ["bill:119-hr-30"]


def test_the_requests_of_others_with_the_same_key_are_left_to_them(polling: Callable[..., Poller]) -> None:
    poller = polling(*(bill(number) for number in range(1, 41)))
    poller.site.remaining = 130
    fetched = poller.poll()
    assert len(poller.stand_in.requests) <= 31
    assert len(by_key(fetched)) < 40
    poller.site.remaining = 5000
    assert len(by_key(fetched)) + len(by_key(poller.poll(timedelta(minutes=30)))) == 40


def test_a_new_summary_reads_its_bill_even_if_its_count_is_the_same(polling: Callable[..., Poller]) -> None:
    summary = {
        "versionCode": "00",
        "actionDate": "2025-03-04",
        "text": "<p>One.</p>",
        "updateDate": "2025-03-19T10:00:00Z",
    }
    old = {"updateDate": "2025-03-18T01:00:00Z", "updateDateIncludingText": "2025-03-18T01:00:00Z"}
    record = bill(summaries=[summary], **old)
    poller = polling(record)
    poller.poll()
    record["summaries"] = [summary | {"text": "<p>Two.</p>", "updateDate": "2025-03-21T10:00:00Z"}]
    assert by_key(poller.poll(timedelta(days=1)))["bill:119-hr-1234"].abstract == "Two."


def test_a_policy_area_that_comes_late_is_found_without_a_stamp(polling: Callable[..., Poller]) -> None:
    old = {"updateDate": "2025-03-18T01:00:00Z", "updateDateIncludingText": "2025-03-18T01:00:00Z"}
    record = bill(introducedDate="2025-03-17", **old)
    poller = polling(record)
    poller.poll()
    record["bill"]["policyArea"] = {"name": "Energy"}
    assert by_key(poller.poll(timedelta(days=5)))["bill:119-hr-1234"].facts["policy_area"] == "Energy"


def test_the_weekly_walk_brings_a_bill_that_the_lists_left_out(polling: Callable[..., Poller]) -> None:
    poller = polling(bill(1))
    poller.poll()
    hidden = bill(2, updateDate="2025-03-18T01:00:00Z", updateDateIncludingText="2025-03-18T01:00:00Z")
    poller.site.replace([bill(1), hidden])
    assert "bill:119-hr-2" not in by_key(poller.poll(timedelta(days=3))), "its stamp lies before the overlap"
    assert "bill:119-hr-2" in by_key(poller.poll(timedelta(days=5)))


def test_a_bill_that_is_gone_and_a_list_that_fails_hold_nothing_else_back(polling: Callable[..., Poller]) -> None:
    poller = polling(bill(1), bill(2))
    poller.stand_in.fail("/v3/bill/119/hr/1", _missing())
    poller.stand_in.fail("/v3/amendment", _server_error())
    fetched = poller.poll()
    assert set(by_key(fetched)) == {"bill:119-hr-2"}
    assert any("bill/119/hr/1 was left out" in warning for warning in fetched.warnings)
    assert any("amendments could not be walked" in warning for warning in fetched.warnings)


def test_a_bill_that_fails_is_tried_again_by_the_next_poll(polling: Callable[..., Poller]) -> None:
    poller = polling(bill(1))
    poller.stand_in.fail("/v3/bill/119/hr/1/actions", _server_error())
    assert not poller.poll().items, "half a bill is none"
    poller.stand_in.mend("/v3/bill/119/hr/1/actions")
    assert poller.poll(timedelta(minutes=5)).items


def test_a_key_that_is_refused_blocks_and_names_where_it_comes_from(polling: Callable[..., Poller]) -> None:
    poller = polling(bill())
    poller.site.keys = {"another"}
    with pytest.raises(SourceBlocked, match=r"API_KEY_INVALID.*CONGRESS_API_KEY") as caught:
        poller.poll()
    assert KEY not in str(caught.value)
    assert len(poller.stand_in.requests) == 1


def test_without_a_key_it_is_off(stand_in: StandIn, near: Client) -> None:
    config = SourceConfig(name="congress", kind="congress", url=stand_in.url, every=timedelta(hours=1))
    with pytest.raises(SourceOff, match="needs a key"):
        Congress(config, near).fetch(Entry(source="congress"), NOW)


@pytest.mark.parametrize(
    ("told", "today", "expected"),
    [
        (119, date(2026, 11, 22), (119,)), (0, date(2026, 11, 22), (119,)), (119, date(2027, 1, 2), (119,)),
        (119, date(2027, 1, 3), (120, 119)), (120, date(2027, 1, 2), (120, 119)), (120, date(2027, 4, 3), (120, 119)),
        (120, date(2027, 4, 4), (120,)), (7, date(2026, 11, 22), (119,)),
    ],
)  # fmt: skip
def test_the_congress_is_found_and_the_one_that_ended_is_polled_for_90_days(
    told: int, today: date, expected: tuple[int, ...]
) -> None:
    assert polled(told, today) == expected


def test_both_congresses_are_polled_after_3_january(polling: Callable[..., Poller]) -> None:
    poller = polling(bill(1), bill(1, congress=118))
    poller.now = datetime(2025, 3, 21, 14, 0, tzinfo=UTC)
    assert set(by_key(poller.poll())) == {"bill:119-hr-1", "bill:118-hr-1"}
    poller.now = datetime(2025, 5, 1, tzinfo=UTC)
    poller.poll()
    assert not [path for path in poller.asked("/118") if path.endswith("/118")]


def test_slow_lists_are_walked_each_six_hours(polling: Callable[..., Poller]) -> None:
    poller = polling()
    poller.poll()
    assert poller.asked("/law/", "/house-vote/")
    poller.poll(timedelta(hours=5))
    assert not poller.asked("/law/", "/house-vote/")
    poller.poll(timedelta(hours=1))
    assert poller.asked("/law/", "/house-vote/")


def test_lists_are_asked_from_a_day_before_the_last_success(polling: Callable[..., Poller]) -> None:
    poller = polling()
    poller.poll()
    poller.poll(timedelta(minutes=30))
    (asked,) = [each for each in poller.stand_in.requests if each.path == "/v3/bill/119"]
    assert asked.one("fromDateTime") == "2025-03-19T14:00:00Z"
    assert asked.one("sort") == "updateDate desc"


def test_a_backfill_takes_bills_by_the_week_of_their_introduction(polling: Callable[..., Poller]) -> None:
    poller = polling(bill(1, introducedDate="2025-02-04"), bill(2, introducedDate="2025-02-12"))
    windows = poller.source.windows(date(2025, 2, 3), date(2025, 2, 16))
    assert [(each.since_on.day, each.until_on.day) for each in windows] == [(3, 9), (10, 16)]
    found = [[item.key for item in poller.source.fetch_window(each, NOW).items] for each in windows]
    assert found == [["bill:119-hr-1"], ["bill:119-hr-2"]]
    assert len(poller.asked("/bill/119")) == len(set(poller.asked("/bill/119"))), "the list is walked once for all"


def test_a_backfill_reaches_no_farther_than_the_congress_before(polling: Callable[..., Poller]) -> None:
    windows = polling().source.windows(date(1999, 1, 1), date(2025, 6, 30))
    assert windows[0].since_on == date(2023, 1, 3)
    assert isinstance(windows[0], Window)


def test_the_text_of_a_bill_comes_from_the_host_of_texts(polling: Callable[..., Poller]) -> None:
    poller = polling(bill(textVersions=[{"type": "Introduced in House", "date": "2025-03-04T05:00:00Z"}]))
    poller.stand_in.mount("/gpo", _printed)
    poller.source = Congress(
        replace(poller.source.config, options={"text_url": f"{poller.stand_in.url}/gpo"}), poller.source._client
    )
    item = by_key(poller.poll())["bill:119-hr-1234"]
    assert item.text_url.startswith(f"{poller.stand_in.url}/gpo/content/pkg/BILLS-119hr1234ih")
    assert "graphite" in poller.source.text(item.text_url)


def _missing() -> Any:
    from monitor.demo.standin import JSON, Answer

    return Answer(status=404, body=b'{"error": "No Bill matches the given query."}', content_type=JSON)


def _server_error() -> Any:
    from monitor.demo.standin import JSON, Answer

    return Answer(status=500, body=b'{"error": "x (UnboundLocalError)", "request": {}}', content_type=JSON)


def _printed(_: Any) -> Any:
    from monitor.demo.standin import Answer

    text = b"<html><body><pre>\nSEC. 2. GRAPHITE.\n\n    The Secretary shall buy graphite.\n</pre></body></html>"
    return Answer(body=text)


def test_two_summaries_of_one_bill_are_both_counted(polling: Callable[..., Poller]) -> None:
    codes = ("00", "36")
    summaries = [
        {"versionCode": each, "actionDate": "2025-03-04", "text": "<p>x</p>", "updateDate": "2025-03-19T10:00:00Z"}
        for each in codes
    ]
    assert polling(bill(summaries=summaries)).poll().warnings == ()


def test_a_report_in_two_parts_is_read_once_and_lacks_nothing(polling: Callable[..., Poller]) -> None:
    poller = polling()
    row = {"congress": 119, "type": "HRPT", "number": 700, "updateDate": "2025-03-18T05:00:00Z"}
    parts = [row | {"part": 1}, row | {"part": 2}]
    poller.site.put("committee-report/119/hrpt/700", parts[0], parts)
    poller.site.put("committee-report/119/hrpt/700/2", parts[1])
    first = poller.poll()
    assert {"report:119-hrpt-700", "report:119-hrpt-700-2"} <= set(by_key(first))
    assert first.warnings == ()
    assert poller.asked("hrpt/700") == ["/v3/committee-report/119/hrpt/700"]
    poller.poll(timedelta(hours=7))
    assert not poller.asked("hrpt/700"), "nothing has changed"


def test_what_comes_up_while_the_first_poll_is_not_through_is_news(polling: Callable[..., Poller]) -> None:
    poller = polling(*(bill(number) for number in range(1, 4)))
    poller.stand_in.fail("/v3/bill/119/hr/3", Answer(status=500, body=b'{"error": "x"}', content_type=JSON))
    first = poller.poll()
    assert (first.whole, first.news) == (False, frozenset()), "one record cannot be read: it waits"
    poller.site.replace([*(bill(number) for number in range(1, 5))])
    poller.site.bills["bill/119/hr/1"]["actions"].insert(
        0, action("2025-03-20", "Ordered to be Reported by Voice Vote.")
    )
    later = poller.poll(timedelta(hours=2))
    assert not later.whole
    assert {"bill:119-hr-1", "bill:119-hr-4"} <= later.news, "changed since, and new since"
    poller.stand_in.mend("/v3/bill/119/hr/3")
    last = poller.poll(timedelta(hours=2))
    assert last.whole
    assert "bill:119-hr-3" in by_key(last)
    assert "bill:119-hr-3" not in last.news, "the first poll had found it"
