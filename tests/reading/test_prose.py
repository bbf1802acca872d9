"""What DATES texts say: examples and counter-examples per kind. The sentences are our own; the days are real ones."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reading.prose import caption, deadlines

PUBLISHED = date(2025, 6, 12)


def said(text: str, title: str = "", published_on: date | None = PUBLISHED) -> list[tuple[str, str]]:
    """(kind, day or ``unclear``) of every deadline found."""
    found = deadlines(text, title=title, published_on=published_on)
    return [(each.kind, str(each.due_on) if each.due_on else each.state) for each in found]


CERTAIN = [
    ("Written comments are to be received on or before July 7, 2025.", [("comment", "2025-07-07")]),
    ("Comments are due July 28, 2025.", [("comment", "2025-07-28")]),
    ("Comments due: July 28, 2025.", [("comment", "2025-07-28")]),
    ("The agency must have your comments no later than Monday, July 28, 2025.", [("comment", "2025-07-28")]),
    ("The 45-day comment period begins June 13, 2025, and ends on July 28, 2025.", [("comment", "2025-07-28")]),
    ("Comments will be taken from June 13, 2025, through July 28, 2025.", [("comment", "2025-07-28")]),
    ("Comments on this petition must name its docket and be filed by July 2, 2025.", [("comment", "2025-07-02")]),
    (
        "The comment period for the notice published on May 9, 2025, at 90 FR 19778, is extended to July 9, 2025.",
        [("comment", "2025-07-09")],
    ),
    (
        "The comment period that closed on June 9, 2025, is reopened. Comments must be received by July 9, 2025.",
        [("comment", "2025-07-09")],
    ),
    (
        "June 6, 2025: The docket opens. July 7, 2025: To be assured of consideration, submit written comments by this "
        "date.",
        [("comment", "2025-07-07")],
    ),
    (
        "Comments are due on or before July 21, 2025, and reply comments are due on or before August 19, 2025.",
        [("comment", "2025-07-21"), ("reply comment", "2025-08-19")],
    ),
    (
        "The comment period that closes on June 9, 2025, is extended to July 9, 2025.",
        [("comment", "2025-07-09")],
    ),
    (
        "The original comment period closes on June 9, 2025. Comments must now be received by July 9, 2025.",
        [("comment", "2025-07-09")],
    ),
    ("Rebuttal comments are due by July 28, 2025.", [("reply comment", "2025-07-28")]),
    ("The reply comment period is extended to May 19, 2025.", [("reply comment", "2025-05-19")]),
    ("To be considered, the deadline for responses is July 2, 2025.", [("comment", "2025-07-02")]),
    (
        "The hearing will be held on May 19, 2025. Requests to appear must be received by May 8, 2025.",
        [("hearing", "2025-05-19"), ("request to appear", "2025-05-08")],
    ),
    (
        "May 8, 2025: To be assured of consideration, submit requests to appear at the hearing by this date.",
        [("request to appear", "2025-05-08")],
    ),
    ("Requests for a public hearing must be received by July 15, 2025.", [("request to appear", "2025-07-15")]),
    (
        "Written comments and requests for a public hearing must be received on or before July 15, 2025.",
        [("comment", "2025-07-15"), ("request to appear", "2025-07-15")],
    ),
    ("The committee will meet in open session on June 18, 2025.", [("hearing", "2025-06-18")]),
    ("The agency will hold virtual public meetings on May 6, 2025.", [("hearing", "2025-05-06")]),
    (
        "The meeting will take place on Thursday, March 20, 2025, and Friday, March 21, 2025.",
        [("hearing", "2025-03-20"), ("hearing", "2025-03-21")],
    ),
    ("This rule is effective July 8, 2025.", [("effective", "2025-07-08")]),
    ("Effective date: July 8, 2025.", [("effective", "2025-07-08")]),
    ("Applicable May 28, 2025.", [("effective", "2025-05-28")]),
    (
        "The effective date of the rule published at 90 FR 5519 on January 17, 2025, is delayed until March 21, 2025.",
        [("effective", "2025-03-21")],
    ),
    (
        "This direct final rule is effective July 7, 2025, unless adverse comments are received by June 9, 2025.",
        [("comment", "2025-06-09"), ("effective", "2025-07-07")],
    ),
    ("Applications must be received by 5 p.m. on August 18, 2025.", [("application", "2025-08-18")]),
    ("Deadline for transmittal of applications: July 25, 2025.", [("application", "2025-07-25")]),
    ("Letters of intent are due by June 30, 2025.", [("application", "2025-06-30")]),
    ("Please submit nominations by August 1, 2025.", [("application", "2025-08-01")]),
    ("The compliance date for this rule is September 1, 2026.", [("compliance", "2026-09-01")]),
    (
        "The compliance date is September 1, 2026, for front seats and September 1, 2027, for rear seats.",
        [("compliance", "2026-09-01"), ("compliance", "2027-09-01")],
    ),
    ("Makers must comply with section 4 by March 22, 2027.", [("compliance", "2027-03-22")]),
    ("The annexes extend the exclusions through August 31, 2025.", [("expiry", "2025-08-31")]),
    ("These exclusions will expire on August 31, 2025.", [("expiry", "2025-08-31")]),
]


@pytest.mark.parametrize(("text", "wanted"), CERTAIN)
def test_a_date_that_is_surely_said_is_a_deadline(text: str, wanted: list[tuple[str, str]]) -> None:
    assert sorted(said(text)) == sorted(wanted)


UNCLEAR = [
    ("A closing date for comments will be established as section I describes.", "comment"),
    ("Comments must be received on or before July 28.", "comment"),  # which year
    ("Comments must be received by Monday, June 12, 2025.", "comment"),  # it is a Thursday
    ("Comments must be received on or before June 31, 2025.", "comment"),
    ("This directive is effective April 18, 3036.", "effective"),
    ("Comments must be received within 60 days of May 16, 2025.", "comment"),
    ("Comments are due 30 days after publication in the Federal Register.", "comment"),  # a Saturday
    ("A public hearing will be held in the main hearing room, beginning at 10 a.m.", "hearing"),
    ("Seven days after the last day of the hearing: Submit rebuttal comments.", "reply comment"),
    ("Applications must be received as section IV says.", "application"),
    ("Requests to appear are taken in the order in which they come.", "request to appear"),
    ("This rule is effective from July 22 through December 31, 2025.", "effective"),
]


@pytest.mark.parametrize(("text", "kind"), UNCLEAR)
def test_what_leaves_a_doubt_is_unclear_with_its_sentence(text: str, kind: str) -> None:
    (found,) = [each for each in deadlines(text, published_on=PUBLISHED) if each.kind == kind]
    assert (found.due_on, found.state, found.evidence) == (None, "unclear", text)


NOTHING = [
    "Comments received after July 7, 2025, may not be read.",
    "This action was issued on May 15, 2025.",
    "The notice was published on June 5, 2025.",
    "Date deleted from the list: July 20, 2025.",
    "The repatriation may occur on or after July 28, 2025.",
    "The incorporation by reference was approved as of March 19, 2025.",
    "The classification was applicable on December 21, 2018.",
    "To attend the meeting, register by June 3, 2025.",
    "Requests for accommodations must be received by March 1, 2025.",
    "Petitions for review must be filed by March 7, 2025.",
    "See the section below.",
    "June 4, 2025.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_deadline_of_a_reader_is_none(text: str) -> None:
    assert said(text) == []


def test_a_request_is_never_taken_for_a_comment_nor_a_comment_on_an_application_for_one() -> None:
    text = "To make comments at the meeting, register by May 2, 2025. Comments on the application are due May 9, 2025."
    assert said(text) == [("comment", "2025-05-09")]


def test_days_after_publication_are_counted_where_the_rule_is_certain() -> None:
    (inserted,) = deadlines(
        "Comments are due on or before [INSERT DATE 30 DAYS AFTER DATE OF PUBLICATION IN THE FEDERAL REGISTER].",
        published_on=PUBLISHED,
    )  # 12 July 2025 is a Saturday: the office puts in the Monday after (1 CFR 18.17)
    assert inserted.due_on == date(2025, 7, 14)
    assert "counted: 30 days after publication on 2025-06-12 is 2025-07-14" in inserted.evidence
    assert said("Comments are due 60 days after publication in the Federal Register.") == [("comment", "2025-08-11")]
    assert said("Comments are due 60 days after publication.", published_on=None) == [("comment", "unclear")]


def test_an_hour_counts_only_with_its_zone() -> None:
    (timed,) = deadlines("Comments must be received by 11:59 p.m. Eastern Time on May 27, 2025.")
    assert (timed.due_on, timed.due_at) == (date(2025, 5, 27), datetime(2025, 5, 28, 3, 59, tzinfo=UTC))
    (bare,) = deadlines("The hearing will be held on May 27, 2025, at 10 a.m.")
    assert (bare.due_on, bare.due_at) == (date(2025, 5, 27), None)
    (central,) = deadlines("The hearing will be held on May 27, 2025, from 6 p.m. to 8 p.m. central time.")
    assert (central.due_at, central.zone) == (datetime(2025, 5, 27, 23, tzinfo=UTC), "America/Chicago")
    (abroad,) = deadlines("The meeting will be held on May 27, 2025, at 2 p.m. Central European Time.")
    assert abroad.due_at is None


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (
            "November 1, 2025, at 11:30 p.m. ET",
            datetime(2025, 11, 2, 3, 30, tzinfo=UTC),
        ),
        ("November 2, 2025, at 11:30 p.m. ET", datetime(2025, 11, 3, 4, 30, tzinfo=UTC)),
        ("March 8, 2025, at 11:30 p.m. EST", datetime(2025, 3, 9, 4, 30, tzinfo=UTC)),
        ("March 9, 2025, at 11:30 p.m. EST", datetime(2025, 3, 10, 3, 30, tzinfo=UTC)),
    ],
)
def test_the_hour_is_right_on_both_nights_of_the_clock_change(day: str, utc: datetime) -> None:
    (found,) = deadlines(f"The hearing will be held on {day}.")
    assert found.due_at == utc


def test_a_bare_date_is_a_meeting_only_where_the_title_says_so() -> None:
    text = "Thursday, May 8, 2025, from 3 p.m.-4 p.m. Eastern Time."
    (found,) = deadlines(text, title="Notice of Public Meeting of the Advisory Committee")
    assert (found.kind, found.label, found.due_at) == ("hearing", "Meeting", datetime(2025, 5, 8, 19, tzinfo=UTC))
    assert said(text, title="Spring Valley Mine") == []
    assert said("April 8, 2025.", title="Alkyl Phosphate Esters; Cancellation of Hearing") == []


def test_several_windows_of_a_kind_stay_apart_under_labels_of_their_own() -> None:
    text = "Loan application deadline date: July 22, 2025. Injury loan application deadline date: February 23, 2026."
    assert [(each.label, each.due_on) for each in deadlines(text)] == [
        ("Applications close", date(2025, 7, 22)),
        ("Applications close (2)", date(2026, 2, 23)),
    ]


def test_the_paragraph_under_dates_is_cut_out_of_a_document() -> None:
    body = "SUMMARY: A word.\n\nDATES: Comments are due\nJuly 28, 2025.\n\nADDRESSES: By mail.\nDATES in a table"
    assert caption(body) == "Comments are due July 28, 2025."
    assert caption("DATES: a heading without an end") == ""
    assert caption("No such caption; UPDATES: none.\nADDRESSES:") == ""


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "comments", "must be received", "by", "on or before", "May 1, 2025", "Friday, June 32, 2025", "[0]",
                "{9}", "5 p.m. ET", "hearing will be held", "extended", "period", "effective",
                "60 days after publication",
                "; ", ". ", "[INSERT DATE 99 DAYS AFTER DATE OF PUBLICATION", "January 1 through 400, 2025",
                "25:99 am", "\n",
                "applications", "due", "compliance date", "February 30, 2025", "May 1, 0000",
            ]
        )
    ).map(" ".join)
    | st.text(max_size=400)
)  # fmt: skip
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for each in deadlines(text, title=text, published_on=PUBLISHED):
        assert (each.due_on is None) == (each.state == "unclear")
        assert each.evidence
        assert each.due_at is None or each.due_on is not None


@pytest.mark.parametrize(
    "words", ["comments on ", "Comment period extended from May 1, 2025, to ", "hearing will be held ", "a", "12 noon "]
)
def test_a_hundred_thousand_characters_take_no_more_than_their_share(words: str) -> None:
    def seconds(size: int) -> float:
        text = (words * (size // len(words) + 1))[:size]
        begun = time.perf_counter()
        deadlines(text, published_on=PUBLISHED)
        return time.perf_counter() - begun

    assert seconds(100_000) < 8 * seconds(25_000) + 0.2  # linear is four times; a square would be sixteen


def test_of_two_dates_of_which_one_counts_and_of_another_documents_publication_none_is_guessed() -> None:
    assert said("Comments are due July 7, 2025, or 15 days after the last meeting, whichever is later.") == [
        ("comment", "unclear")
    ]
    assert said("Comments must be received within 28 days after publication of the final list.") == [
        ("comment", "unclear")
    ]
    assert said("Compliance is required by October 1, 2025.") == [("compliance", "2025-10-01")]
