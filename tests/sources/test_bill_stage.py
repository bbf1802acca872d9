"""How far a bill has come: the words of the trade, and which of them wake people."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.alerts.urgency import QUIET_STAGES
from monitor.sources import bill_stage
from monitor.sources.bill_record import BillAction

INTRODUCED = ("2025-01-03", "Introduced in House", "Intro-H")
REFERRED = ("2025-01-03", "Referred to the House Committee on Energy and Commerce.", "H11100")
ORDERED = ("2025-02-01", "Ordered to be Reported by the Yeas and Nays: 43 - 3.", "")
REPORTED = ("2025-02-10", "Reported by the Committee on Energy and Commerce. H. Rept. 119-20.", "H12200")
CALENDAR = ("2025-02-10", "Placed on the Union Calendar, Calendar No. 8.", "H12410")
DEBATED = ("2025-03-01", "DEBATE - The House proceeded with forty minutes of debate on H.R. 1.", "H8D000")
PASSED = ("2025-03-01", "Passed/agreed to in House: On passage Passed by recorded vote: 219 - 200.", "8000")
RECEIVED = ("2025-03-03", "Received in the Senate and Read twice and referred to the Committee on Finance.", "")
SENATE_REPORTED = ("2025-04-01", "Committee on Finance. Reported by Senator Example without amendment.", "")
SENATE_PASSED = ("2025-05-01", "Passed/agreed to in Senate: Passed Senate with an amendment by Voice Vote.", "17000")
CONFERENCE = ("2025-05-05", "Resolving differences -- House actions: On motion that the House agree", "19500")
PRESENTED = ("2025-06-01", "Presented to President.", "28000")
SIGNED = ("2025-06-05", "Signed by President.", "E30000")
LAW = ("2025-06-05", "Became Public Law No: 119-30.", "36000")
VETOED = ("2025-06-05", "Vetoed by President.", "31000")
SUSTAINED = ("2025-06-20", "Failed of passage in House over veto On passage, the objections notwithstanding", "33000")
FAILED = ("2025-03-01", "Failed of passage/not agreed to in House On passage Failed by the Yeas and Nays", "9000")


def stage(*told: tuple[str, str, str], measure: str = "hr", laws: bool = False) -> str:
    actions = [BillAction(on=date.fromisoformat(on), text=text, code=code) for on, text, code in told]
    return bill_stage.stage(actions, measure, laws=laws)


WAY = [
    ((), "introduced"), ((INTRODUCED,), "introduced"), ((REFERRED, INTRODUCED), "in committee"),
    ((ORDERED, REFERRED), "ordered reported"), ((REPORTED, ORDERED), "reported"),
    ((CALENDAR, REPORTED), "on the calendar"), ((DEBATED, CALENDAR), "on the floor"),
    ((FAILED, DEBATED), "failed"), ((PASSED, DEBATED, CALENDAR), "passed House"), ((RECEIVED, PASSED), "passed House"),
    ((SENATE_REPORTED, RECEIVED, PASSED), "passed House; reported in Senate"),
    ((SENATE_PASSED, RECEIVED, PASSED), "passed both chambers"),
    ((CONFERENCE, SENATE_PASSED, PASSED), "resolving differences"),
    ((PRESENTED, SENATE_PASSED, PASSED), "presented to the President"), ((SIGNED, PRESENTED, PASSED), "signed"),
    ((LAW, SIGNED), "became law"), ((VETOED, PRESENTED), "vetoed"), ((SUSTAINED, VETOED), "veto sustained"),
]  # fmt: skip


@pytest.mark.parametrize(("actions", "expected"), WAY, ids=[expected for _, expected in WAY])
def test_the_stage_follows_the_bill_on_its_way(actions: tuple[tuple[str, str, str], ...], expected: str) -> None:
    assert stage(*actions) == stage(*reversed(actions)) == expected


def test_words_tell_where_there_is_no_code() -> None:
    assert stage(*((on, text, "") for on, text, _ in (SENATE_REPORTED, RECEIVED, PASSED))).endswith("in Senate")


def test_a_resolution_of_one_chamber_is_agreed_to_and_a_law_is_a_law_whatever_its_actions_say() -> None:
    assert stage(PASSED, measure="hres") == "agreed to"
    assert stage(REFERRED, laws=True) == "became law"


def test_only_introduction_and_committee_can_wait() -> None:
    assert {"introduced", "in committee"} <= QUIET_STAGES
    assert not set(bill_stage.ORDER[3:]) & QUIET_STAGES
