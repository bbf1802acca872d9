"""Everything of Congress.gov that is no bill: its key, what it tells, and what it is tied to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monitor.model import KINDS, Identifier, Item
from monitor.reading.deadlines import typed
from monitor.sources import congress_committees as committees
from monitor.sources import congress_floor as floor
from monitor.sources import congress_papers as papers

MEETING: dict[str, Any] = {
    "eventId": "118542",
    "congress": 119,
    "chamber": "House",
    "type": "Hearing",
    "meetingStatus": "Scheduled",
    "title": "Securing supplies of graphite",
    "date": "2026-09-15T14:00:00Z",
    "location": {"room": "1324", "building": "Longworth House Office Building"},
    "committees": [{"systemCode": "hsii06", "name": "House Natural Resources Subcommittee on Energy"}],
    "witnesses": [{"name": "Ms. Example", "position": "President", "organization": "Graphite Works"}],
    "relatedItems": {"bills": [{"type": "HR", "number": "1234", "congress": 119}]},
    "updateDate": "2026-09-01T10:00:00Z",
}


def own(item: Item) -> set[str]:
    return {f"{each.scheme}:{each.value}" for each in item.identifiers if each.role == "own"}


def test_a_hearing_tells_who_meets_where_and_when_and_is_a_deadline() -> None:
    item = committees.meeting(MEETING, "congress")
    assert (item.key, item.kind, item.stage) == ("hearing:118542", "hearing", "scheduled")
    assert item.title == "Securing supplies of graphite"
    assert item.facts["starts_at"] == "2026-09-15T14:00:00Z"
    assert item.facts["starts_on"] == "2026-09-15"
    assert item.facts["location"] == "1324, Longworth House Office Building"
    assert item.facts["committee_codes"] == ["hsii06"]
    assert item.facts["witnesses"] == ["Ms. Example, President, Graphite Works"]
    assert own(item) == {"bill:119-hr-1234"}
    (deadline,) = typed(item)
    assert (deadline.kind, deadline.due_on, deadline.state) == ("hearing", date(2026, 9, 15), "open")
    assert deadline.due_at is not None
    assert deadline.due_at.hour == 14


@pytest.mark.parametrize(
    ("status", "stage", "state"),
    [
        ("Canceled", "canceled", "withdrawn"),
        ("Postponed", "postponed", "withdrawn"),
        ("Rescheduled", "rescheduled", "open"),
    ],
)
def test_a_hearing_that_is_called_off_is_no_deadline_any_more(status: str, stage: str, state: str) -> None:
    item = committees.meeting(MEETING | {"meetingStatus": status}, "congress")
    assert item.stage == stage
    assert [each.state for each in typed(item)] == [state]


def test_a_meeting_late_in_the_evening_keeps_its_eastern_day_and_one_without_an_hour_has_none() -> None:
    late = committees.meeting(MEETING | {"date": "2026-01-16T01:30:00Z"}, "congress")
    assert late.facts["starts_on"] == "2026-01-15"
    vague = committees.meeting(MEETING | {"date": "2026-01-15T05:00:00Z"}, "congress")
    assert vague.facts["starts_on"] == "2026-01-15"
    assert "starts_at" not in vague.facts


def test_a_hearing_on_several_bills_does_not_make_them_one_matter() -> None:
    bills = {"bills": [{"type": "HR", "number": number, "congress": 119} for number in (1, 2)]}
    assert own(committees.meeting(MEETING | {"relatedItems": bills}, "congress")) == set()


def test_a_title_given_twice_over_is_told_once_and_a_joint_meeting_is_no_chambers() -> None:
    twice = committees.meeting(
        MEETING | {"title": "Oversight of BLM Oversight of BLM", "chamber": "NoChamber"}, "congress"
    )
    assert twice.title == "Oversight of BLM"
    assert twice.facts["chamber"] == "Joint"
    unnamed = committees.meeting(MEETING | {"title": ""}, "congress")
    assert unnamed.title.startswith("Hearing: House Natural Resources")


def test_a_printed_hearing_is_another_document_than_the_meeting() -> None:
    raw = {
        "jacketNumber": 61234,
        "congress": 119,
        "chamber": "Senate",
        "title": "CRITICAL MINERALS",
        "citation": "S.Hrg.119-64",
        "dates": [{"date": "2025-06-20"}],
        "associatedMeeting": {"eventID": "337000"},
    }
    item = committees.printed_hearing(raw, "congress")
    assert (item.key, item.kind, item.stage) == ("hearing:jacket-61234", "hearing", "printed")
    assert item.facts["event_id"] == "337000"
    assert typed(item) == ()


def test_a_report_belongs_to_its_bill() -> None:
    raw = {
        "type": "HRPT",
        "number": 12,
        "part": 1,
        "congress": 119,
        "citation": "H. Rept. 119-12",
        "title": "GRAPHITE SUPPLY ACT",
        "issueDate": "2025-03-05T05:00:00Z",
        "associatedBill": [{"type": "HR", "number": "1234", "congress": 119}],
        "isConferenceReport": "False",
    }
    one, two = committees.reports([raw, raw | {"part": 2}], "congress", "https://www.govinfo.gov")
    assert (one.key, two.key) == ("report:119-hrpt-12", "report:119-hrpt-12-2")
    assert (one.kind, one.title) == ("report", "H. Rept. 119-12: GRAPHITE SUPPLY ACT")
    assert one.published_on == date(2025, 3, 5), "midnight Eastern written in UTC is that date"
    assert own(one) == {"bill:119-hr-1234"}
    assert one.text_url.endswith("/content/pkg/CRPT-119hrpt12/html/CRPT-119hrpt12.htm")


def test_an_amendment_cites_its_bill_so_that_hundreds_of_them_untie_nothing() -> None:
    raw = {
        "type": "SAMDT",
        "number": "55",
        "congress": 119,
        "purpose": "To extend the stockpile.",
        "submittedDate": "2025-07-15T04:00:00Z",
        "latestAction": {"actionDate": "2025-07-16", "text": "Amendment SA 55 agreed to in Senate by Voice Vote."},
        "amendedBill": {"type": "S", "number": "2296", "congress": 119, "title": "National Defense Authorization Act"},
    }
    item = floor.amendment(raw, "congress")
    assert (item.key, item.kind, item.stage) == ("amendment:119-samdt-55", "amendment", "agreed to")
    assert item.title == "S.Amdt. 55 to S. 2296 National Defense Authorization Act"
    assert item.abstract == "To extend the stockpile."
    assert item.published_on == date(2025, 7, 15)
    assert item.identifiers == (Identifier(scheme="bill", value="119-s-2296", role="cited"),)


def test_an_amendment_without_a_purpose_is_told_all_the_same() -> None:
    item = floor.amendment({"type": "SAMDT", "number": 56, "congress": 119, "purpose": None}, "congress")
    assert (item.title, item.abstract, item.stage) == ("S.Amdt. 56", "", "submitted")


def test_a_vote_belongs_to_the_bill_that_it_is_on() -> None:
    raw = {
        "congress": 119,
        "sessionNumber": 1,
        "rollCallNumber": 45,
        "startDate": "2025-03-05T18:57:00-05:00",
        "result": "Passed",
        "legislationType": "HR",
        "legislationNumber": "1234",
        "voteQuestion": "On Passage",
        "voteType": "Yea-and-Nay",
        "votePartyTotal": [{"party": {"type": "R"}, "yeaTotal": 217, "nayTotal": 1}],
    }
    item = floor.vote(raw, "congress")
    assert (item.key, item.kind, item.stage) == ("vote:119-h-1-45", "vote", "passed")
    assert item.title == "House roll call vote 45: On Passage: H.R. 1234"
    assert item.published_on == date(2025, 3, 5)
    assert item.facts["totals"] == ["R: 217 yea, 1 nay"]
    assert own(item) == {"bill:119-hr-1234"}
    misspelt = {name: value for name, value in raw.items() if name != "sessionNumber"} | {"sessioNumber": 2}
    assert floor.vote(misspelt, "congress").key == "vote:119-h-2-45"


def test_a_law_is_tied_to_its_bill_and_a_private_law_is_left_out() -> None:
    raw = {
        "congress": 119,
        "type": "HR",
        "number": "1",
        "title": "One Act",
        "laws": [{"type": "Public Law", "number": "119-21"}, {"type": "Private Law", "number": "119-1"}],
        "latestAction": {"actionDate": "2025-07-04", "text": "Became Public Law No: 119-21."},
    }
    (item,) = floor.laws(raw, "congress")
    assert (item.key, item.kind, item.title) == ("law:119-21", "law", "Public Law 119-21: One Act")
    assert item.published_on == date(2025, 7, 4)
    assert own(item) == {"law:119-21", "bill:119-hr-1"}


def test_a_nomination_and_its_parts_have_keys_of_their_own() -> None:
    raw = {
        "congress": 119,
        "number": 1180,
        "partNumber": "2",
        "citation": "PN1180-2",
        "organization": "Department of Energy",
        "description": "Ann Example, of Ohio, to be Under Secretary of Energy.",
        "receivedDate": "2025-03-04",
        "latestAction": {"actionDate": "2025-05-01", "text": "Confirmed by the Senate by Voice Vote."},
    }
    item = papers.nomination(raw, "congress")
    assert (item.key, item.kind, item.stage) == ("nomination:119-1180-2", "nomination", "confirmed")
    assert item.title == "PN1180-2: Ann Example, of Ohio, to be Under Secretary of Energy."
    assert papers.nomination(raw | {"partNumber": "00", "citation": "PN1180"}, "congress").key == "nomination:119-1180"


def test_a_treaty_keeps_its_date_through_utc() -> None:
    raw = {
        "number": 3,
        "congressReceived": 119,
        "suffix": "",
        "transmittedDate": "2025-07-11T00:00:00Z",
        "topic": "Taxation",
        "titles": [{"titleType": "Treaty - Formal Title", "title": "Tax Convention with Chile"}],
    }
    item = papers.treaty(raw, "congress")
    assert (item.key, item.title) == ("treaty:119-3", "Treaty Doc. 119-3: Tax Convention with Chile")
    assert item.published_on == date(2025, 7, 11)
    assert papers.treaty(raw | {"suffix": "B"}, "congress").key == "treaty:119-3-b"


def test_a_crs_report_in_a_new_version_is_a_change() -> None:
    raw = {
        "id": "R47833",
        "title": "Critical Mineral Resources",
        "version": 4,
        "status": "Active",
        "summary": "<p>Graphite.</p>",
        "publishDate": "2025-03-04T00:00:00Z",
        "contentType": "Reports",
        "authors": [{"author": "A. Example"}],
        "relatedMaterials": [{"type": "HR", "number": 1234, "congress": 119}],
    }
    item = papers.crs_report(raw, "congress")
    assert (item.key, item.kind, item.published_on) == ("crs:R47833", "report", date(2025, 3, 4))
    assert item.abstract == "Graphite."
    assert own(item) == set()
    assert papers.crs_report(raw | {"version": 5}, "congress").fingerprint() != item.fingerprint()
    assert papers.crs_report(raw | {"updateDate": "2026-01-01"}, "congress").fingerprint() == item.fingerprint()


@pytest.mark.parametrize(
    "drift", [{"congressNumber": 119, "communicationNumber": 123}, {"congress": 119, "number": "123"}]
)
def test_an_agencys_report_to_congress_is_read_under_either_spelling(drift: dict[str, Any]) -> None:
    raw = drift | {
        "chamber": "House",
        "communicationType": {"code": "EC", "name": "Executive Communication"},
        "abstract": "A letter transmitting the annual report on the Defense Production Act.",
        "congressionalRecordDate": "2025-04-01",
        "submittingAgency": "Department of Defense",
        "committees": [{"name": "Financial Services Committee", "systemCode": "hsba00", "referralDate": "2025-04-01"}],
    }
    item = papers.communication(raw, "congress")
    assert (item.key, item.kind) == ("communication:119-h-ec-123", "communication")
    assert item.title.startswith("House EC 123: A letter transmitting the annual report on the Defense Production Act")
    assert item.agencies == ("Department of Defense",)
    assert item.published_on == date(2025, 4, 1)
    senate = papers.communication(raw | {"chamber": "Senate"}, "congress")
    assert senate.key == "communication:119-s-ec-123"


@pytest.mark.parametrize(
    "convert",
    [
        committees.meeting,
        committees.printed_hearing,
        floor.amendment,
        floor.vote,
        papers.nomination,
        papers.treaty,
        papers.crs_report,
        papers.communication,
    ],
)
def test_what_names_nothing_is_refused_and_said(convert: Any) -> None:
    with pytest.raises(ValueError, match="it has no"):
        convert({"congress": 119, "updateDate": "2025-01-01"}, "congress")


def test_every_kind_is_one_of_the_archive() -> None:
    assert {"amendment", "vote", "law", "nomination", "treaty", "report", "communication", "hearing", "bill"} <= set(
        KINDS
    )
