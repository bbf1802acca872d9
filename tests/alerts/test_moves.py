"""What changed, told so that a reader sees it at a glance."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monitor.alerts.model import DueDate, Move
from monitor.alerts.moves import differing, moves, untold_by

TODAY = date(2026, 7, 7)


def change(was: Any, now: Any) -> dict[str, Any]:
    return {"was": was, "now": now}


def told(*changes: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(move.what, move.was, move.now) for move in moves(changes, TODAY)]


def test_a_filing_that_is_published_is_told_by_its_stage_and_date_alone() -> None:
    published = {
        "stage": change("filed", "published"), "abstract": change("", "The bureau asks."),
        "action": change("", "Notice."), "comments_close_on": change(None, "2026-07-31"),
        "dates": change(None, "July 31"),
        "filed_at": change("2026-07-06T12:45:00Z", None), "identifiers": change(["fr:1"], ["fr:1", "fr-page:9"]),
        "body": change(449, 1159),
    }  # fmt: skip
    assert told(published) == [("stage", "filed", "published"), ("comments close", "", "Fri Jul 31")]


def test_two_changes_of_one_field_are_told_as_one() -> None:
    first = {"comments_close_on": change("2026-07-20", "2026-08-20")}
    second = {"comments_close_on": change("2026-08-20", "2026-09-20")}
    assert told(first, second) == [("comments close", "Mon Jul 20", "Sun Sep 20")]
    back = {"comments_close_on": change("2026-08-20", "2026-07-20")}
    assert told(first, back) == []


def test_a_field_that_nobody_reads_is_named_when_it_is_all_there_is() -> None:
    assert told({"docket_ids": change(["A"], ["B"]), "body": change(100, 90)}) == [
        ("changed", "", "full text, docket ids")
    ]
    assert told({"title": change("Old", "New"), "docket_ids": change(["A"], ["B"])}) == [("title", "Old", "New")]


def test_a_date_that_is_withdrawn_is_told() -> None:
    assert told({"comments_close_on": change("2026-07-20", None)}) == [("comments close", "Mon Jul 20", "none")]


def test_a_long_title_is_told_from_where_it_differs() -> None:
    common = "Notice of Proposed Modification of Action in the Investigation of China's Shipbuilding"
    was, now = differing(f"{common} Sectors", f"{common} Sectors for Dominance")
    assert was == "… of China's Shipbuilding Sectors"
    assert now == "… of China's Shipbuilding Sectors for Dominance"
    assert differing("Short title", "Short name") == ("Short title", "Short name")


@pytest.mark.parametrize(
    ("was_on", "was", "left"), [(date(2026, 7, 20), "Mon Jul 20", 0), (None, "Mon Jul 20", 1), (None, "", 0)]
)
def test_a_move_that_a_deadline_of_the_card_tells_is_not_told_twice(was_on: date | None, was: str, left: int) -> None:
    due = DueDate(
        item_id=1,
        key="fr:1",
        title="T",
        url="",
        what="Comments close",
        due_on=date(2026, 9, 20),
        days=75,
        was_on=was_on,
    )
    move = Move(what="comments close", was=was, now="Sun Sep 20")
    assert len(untold_by((due,), (move,), TODAY)) == left


def test_several_steps_of_a_bill_are_told_in_their_order_in_place_of_the_last_action() -> None:
    before = ["2025-05-22 Passed House."]
    after = ["2025-07-03 Presented to President.", "2025-07-01 Passed Senate with an amendment.", *before]
    changes = {
        "stage": {"was": "passed House", "now": "presented to the President"},
        "action": {"was": "Passed House.", "now": "Presented to President."},
        "actions": {"was": before, "now": after},
    }
    told = moves([changes], date(2025, 7, 4))
    assert [(move.what, move.now) for move in told] == [
        ("stage", "presented to the President"),
        ("steps", "Tue Jul 1: Passed Senate with an amendment. / Thu Jul 3: Presented to President."),
    ]


def test_one_step_of_a_bill_is_told_as_its_newest_action() -> None:
    changes = {
        "action": {"was": "Introduced.", "now": "Passed House."},
        "actions": {"was": ["2025-05-20 Introduced."], "now": ["2025-05-22 Passed House.", "2025-05-20 Introduced."]},
    }
    assert [move.what for move in moves([changes], date(2025, 5, 23))] == ["action"]


def test_a_meeting_that_moves_is_told_by_its_day_and_one_that_only_moves_its_hour_says_so() -> None:
    hour = change("2026-07-20T14:00:00Z", "2026-07-20T18:00:00Z")
    assert told({"starts_at": hour}) == [("changed", "", "its hour")]
    moved = {"starts_at": hour, "starts_on": change("2026-07-20", "2026-07-22")}
    assert told(moved) == [("takes place", "Mon Jul 20", "Wed Jul 22")]
