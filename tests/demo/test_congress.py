"""The stand-in of Congress.gov's API by the upstream note: what it gives when nothing is wrong."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from monitor.demo.congress import CongressApi
from monitor.demo.standin import StandIn
from tests.sources.bills import bill

KEY = {"x-api-key": "k"}


@pytest.fixture
def site() -> CongressApi:
    return CongressApi([bill(number, cosponsors_count=2) for number in range(1, 301)])


@pytest.fixture
def base(stand_in: StandIn, site: CongressApi) -> str:
    return stand_in.mount("/v3", site)


def get(web: httpx.Client, url: str, **params: str) -> dict[str, Any]:
    answer = web.get(url, params={"format": "json", **params}, headers=KEY)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_it_is_xml_unless_json_is_asked_for(web: httpx.Client, base: str) -> None:
    assert web.get(f"{base}/bill", headers=KEY).headers["content-type"].startswith("application/xml")
    assert "bills" in get(web, f"{base}/bill")


def test_no_key_no_answer(web: httpx.Client, base: str, site: CongressApi) -> None:
    answer = web.get(f"{base}/bill", params={"format": "json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "API_KEY_MISSING")
    site.keys = {"another"}
    answer = web.get(f"{base}/bill", params={"format": "json", "api_key": "k"})
    assert answer.json()["error"]["code"] == "API_KEY_INVALID"


def test_pages_are_20_long_and_250_at_most_and_the_last_has_no_next(web: httpx.Client, base: str) -> None:
    assert len(get(web, f"{base}/bill/119")["bills"]) == 20
    first = get(web, f"{base}/bill/119/hr", limit="1000")
    assert (len(first["bills"]), first["pagination"]["count"]) == (250, 300)
    assert "api_key" not in first["pagination"]["next"]
    last = web.get(first["pagination"]["next"], headers=KEY).json()
    assert (len(last["bills"]), "next" in last["pagination"]) == (50, False)
    names = {each["number"] for each in (*first["bills"], *last["bills"])}
    assert len(names) == 300


def test_stamps_are_days_in_lists_and_instants_in_the_item(web: httpx.Client, base: str) -> None:
    (row, *_) = get(web, f"{base}/bill/119")["bills"]
    assert row["updateDate"] == "2025-03-20"
    item = get(web, f"{base}/bill/119/hr/{row['number']}")["bill"]
    assert item["updateDate"] == "2025-03-20T09:00:00Z"
    assert item["actions"]["count"] == 2
    assert item["cosponsors"]["count"] == 2
    assert "subjects" not in item, "what is empty is left out"


def test_a_list_is_cut_by_its_stamps(web: httpx.Client, base: str) -> None:
    assert get(web, f"{base}/bill/119", fromDateTime="2025-03-21T00:00:00Z")["pagination"]["count"] == 0
    assert get(web, f"{base}/bill/119", fromDateTime="2025-03-20T00:00:00Z")["pagination"]["count"] == 300
    assert get(web, f"{base}/bill/119", toDateTime="2025-03-19T00:00:00Z")["pagination"]["count"] == 0


def test_levels_lists_of_laws_and_summaries_follow_the_bills(web: httpx.Client, base: str, site: CongressApi) -> None:
    summary = {"versionCode": "00", "text": "<p>x</p>", "updateDate": "2025-03-21T00:00:00Z"}
    law = bill(5, laws=[{"type": "Public Law", "number": "119-30"}], summaries=[summary])
    site.replace([law, bill(6)])
    assert [each["number"] for each in get(web, f"{base}/law/119")["bills"]] == ["5"]
    assert get(web, f"{base}/summaries/119")["summaries"][0]["bill"]["number"] == "5"
    assert len(get(web, f"{base}/bill/119/hr/5/actions")["actions"]) == 2
    assert get(web, f"{base}/bill/119/hr/5/subjects")["subjects"] == {"legislativeSubjects": []}
    assert get(web, f"{base}/congress/current")["congress"]["number"] == 119


def test_what_is_not_there_is_a_404_of_the_upstreams_kind(web: httpx.Client, base: str) -> None:
    answer = web.get(f"{base}/bill/119/hr/9999", params={"format": "json"}, headers=KEY)
    assert (answer.status_code, answer.json()) == (404, {"error": "No Bill matches the given query."})


def test_other_records_stand_in_their_lists_and_under_their_own_word(
    web: httpx.Client, base: str, site: CongressApi
) -> None:
    row = {"eventId": "1", "chamber": "House", "congress": 119, "updateDate": "2025-03-20T09:00:00Z"}
    site.put("committee-meeting/119/house/1", row, row | {"title": "Graphite"})
    assert get(web, f"{base}/committee-meeting/119")["committeeMeetings"] == [row]
    assert get(web, f"{base}/committee-meeting/119/house/1")["committeeMeeting"]["title"] == "Graphite"
