"""Typed deadlines, and which identifiers make one matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.model import Deadline, Identifier, Item
from monitor.reading.deadlines import typed
from monitor.reading.ties import MOST_CARRIERS, ties, tying

RULE = Item(
    key="fr:2025-05212",
    source="federal-register",
    kind="proposed rule",
    title="Modification of a Section 301 Action",
    comments_close_on=date(2025, 6, 2),
    effective_on=date(2025, 7, 1),
)


def test_typed_dates_become_deadlines_with_their_evidence() -> None:
    assert typed(RULE) == (
        Deadline(
            kind="comment",
            label="Comments close",
            due_on=date(2025, 6, 2),
            source="comments_close_on",
            evidence="2025-06-02",
        ),
        Deadline(
            kind="effective",
            label="Takes effect",
            due_on=date(2025, 7, 1),
            source="effective_on",
            evidence="2025-07-01",
        ),
    )


def test_no_date_no_deadline_and_a_withdrawn_item_withdraws_its_own() -> None:
    assert typed(replace(RULE, comments_close_on=None, effective_on=None)) == ()
    assert {deadline.state for deadline in typed(replace(RULE, stage="withdrawn"))} == {"withdrawn"}


def test_only_own_numbers_of_one_proceeding_tie() -> None:
    docket = Identifier(scheme="docket", value="USTR-2024-0016")
    bill = Identifier(scheme="bill", value="119-hr-1526")
    strangers = [
        Identifier(scheme="docket", value="USTR-2025-0012", role="cited"),
        Identifier(scheme="cfr", value="31-800"),
        Identifier(scheme="usc", value="19-2411"),
    ]
    assert tying([docket, *strangers, bill, docket]) == (bill, docket)


def test_a_number_that_many_carry_ties_none() -> None:
    assert ties(MOST_CARRIERS)
    assert not ties(MOST_CARRIERS + 1)
