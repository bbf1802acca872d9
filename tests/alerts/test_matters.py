"""One card per matter: what is told together, what is told before, and what is not said twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from monitor.archive import judgements
from monitor.archive.outgoing import stories
from monitor.archive.storing import texts
from monitor.clock import to_text
from monitor.model import Identifier, Item

from .world import NOW, World, email, flat, item, slack

Make = Callable[..., World]
DOCKET = (Identifier(scheme="docket", value="USTR-2026-0012"),)


def step(number: str, title: str, **more: Any) -> Item:
    own = (Identifier(scheme="fr", value=number), *DOCKET)
    return item(number, title=title, identifiers=own, **more)


def order(**more: Any) -> Item:
    title = "Immediate Measures To Increase Mineral Production"
    if more:
        return item("2026-04500", kind="presidential document", title=title, published_on=date(2026, 7, 8),
                    facts={"signing_date": "2026-07-06"}, **more)  # fmt: skip
    return Item(
        key="feed:white-house:1", source="white-house", kind="news", title=title, published_on=date(2026, 7, 6),
        url="https://www.whitehouse.gov/presidential-actions/2026/07/immediate-measures/",
    )  # fmt: skip


def owed_at_once(w: World, channel: str) -> list[int]:
    rows = w.archive.conn.execute("select at_once from notices where channel = ? order by id", (channel,))
    return [at_once for (at_once,) in rows]


def test_documents_of_one_docket_are_one_card_with_its_story(world: Make) -> None:
    w = world(email())
    w.hit(step("2026-03000", "Proposed action on graphite", kind="proposed rule", published_on=date(2026, 6, 3)))
    w.compose()
    w.later(days=1)
    w.hit(step("2026-04417", "Action on graphite", kind="rule"))
    w.hit(step("2026-04418", "Action on graphite: hearing"))
    w.hit(item("2026-04419", title="Another docket on graphite"))
    (digest,) = w.compose()
    assert digest.html.count("<h4") == 2
    assert "Mon Jul 6, notice (new)" in digest.html or "Mon Jul 6, rule (new)" in digest.html
    assert "Wed Jun 3, proposed rule" in digest.html
    for title in ("Action on graphite", "Action on graphite: hearing", "Proposed action on graphite", "Another docket"):
        assert title in digest.html
        assert title in flat(digest.text)


def test_an_open_date_of_an_earlier_document_stands_on_the_card(world: Make) -> None:
    w = world(email())
    w.compose()
    w.hit(step("2026-03000", "Proposed action", comments_close_on=date(2026, 8, 3)), origin="backfill")
    w.later(days=1).hit(step("2026-04417", "Hearing on the proposed action"))
    (digest,) = w.compose()
    card = digest.html[digest.html.index("<h4") :]
    assert "Comments close" in card
    assert "Aug 3" in card


def test_a_note_and_a_mark_travel_with_the_matter(world: Make) -> None:
    w = world(email())
    w.hit(step("2026-03000", "Proposed action"))
    w.compose()
    first = w.document("fr:2026-03000")
    with w.archive.transaction() as conn:
        stories.write_note(conn, first.item_id, "Oppose; owner: trade desk", to_text(NOW))
        judgements.mark(conn, first.item_id, "section-301", "noise", NOW)
    w.later(days=1).hit(step("2026-04417", "Final action"))
    (digest,) = w.compose()
    assert "Team's note: Oppose; owner: trade desk (Tue Jul 7)" in digest.html
    assert "marked as noise before" in digest.html


def test_an_order_that_was_posted_is_not_alerted_again_when_it_is_printed(world: Make) -> None:
    w = world(slack(alert="strong"), email(alert="strong"))
    w.hit(order())
    w.later(days=2).hit(order(url="https://www.federalregister.gov/d/2026-04500"))
    assert owed_at_once(w, "trade-slack") == [1]
    assert owed_at_once(w, "coalition-digest") == [1, 0]


def test_a_matter_is_alerted_once_for_a_reason_and_again_for_another(world: Make) -> None:
    w = world(email(alert="urgent"))
    w.hit(step("2026-04417", "First", comments_close_on=date(2026, 7, 10)))
    w.hit(step("2026-04418", "Second", comments_close_on=date(2026, 7, 14)))
    w.hit(step("2026-04419", "Third", stage="special filing"))
    assert owed_at_once(w, "coalition-digest") == [1, 0, 1]


def test_where_no_digest_follows_every_document_is_alerted(world: Make) -> None:
    w = world(slack())
    w.hit(step("2026-04417", "First", comments_close_on=date(2026, 7, 10)))
    w.hit(step("2026-04418", "Second", comments_close_on=date(2026, 7, 14)))
    (message,) = w.later(minutes=5).compose()
    assert message.payload.count("Short comment window") == 1
    assert [block["type"] for block in json.loads(message.payload)["blocks"]].count("section") == 1
    assert "First" in message.payload
    assert "Second" in message.payload


def test_a_long_matter_lists_its_newest_documents_and_counts_the_others(world: Make) -> None:
    w = world(email())
    w.compose()
    for number in range(12):
        w.hit(
            step(f"2026-0{3000 + number}", f"Step {number}", published_on=date(2026, 5, 1 + number)), origin="backfill"
        )
    w.later(days=1).hit(step("2026-04417", "Latest step"))
    (digest,) = w.compose()
    assert "6 earlier documents of this matter in the archive" in flat(digest.text)


def test_a_hearing_called_off_is_told_so_in_the_card_of_its_bill(world: Make) -> None:
    own = (Identifier(scheme="bill", value="119-hr-9"),)
    bill = item("2026-04417", kind="bill", title="H.R. 9: Graphite Act", identifiers=own)
    hearing = item(
        "2026-04418", kind="hearing", title="Graphite markets", identifiers=own, published_on=None, stage="scheduled",
        facts={"starts_on": "2026-07-20", "starts_at": "2026-07-20T14:00:00Z"},
    )  # fmt: skip
    w = world(email())
    w.hit(bill)
    w.hit(hearing)
    w.compose()
    w.later(days=1)
    w.hit(replace(bill, stage="reported"))
    w.hit(replace(hearing, stage="canceled"))
    (digest,) = w.compose()
    assert "Mon Jul 20, hearing canceled (changed)" in flat(digest.text)
    assert "(new)" not in digest.text


def test_a_bill_that_moved_and_whose_new_text_came_is_told_under_its_first_topic(world: Make) -> None:
    own = (Identifier(scheme="bill", value="119-hr-9"),)
    bill = item("2026-04417", kind="bill", title="H.R. 9: Graphite Act", identifiers=own, stage="introduced")
    w = world(email())
    w.hit(bill)
    w.compose()
    w.later(days=1)
    w.hit(replace(bill, stage="passed House"))
    with w.archive.transaction() as conn:
        (item_id,) = conn.execute("select id from items where key = ?", (bill.key,)).fetchone()
        texts.keep(conn, item_id, "SEC. 1. Comments on section 301 are due.", w.clock.now())
    w.hit(replace(bill, stage="passed House"))
    (digest,) = w.compose()
    assert "Stage: was introduced -> now passed House" in flat(digest.text)
    assert "came late" not in digest.text
