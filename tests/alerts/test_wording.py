from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts import wording
from monitor.alerts.model import DueDate
from monitor.clock import EASTERN
from monitor.model import Identifier, Term

TODAY = date(2026, 7, 7)


@pytest.mark.parametrize(
    ("channel", "expected"),
    [("coalition-digest", "Coalition"), ("trade-slack", "Trade"), ("slack", "Slack"), ("ops_desk", "Ops desk")],
)
def test_a_channel_is_called_what_its_name_says(channel: str, expected: str) -> None:
    assert wording.label(channel) == expected


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("bill", "119-hr-1234", "H.R. 1234 (119th)"), ("bill", "112-sjres-2", "S.J.Res. 2 (112th)"),
        ("docket", "USTR-2026-0012", "docket USTR-2026-0012"), ("eo", "14017", "E.O. 14017"), ("cfr", "31-800", ""),
    ],
)  # fmt: skip
def test_numbers_are_written_as_people_do(scheme: str, value: str, expected: str) -> None:
    assert wording.number(Identifier(scheme=scheme, value=value)) == expected


def test_a_congress_that_is_not_said_in_the_document_is_marked() -> None:
    carried = Identifier(scheme="bill", value="119-hr-1234", inferred=True)
    assert wording.number(carried) == "H.R. 1234 (119th, Congress inferred)"


def test_the_document_number_comes_before_the_docket() -> None:
    own = (("cfr", "31-800"), ("docket", "USTR-2026-0012"), ("fr", "2026-04417"))
    assert wording.in_order(Identifier(scheme=scheme, value=value) for scheme, value in own) == (
        "FR 2026-04417",
        "docket USTR-2026-0012",
    )


def test_dates_say_weekday_and_distance_and_the_year_when_it_is_another() -> None:
    assert wording.day(date(2026, 7, 7), TODAY) == "Tue Jul 7"
    assert wording.day(date(2027, 1, 4), TODAY) == "Mon Jan 4, 2027"
    assert [wording.in_days(days) for days in (0, 1, -1, 25, -3)] == [
        "today", "tomorrow", "yesterday", "in 25 days", "3 days ago",
    ]  # fmt: skip


def test_instants_are_told_in_the_zone_which_is_named() -> None:
    instant = datetime(2026, 7, 8, 3, 30, tzinfo=UTC)
    assert wording.moment(instant, EASTERN, TODAY) == "Tue Jul 7, 23:30 ET"
    assert wording.moment(instant, ZoneInfo("Europe/Brussels"), TODAY) == "Wed Jul 8, 05:30 CEST"


def test_a_timed_deadline_has_its_hour_in_its_own_zone() -> None:
    hearing = DueDate(
        item_id=1, key="hearing:1", title="T", url="", what="Hearing", due_on=date(2026, 7, 9), days=2,
        due_at=datetime(2026, 7, 9, 14, 0, tzinfo=UTC),
    )  # fmt: skip
    assert wording.dated(hearing, TODAY) == "Hearing Thu Jul 9, 10:00 ET (in 2 days)"


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ('NEAR("acquisition" "by", 3)', "“acquisition” near “by”"),
        ('NEAR("section 301" ("trade act" OR "ustr"), 15)', "“section 301” near “trade act” or “ustr”"),
        ('NEAR("a" "b" "c*", 15)', "“a” near “b” near “c*”"),
        (
            'NEAR(("anode" OR "graphite") ("antidumping" OR "counterva...',
            "“anode”, “graphite”, “antidumping” … near each other",
        ),
        ('"nearly"', "“nearly”"),
    ],
)
def test_words_near_each_other_are_told_in_words(term: str, said: str) -> None:
    assert wording.why([Term(term=term, field="title", count=1)]) == f"{said} in title"


def test_a_term_is_named_once_with_all_its_fields() -> None:
    terms = (
        Term(term='"section 301"', field="title", count=1), Term(term="graphite", field="abstract", count=1),
        Term(term='"Section 301"', field="body", count=4),
    )  # fmt: skip
    assert wording.why(terms) == "“section 301” in title and full text ×4, “graphite” in summary"
