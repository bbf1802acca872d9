"""Suggestions and new topics in a digest: where they stand, how they are marked, what they may cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.alerts import render
from monitor.alerts.model import Brought, Digest, History, Suggestion
from monitor.alerts.render import BUDGET_BYTES, encoded_size
from monitor.archive import suggestions
from monitor.archive.storing import items
from monitor.archive.suggestions import Suggestion as Kept

from .test_render import FULL, digest
from .world import World, email, flat, headings, item, slack


def suggestion(number: int, **fields: str) -> Suggestion:
    plain = {
        "key": f"x:{number}", "title": f"Near miss {number:02}", "url": f"https://example.org/{number}",
        "reason": "Its title is close to that of a strong hit",
    }  # fmt: skip
    return Suggestion(item_id=number, agencies=("Energy Department",), **(plain | fields))  # type: ignore[arg-type]


TEN = tuple(suggestion(number) for number in range(10))


def test_suggestions_stand_before_health_and_are_marked_as_such() -> None:
    rendered = render.digest(replace(FULL, suggestions=TEN[:2]))
    assert headings(rendered.text)[-3:] == ["HISTORY", "SUGGESTIONS", "HEALTH OF THE WATCH"]
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", rendered.html)[-3:] == ["History", "Suggestions", "Health of the watch"]
    for part in (flat(rendered.text), flat(re.sub("<[^>]+>", " ", rendered.html))):
        assert "No topic matched these" in part
        assert "Energy Department. Its title is close to that of a strong hit." in part
        assert part.index("Near miss 00") < part.index("Near miss 01")
    assert "Suggestions" not in render.digest(FULL).html


def test_suggestions_alone_are_no_reason_to_write_and_do_not_change_the_subject() -> None:
    quiet = digest(0, 0)
    assert replace(quiet, suggestions=TEN).is_empty
    assert render.digest(replace(quiet, suggestions=TEN)).subject == render.digest(quiet).subject


@pytest.mark.parametrize("strong", [0, 50, 300, 1500])
def test_suggestions_count_toward_the_size_and_give_way_to_hits(strong: int) -> None:
    wide = tuple(suggestion(number, reason="word " * 200) for number in range(10))
    value = replace(digest(strong, strong), suggestions=wide)
    rendered = render.digest(value)
    assert encoded_size(rendered.html) <= BUDGET_BYTES
    told = rendered.html.count("Near miss")
    assert told == 10 or f"{10 - told} more items under suggestions" in rendered.text
    assert (told == 10) == (strong <= 50)


def test_what_upstream_writes_stays_text() -> None:
    bad = suggestion(1, title="<script>alert(1)</script>", url="javascript:alert(1)", reason="<b>so</b>")
    html = render.digest(digest(suggestions=(bad,))).html
    assert "<script>" not in html
    assert "javascript:" not in html
    assert "&lt;b&gt;so&lt;/b&gt;" in html


def said(*brought: Brought, **history: object) -> tuple[str, str]:
    value: Digest = digest(0, 0, history=History(brought=brought, **history))  # type: ignore[arg-type]
    rendered = render.digest(value)
    return flat(rendered.text), flat(re.sub("<[^>]+>", " ", rendered.html))


def test_a_new_and_a_changed_topic_have_a_line_each() -> None:
    new = Brought(name="Lithium", is_new=True, items=12, strong=4)
    changed = Brought(name="Nickel", is_new=False, items=1, strong=0)
    silent = Brought(name="Cobalt", is_new=False, items=0, strong=0)
    for part in said(new, changed, silent, strong=4, mentions=9):
        assert "New topic Lithium: 12 items found in documents from before (4 strong), not alerted." in part
        assert "Changed topic Nickel: 1 more item found in documents from before (0 strong), not alerted." in part
        assert "Changed topic Cobalt: nothing more was found." in part
        assert "13 items found in documents from before: 4 strong, 9 passing mentions." in part


def test_one_line_is_enough_when_it_says_all() -> None:
    for part in said(Brought(name="Lithium", is_new=True, items=3, strong=0), mentions=3):
        assert part.count("found in documents from before") == 1


def test_a_new_topic_that_finds_nothing_is_still_told() -> None:
    (text, _) = said(Brought(name="Lithium", is_new=True, items=0, strong=0))
    assert "New topic Lithium: nothing was found in documents from before." in text


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World.at(tmp_path, email(send_when_empty=False), slack(name="s", digest=email().digest, alert=None))
    made.compose()
    made.later(hours=1)
    yield made
    made.archive.close()


def test_a_silent_digest_keeps_its_suggestions_for_one_that_is_read(world: World) -> None:
    with world.archive.transaction() as conn:
        items.store(conn, [item()], origin="poll", seen_at=world.clock.now())
        kept = Kept(item_id=1, topic="section-301", kind="title", reason="Alike", weight=2.0)
        suggestions.keep(conn, [kept], world.clock.now())
    world.later(days=1).compose()
    assert world.archive.conn.execute("select count(*) from notices where reason = 'suggestion'").fetchone()[0] == 0
    world.hit(item("2026-09999", title="Section 301 action"))
    mail, posted = world.later(days=1).compose()
    assert "Request for comments on graphite, 2026-04417" in mail.text
    assert "2026-04417" not in posted.payload
    world.hit(item("2026-09998", title="Section 301 action again"))
    assert "SUGGESTIONS" not in world.later(days=1).compose()[0].text
    assert world.archive.conn.execute("select count(*) from notices where message_id is null").fetchone()[0] == 0
