from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitor.alerts.urgency import urgent
from monitor.model import Document, Match

TODAY = date(2026, 7, 7)
STRONG = Match(topic="section-301", item_id=1, revision_id=1, strength="strong", terms=(), passage="")
NOTICE = Document(item_id=1, revision_id=1, key="fr:2026-04417", source="fr", kind="notice", title="Notice")


def why(document: Document, *, reason: str = "hit", followed: bool = False, match: Match = STRONG) -> str:
    return urgent(document, match, reason=reason, today=TODAY, followed=followed)


def changed(field: str, was: Any, now: Any, **more: Any) -> Document:
    return replace(NOTICE, change="changed", changes={field: {"was": was, "now": now}}, **more)


@pytest.mark.parametrize(
    ("closes_on", "expected"),
    [
        (date(2026, 7, 6), ""),
        (date(2026, 7, 7), "short comment window"),
        (date(2026, 7, 21), "short comment window"),
        (date(2026, 7, 22), ""),
        (None, ""),
    ],
)
def test_a_comment_window_of_a_fortnight_or_less_cannot_wait(closes_on: date | None, expected: str) -> None:
    assert why(replace(NOTICE, comments_close_on=closes_on)) == expected


def test_a_special_filing_cannot_wait_but_its_later_publication_can() -> None:
    assert why(replace(NOTICE, stage="special filing")) == "special filing"
    assert why(changed("stage", "special filing", "published", stage="published"), reason="changed") == ""


def test_a_moved_comment_date_cannot_wait() -> None:
    extended = changed("comments_close_on", "2026-07-20", "2026-09-20", comments_close_on=date(2026, 9, 20))
    assert why(extended, reason="changed") == "comment date moved"


def test_an_extension_that_arrives_cannot_wait_while_it_is_open() -> None:
    extension = replace(NOTICE, action="Notice; extension of comment period.", comments_close_on=date(2026, 9, 20))
    assert why(extension) == "comment date moved"
    assert why(replace(extension, comments_close_on=date(2026, 7, 6))) == ""
    assert why(replace(extension, action="Proposed extension of an information collection; comment request.")) == ""


def test_a_date_given_for_the_first_time_is_no_move_and_counts_by_its_length() -> None:
    near = changed("comments_close_on", None, "2026-07-20", comments_close_on=date(2026, 7, 20))
    far = changed("comments_close_on", None, "2026-09-20", comments_close_on=date(2026, 9, 20))
    assert why(near, reason="changed") == "short comment window"
    assert why(far, reason="changed") == ""


def test_a_date_moved_into_the_past_wakes_nobody() -> None:
    assert why(changed("comments_close_on", "2026-07-20", "2026-07-01", comments_close_on=date(2026, 7, 1))) == ""


def test_a_hearing_at_the_door_cannot_wait() -> None:
    hearing = replace(NOTICE, kind="hearing")
    assert why(replace(hearing, dated_on=date(2026, 7, 10))) == "hearing soon"
    assert why(replace(hearing, dated_on=date(2026, 7, 11))) == ""


def test_a_hearing_that_was_called_off_when_first_seen_is_not_soon() -> None:
    assert why(replace(NOTICE, kind="hearing", dated_on=date(2026, 7, 10), stage="canceled")) == ""


@pytest.mark.parametrize("stage", ["canceled", "postponed", "rescheduled"])
def test_a_hearing_called_off_put_off_or_moved_cannot_wait_until_its_day_is_over(stage: str) -> None:
    moved = changed("stage", "scheduled", stage, kind="hearing", stage=stage)
    assert why(replace(moved, dated_on=date(2026, 8, 1)), reason="changed") == "hearing changed"
    assert why(replace(moved, dated_on=date(2026, 7, 6)), reason="changed") == ""


def test_a_hearing_given_another_day_cannot_wait_while_either_day_lies_ahead() -> None:
    for was, now in (("2026-07-09", date(2026, 7, 1)), ("2026-07-01", date(2026, 7, 9))):
        moved = changed("starts_on", was, str(now), kind="hearing", dated_on=now)
        assert why(moved, reason="changed") == "hearing changed"


@pytest.mark.parametrize(
    ("stage", "expected"), [("referred", ""), ("reported", "bill moves"), ("signed", "bill moves")]
)
def test_a_bill_that_leaves_committee_cannot_wait(stage: str, expected: str) -> None:
    bill = changed("stage", "introduced", stage, kind="bill", stage=stage)
    assert why(bill, reason="changed") == expected


def test_what_is_followed_cannot_wait() -> None:
    assert why(NOTICE, followed=True) == "followed"


def test_a_passing_mention_and_a_withdrawal_wait() -> None:
    near = replace(NOTICE, comments_close_on=TODAY)
    assert why(near, match=replace(STRONG, strength="mention")) == ""
    assert why(near, reason="withdrawn") == ""
