from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.alerts.routing import owed
from monitor.model import Document, Match, Notice
from monitor.settings import ChannelConfig

from .world import MORNING, email, slack

TODAY = date(2026, 7, 7)
NEAR = Document(
    item_id=7, revision_id=70, key="fr:2026-04417", source="fr", kind="notice", title="Notice",
    comments_close_on=date(2026, 7, 10),
)  # fmt: skip
FAR = replace(NEAR, comments_close_on=None)
STRONG = Match(topic="section-301", item_id=7, revision_id=70, strength="strong", terms=(), passage="")
MENTION = replace(STRONG, strength="mention")


def route(
    *channels: ChannelConfig, document: Document = FAR, match: Match = STRONG, reason: str = "hit"
) -> tuple[Notice, ...]:
    return owed(channels, document=document, match=match, hit_id=3, reason=reason, today=TODAY, followed=False)


def test_only_channels_of_the_topic_are_owed() -> None:
    notices = route(email(), email("other", topics=("feoc",)))
    assert [notice.channel for notice in notices] == ["coalition-digest"]


def test_a_digest_channel_is_owed_at_its_next_digest() -> None:
    (notice,) = route(email(), document=NEAR)
    assert not notice.at_once
    assert notice.data["urgent"] == "short comment window"


def test_an_urgent_channel_gets_what_cannot_wait_and_nothing_else() -> None:
    (notice,) = route(slack(), document=NEAR)
    assert notice.at_once
    assert route(slack(), document=FAR) == ()


def test_a_channel_with_both_keeps_the_rest_for_its_digest() -> None:
    both = slack(digest=MORNING)
    assert [notice.at_once for notice in (*route(both, document=NEAR), *route(both, document=FAR))] == [True, False]


def test_levels_strong_and_all() -> None:
    assert route(slack(alert="strong"))[0].at_once
    assert route(slack(alert="strong"), match=MENTION) == ()
    assert route(slack(alert="all"), match=MENTION)[0].at_once


def test_a_channel_may_leave_mentions_out() -> None:
    assert route(email(strength="strong"), match=MENTION) == ()
    assert len(route(email(strength="strong"))) == 1
    assert route(slack(alert="all", strength="strong"), match=MENTION) == ()


def test_a_hit_is_owed_once_and_each_change_of_it_once() -> None:
    first = route(email())[0].subject
    again = route(email(), document=replace(FAR, revision_id=71))[0].subject
    changes = [
        route(email(), document=replace(FAR, revision_id=revision), reason="changed")[0].subject
        for revision in (71, 72)
    ]
    assert first == again
    assert len({first, *changes}) == 3


def test_a_change_carries_what_it_was_and_is() -> None:
    moves = {"title": {"was": "Old", "now": "New"}}
    (notice,) = route(email(), document=replace(FAR, change="changed", changes=moves), reason="changed")
    assert notice.data["changes"] == moves
