"""A bill's history: newest by date, each event once whoever recorded it."""

from __future__ import annotations

import random
from datetime import date

import pytest

from monitor.sources.bill_record import BillAction, action_text, history


def act(on: str, text: str, *, time: str = "", code: str = "", system: str = "") -> BillAction:
    return BillAction(on=date.fromisoformat(on), text=text, time=time, code=code, system=system)


PASSED = act("2025-01-03", "On agreeing to the resolution Agreed to without objection. (text: CR H23)",
             time="18:13:34", code="H37100", system="2")  # fmt: skip
PASSED_AGAIN = act("2025-01-03", "Passed/agreed to in House: On agreeing to the resolution Agreed to without "
                   "objection.(text: CR H23)", time="18:13:34", code="8000", system="9")  # fmt: skip
RECONSIDERED = act("2025-01-03", "Motion to reconsider laid on the table Agreed to without objection.",
                   time="18:13:48", code="H38310", system="2")  # fmt: skip
RECEIVED = act("2025-01-06", "Received in the Senate.")


def test_the_newest_action_is_the_newest_by_date_in_whatever_order_they_came() -> None:
    actions = [RECEIVED, RECONSIDERED, PASSED, PASSED_AGAIN]
    told = history(actions)
    for seed in range(20):
        random.Random(seed).shuffle(actions)
        assert history(actions) == told
    assert [each.text[:20] for each in told] == ["Received in the Sena", "Passed/agreed to in ", "Motion to reconsider"]


def test_an_event_that_the_library_records_again_is_one_with_the_fuller_words_and_the_hour() -> None:
    (one,) = history([PASSED_AGAIN, PASSED])
    assert one.text.startswith("Passed/agreed to in House:")
    assert one.time == "18:13:34"
    assert one.milestone == "passed House"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (act("2025-03-04", "Introduced in House", code="Intro-H", system="9"),
         act("2025-03-04", "Introduced in House", code="1000", system="9")),
        (act("2025-04-01", "Presented to President.", code="E20000", system="2"),
         act("2025-04-01", "Presented to President.", code="28000", system="9")),
        (act("2025-04-02", "Reported (Amended) by the Committee on Ways and Means. H. Rept. 119-99.", system="2"),
         act("2025-04-02", "Reported (Amended) by the Committee on Ways and Means. H. Rept. 119-99", system="9")),
    ],
)  # fmt: skip
def test_twins_collapse(one: BillAction, other: BillAction) -> None:
    assert len(history([one, other])) == len(history([other, one])) == 1


def test_two_events_of_one_day_stay_two_and_so_does_one_event_on_two_days() -> None:
    rules = act("2025-03-04", "Referred to the House Committee on Rules.")
    means = act("2025-03-04", "Referred to the House Committee on Ways and Means.")
    again = act("2025-03-11", "Referred to the House Committee on Rules.")
    assert len(history([rules, means, again])) == 3


def test_an_action_with_a_link_is_told_in_plain_words() -> None:
    assert action_text('Petition No: 119-1. (<a href="https://x.gov/1">text</a>)') == "Petition No: 119-1. (text)"
