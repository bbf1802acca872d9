"""A later document moves the date of an earlier one: by citation, docket or RIN, in whatever order they come."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from monitor.archive.database import Archive, open_archive
from monitor.archive.storing import texts
from monitor.model import Item
from tests.archive.shelf import NOON, notice, own, store

DOCKET = "docket:USTR-2026-0012"


def proposed(**more: Any) -> Item:
    """The first document: comments by 1 December."""
    given = {
        "identifiers": own("fr:2026-04417", "fr-page:91-50112", DOCKET), "published_on": date(2026, 10, 30),
        "comments_close_on": date(2026, 12, 1), "facts": {"dates": "Comments are due on or before December 1, 2026."},
    }  # fmt: skip
    return notice("2026-04417", **(given | more))


def later(number: str, dates: str, *, on: date = date(2026, 11, 20), **more: Any) -> Item:
    """A later document in the same docket."""
    given = {
        "identifiers": own(f"fr:{number}", DOCKET), "published_on": on,
        "title": "Graphite; Extension of Comment Period", "action": "Notice; extension of comment period.",
        "facts": {"document_number": number, "dates": dates},
    }  # fmt: skip
    return notice(number, **(given | more))


def extension(number: str = "2026-05001", to: str = "December 15, 2026", **more: Any) -> Item:
    dates = (
        "The comment period for the notice published on October 30, 2026, at 91 FR 50112, is extended. "
        f"Comments are due on or before {to}."
    )
    return later(number, dates, **more)


def dues(archive: Archive) -> list[tuple[str, str, str | None, str]]:
    """(key, kind, due, state) of every deadline."""
    rows = archive.conn.execute(
        "select key, deadlines.kind, due_on, state from deadlines join items on items.id = item_id order by 1, 2, 3"
    )
    return [(row[0].removeprefix("fr:2026-"), *row[1:]) for row in map(tuple, rows)]


def moves(archive: Archive) -> list[tuple[str, str | None, str | None, str]]:
    """(key whose date, was, now, key that moved it), in the order of the dates."""
    rows = archive.conn.execute(
        "select mine.key, was_on, now_on, theirs.key from deadline_moves"
        " join deadlines on deadlines.id = deadline_id join items as mine on mine.id = deadlines.item_id"
        " join items as theirs on theirs.id = deadline_moves.item_id order by mine.key, deadline_moves.rowid"
    )
    return [(row[0][-4:], row[1], row[2], row[3][-4:]) for row in map(tuple, rows)]


def test_an_extension_moves_the_date_of_what_it_extends(archive: Archive) -> None:
    store(archive, proposed())
    store(archive, extension(), seen_at=NOON + timedelta(days=18))
    assert dues(archive) == [
        ("04417", "comment", "2026-12-15", "open"),
        ("05001", "comment", "2026-12-15", "open"),
    ]
    assert moves(archive) == [("4417", "2026-12-01", "2026-12-15", "5001")]
    (row,) = archive.conn.execute("select title, changed_by, was_on, now_on from deadline_changes")
    assert tuple(row) == (proposed().title, "fr:2026-05001", "2026-12-01", "2026-12-15")
    (evidence,) = archive.conn.execute("select evidence from deadlines where item_id = 1").fetchone()
    assert evidence == "Comments are due on or before December 15, 2026."


def test_it_makes_no_difference_which_document_came_first(tmp_path: Path) -> None:
    second = extension(
        "2026-05002", "January 8, 2027", on=date(2026, 12, 11), title="Graphite; Reopening of Comment Period"
    )
    found = []
    for number, order in enumerate(permutations([proposed(), extension(), second])):
        archive = open_archive(tmp_path / str(number) / "monitor.db", now=NOON)
        for item in order:
            store(archive, item, origin="backfill")
        store(archive, *order)  # and once more: nothing changes
        found.append((dues(archive), moves(archive)))
        archive.close()
    assert all(each == found[0] for each in found)
    assert found[0][0] == [
        ("04417", "comment", "2027-01-08", "open"),
        ("05001", "comment", "2027-01-08", "open"),
        ("05002", "comment", "2027-01-08", "open"),
    ]
    assert found[0][1] == [
        ("4417", "2026-12-01", "2026-12-15", "5001"),
        ("4417", "2026-12-15", "2027-01-08", "5002"),
        ("5001", "2026-12-15", "2027-01-08", "5002"),
    ]


def test_a_docket_alone_ties_when_no_other_document_of_it_can_be_meant(archive: Archive) -> None:
    store(archive, proposed(), later("2026-05001", "Comments are due on or before December 15, 2026."))
    assert dues(archive)[0] == ("04417", "comment", "2026-12-15", "open")


def test_a_docket_with_two_candidates_ties_only_the_one_whose_date_is_named(archive: Archive) -> None:
    other = proposed(
        key="fr:2026-04418", identifiers=own("fr:2026-04418", DOCKET), comments_close_on=date(2026, 12, 8), facts={}
    )
    store(archive, proposed(), other, later("2026-05001", "Comments are due on or before December 15, 2026."))
    assert [due for _, _, due, _ in dues(archive)] == ["2026-12-01", "2026-12-08", "2026-12-15"]
    dates = "The comment period that closes on December 8, 2026, is extended to January 5, 2027."
    store(archive, later("2026-05003", dates, on=date(2026, 11, 25)))
    assert [due for _, _, due, _ in dues(archive)] == ["2026-12-01", "2027-01-05", "2026-12-15", "2027-01-05"]


@pytest.mark.parametrize(
    "item",
    [
        later("2026-05001", "Comments are due on or before December 15, 2026.", title="Graphite", action="Notice."),
        later("2026-05001", "The comment period is extended."),  # to when is not said
        later("2026-05001", "Comments are due December 15, 2026. Comments on part two are due December 16, 2026."),
        later("2026-05001", "Comments are due December 15, 2026.", identifiers=own("docket:EPA-2026-1")),
        later("2026-05001", "Comments are due December 15, 2026.", on=date(2026, 10, 30)),  # no later document
        later("2026-05001", "The comment period at 91 FR 60000 is extended to December 15, 2026."),  # another page
        later("2026-05001", "This rule is effective December 15, 2026."),  # another kind of date
    ],
)  # fmt: skip
def test_what_announces_no_new_date_of_this_kind_for_this_document_moves_nothing(archive: Archive, item: Item) -> None:
    store(archive, proposed(), item)
    assert ("04417", "comment", "2026-12-01", "open") in dues(archive)
    assert moves(archive) == []


def test_of_two_documents_that_begin_on_the_cited_page_the_agencys_own_is_meant(archive: Archive) -> None:
    stranger = proposed(
        key="fr:2026-04418", identifiers=own("fr:2026-04418", "fr-page:91-50112"), agencies=("Postal Service",)
    )
    store(archive, stranger, proposed(), extension(identifiers=own("fr:2026-05001")))
    assert dues(archive)[:2] == [
        ("04417", "comment", "2026-12-15", "open"),
        ("04418", "comment", "2026-12-01", "open"),
    ]


def test_a_rule_is_delayed_and_a_hearing_put_off_or_cancelled(archive: Archive) -> None:
    rule = proposed(
        kind="rule", comments_close_on=None, effective_on=date(2026, 12, 1),
        facts={"dates": "This rule is effective December 1, 2026. A hearing will be held on November 24, 2026."},
    )  # fmt: skip
    delay = later(
        "2026-05001", "The effective date of the rule published at 91 FR 50112 is delayed until March 2, 2027.",
        title="Graphite; Delay of Effective Date", action="Final rule; delay of effective date.",
    )  # fmt: skip
    put_off = later(
        "2026-05002", "The hearing will be held on December 3, 2026.", title="Graphite; Rescheduling of Hearing",
        action="Notice of rescheduled hearing.",
    )  # fmt: skip
    store(archive, rule, delay, put_off)
    assert [each for each in dues(archive) if each[0] == "04417"] == [
        ("04417", "effective", "2027-03-02", "open"),
        ("04417", "hearing", "2026-12-03", "open"),
    ]
    cancelled = later(
        "2026-05003", "The hearing at 91 FR 50112 is cancelled.", title="Graphite; Cancellation of Hearing",
        action="Notice; cancellation of hearing.", on=date(2026, 11, 30),
    )  # fmt: skip
    store(archive, cancelled)
    assert ("04417", "hearing", "2026-12-03", "withdrawn") in dues(archive) or (
        "04417", "hearing", "2026-11-24", "withdrawn",
    ) in dues(archive)  # fmt: skip
    assert moves(archive)[-1][2:] == (None, "5003") or ("4417", "2026-12-03", None, "5003") in moves(archive)


def test_what_was_linked_comes_apart_when_its_ground_goes(archive: Archive) -> None:
    store(archive, proposed(), extension())
    mended = extension(
        facts={"document_number": "2026-05001", "dates": "Comments are closed."}, title="Graphite", action=""
    )
    store(archive, mended)
    assert ("04417", "comment", "2026-12-01", "open") in dues(archive)
    assert [move for move in moves(archive) if move[0] == "4417"] == []


def test_the_document_may_mend_its_own_date_beneath_an_extension(archive: Archive) -> None:
    store(archive, proposed(), extension())
    store(archive, proposed(comments_close_on=date(2026, 12, 2), facts={"dates": "Comments are due December 2, 2026."}))
    assert ("04417", "comment", "2026-12-15", "open") in dues(archive)
    assert ("4417", "2026-12-02", "2026-12-15", "5001") in moves(archive)


def test_two_sources_that_differ_are_both_kept(archive: Archive) -> None:
    dates = "Comments are due: January 30, 2027. Reply comments are due: February 12, 2027."
    store(archive, notice(comments_close_on=date(2027, 2, 12), facts={"dates": dates}))
    rows = archive.conn.execute("select kind, due_on, source from open_deadlines order by due_on, source")
    assert [tuple(row) for row in rows] == [
        ("comment", "2027-01-30", "dates"),
        ("comment", "2027-02-12", "comments_close_on"),
        ("reply comment", "2027-02-12", "dates"),
    ]


def test_the_date_in_a_text_that_comes_late_is_found_and_stays_the_same_deadline_in_print(archive: Archive) -> None:
    filing = notice(stage="filed", text_url="https://example.gov/1.txt", published_on=date(2026, 11, 3))
    store(archive, filing)
    body = "DATES: Comments are due on or before December 1, 2026.\n\nADDRESSES: By mail."
    with archive.transaction() as conn:
        texts.keep(conn, 1, body, NOON)
    assert dues(archive) == [("04417", "comment", "2026-12-01", "open")]
    store(archive, notice(published_on=date(2026, 11, 3), comments_close_on=date(2026, 12, 1)))
    assert dues(archive) == [("04417", "comment", "2026-12-01", "open")]
    assert moves(archive) == []


def test_what_is_left_to_the_text_is_a_view_of_its_own(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "monitor.db", now=NOON, rehearsal=True)
    store(archive, notice(facts={"dates": "A closing date for comments will be set."}))
    (row,) = archive.conn.execute("select kind, evidence, key from unclear_deadlines")
    assert tuple(row) == ("comment", "A closing date for comments will be set.", "fr:2026-04417")
    assert archive.conn.execute("select 1 from open_deadlines").fetchone() is None
    store(archive, notice(facts={"dates": "Comments are due December 1, 2026."}))
    assert dues(archive) == [("04417", "comment", "2026-12-01", "open")]
    assert moves(archive) == []
    archive.close()


WITHDRAWN = [
    ("Notice; withdrawal.", "The notice is withdrawn as of November 20, 2026.", "It was printed at 91 FR 50112."),
    (
        "Notice of availability; request for public comments; withdrawal.",
        "",
        "The agency withdraws its notice of October 30, 2026.",
    ),
    (
        "Withdrawal of notice of proposed rulemaking.",
        "The withdrawal is effective November 20, 2026.",
        "See 91 FR 50112.",
    ),
]


@pytest.mark.parametrize(("action", "dates", "abstract"), WITHDRAWN)
def test_a_document_that_is_withdrawn_whole_has_no_open_date_left(
    archive: Archive, action: str, dates: str, abstract: str
) -> None:
    told = later("2026-05001", dates, title="Graphite; Withdrawal", action=action, abstract=abstract)
    store(archive, proposed(), told)
    assert dues(archive)[0] == ("04417", "comment", "2026-12-01", "withdrawn")
    assert moves(archive) == [("4417", "2026-12-01", None, "5001")]


@pytest.mark.parametrize(
    ("title", "action"),
    [
        ("Graphite; Partial Withdrawal", "Notice; withdrawal."),
        ("Graphite", "Notice of proposed withdrawal of determination; request for comments."),
        ("Withdrawal of Approval of an Application", "Notice."),
        ("Graphite; Withdrawal", "Notice; withdrawal."),  # by its docket alone: of what, nobody says
    ],
)
def test_what_withdraws_a_part_or_something_else_leaves_the_dates_alone(
    archive: Archive, title: str, action: str
) -> None:
    store(archive, proposed(), later("2026-05001", "", title=title, action=action))
    assert dues(archive) == [("04417", "comment", "2026-12-01", "open")]
