"""The Senate's list of hearings: keys, Eastern hours, what is called off, what a poll costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from monitor.demo.standin import Answer, Request, StandIn
from monitor.errors import SourceError
from monitor.http import Client
from monitor.model import Entry, Identifier, Item
from monitor.settings import SourceConfig
from monitor.sources.senate_hearings import SenateHearings

NOW = datetime(2026, 10, 1, 14, 0, tzinfo=UTC)
CHANGED = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)


def row(**fields: str) -> str:
    told = {
        "identifier": "342117", "cmte_code": "SSEG00", "committee": "Energy and Natural Resources",
        "date": "21-OCT-2026 10:00 AM", "date_iso_8601": "2026-10-21", "time": "10:00 AM", "room": "SD-366",
        "matter": "Hearings to examine domestic supplies of battery minerals.",
    } | fields  # fmt: skip
    return "<meeting>" + "".join(f"<{name}>{value}</{name}>" for name, value in told.items() if value) + "</meeting>"


class Senate:
    """hearings.xml: honours If-Modified-Since, ignores the ETag it sends."""

    def __init__(self, *rows: str) -> None:
        self.rows, self.at = rows, CHANGED

    def __call__(self, request: Request) -> Answer:
        headers = (("Last-Modified", format_datetime(self.at, usegmt=True)), ("ETag", '"new each time"'))
        if request.headers.get("if-modified-since") == format_datetime(self.at, usegmt=True):
            return Answer(status=304, headers=headers)
        body = f'<?xml version="1.0"?><css_meetings_scheduled>{"".join(self.rows)}</css_meetings_scheduled>'
        return Answer(body=body.encode(), content_type="text/xml", headers=headers)


def source(near: Client, url: str) -> SenateHearings:
    config = SourceConfig(
        name="senate-hearings", kind="senate-hearings", url=url, every=timedelta(hours=2), gap=timedelta(0)
    )
    return SenateHearings(config, near)


def read(near: Client, stand_in: StandIn, *rows: str) -> tuple[Item, ...]:
    return source(near, stand_in.mount("/hearings.xml", Senate(*rows))).fetch(Entry(source="s"), NOW).items


def test_a_meeting_is_a_hearing_under_the_event_id_of_congress_gov(near: Client, stand_in: StandIn) -> None:
    documents = '<AssociatedDocument congress="119" document_prefix="S." document_num="1463" document_description="x"/>'
    (item,) = read(near, stand_in, row(sub_cmte="Water and Power", Documents=documents))
    assert (item.key, item.kind, item.stage) == ("hearing:342117", "hearing", "scheduled")
    assert item.title == "Hearings to examine domestic supplies of battery minerals."
    assert item.facts["starts_at"] == "2026-10-21T14:00:00Z"
    assert item.facts["location"] == "SD-366"
    assert item.facts["committees"] == [
        "Senate Energy and Natural Resources", "Senate Energy and Natural Resources: Water and Power",
    ]  # fmt: skip
    assert item.url == "https://www.congress.gov/event/119th-congress/senate-event/342117"
    assert item.identifiers == (Identifier(scheme="bill", value="119-s-1463"),)


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        ("2026-03-07", "11:30 PM", "2026-03-08T04:30:00Z"),  # the night before clocks go forward
        ("2026-03-08", "09:30 AM", "2026-03-08T13:30:00Z"),
        ("2026-10-31", "11:00 PM", "2026-11-01T03:00:00Z"),  # the night before clocks go back
        ("2026-11-01", "09:30 AM", "2026-11-01T14:30:00Z"),
        ("2026-10-21", "12:15 PM", "2026-10-21T16:15:00Z"),
    ],
)
def test_hours_are_eastern_on_clock_change_nights_too(
    near: Client, stand_in: StandIn, day: str, hour: str, instant: str
) -> None:
    (item,) = read(near, stand_in, row(date="", date_iso_8601=day, time=hour))
    assert (item.facts["starts_on"], item.facts["starts_at"]) == (day, instant)


def test_a_meeting_without_an_hour_keeps_its_day_and_claims_no_hour(near: Client, stand_in: StandIn) -> None:
    (item,) = read(near, stand_in, row(date="21-OCT-2026", date_iso_8601="", time="TBA"))
    assert item.facts["starts_on"] == "2026-10-21"
    assert "starts_at" not in item.facts


@pytest.mark.parametrize(
    ("words", "stage"), [("CANCELED: ", "canceled"), ("POSTPONED -- ", "postponed"), ("Cancelled ", "canceled")]
)
def test_a_meeting_that_is_called_off_says_so_and_keeps_its_subject(
    near: Client, stand_in: StandIn, words: str, stage: str
) -> None:
    before, after = row(), row(matter=f"{words}Hearings to examine domestic supplies of battery minerals.")
    (announced,), (off,) = read(near, stand_in, before), read(near, stand_in, after)
    assert off == replace(announced, stage=stage)


def test_without_an_event_id_the_key_stays_while_hour_and_room_change(near: Client, stand_in: StandIn) -> None:
    (one,) = read(near, stand_in, row(identifier=""))
    (other,) = read(near, stand_in, row(identifier="", time="02:30 PM", room="SD-430"))
    assert one.key == other.key
    assert one.key.startswith("hearing:senate-sseg00-2026-10-21-")


def test_an_empty_list_holds_one_row_that_is_no_meeting(near: Client, stand_in: StandIn) -> None:
    empty = row(identifier="", cmte_code="", committee="", matter="No committee hearings scheduled")
    assert read(near, stand_in, empty) == ()


def test_one_row_that_cannot_be_read_leaves_the_others(near: Client, stand_in: StandIn) -> None:
    senate = Senate(row(identifier="1", date="soon", date_iso_8601="soon"), row())
    fetched = source(near, stand_in.mount("/hearings.xml", senate)).fetch(Entry(source="s"), NOW)
    assert [item.key for item in fetched.items] == ["hearing:342117"]
    assert fetched.warnings == (
        "a meeting of Energy and Natural Resources was left out: it has no date that can be read",
    )


def test_nothing_new_is_a_304_and_a_vanished_meeting_is_said(near: Client, stand_in: StandIn) -> None:
    senate = Senate(row(), row(identifier="342200", date_iso_8601="2026-10-28"))
    polled = source(near, stand_in.mount("/hearings.xml", senate))
    first = polled.fetch(Entry(source="s"), NOW)
    standing = Entry(source="s", cursor=first.cursor, validators=first.validators)
    again = polled.fetch(standing, NOW)
    assert (again.unchanged, again.items) == (True, ())
    senate.rows, senate.at = (row(),), CHANGED + timedelta(hours=2)
    later = polled.fetch(standing, NOW)
    assert later.warnings == (
        "hearing:342200 of 2026-10-28 is no longer on the Senate's list; it may have been called off",
    )
    after = NOW + timedelta(days=40)
    assert polled.fetch(standing, after).warnings == ()  # its day is over


@pytest.mark.parametrize("body", [b"<html><body>Sorry</body></html>", b"<css_meetings_scheduled><meeting>", b"<a/>"])
def test_what_is_no_list_is_a_fault_of_the_source(near: Client, stand_in: StandIn, body: bytes) -> None:
    url = stand_in.mount("/hearings.xml", lambda _: Answer(body=body, content_type="text/xml"))
    with pytest.raises(SourceError, match="sent"):
        source(near, url).fetch(Entry(source="s"), NOW)
