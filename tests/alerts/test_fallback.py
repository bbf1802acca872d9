"""A channel that cannot deliver: others tell what it could not, once, and the operator is told why."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from monitor.alerts.channels.base import ChannelGone
from monitor.errors import DeliveryError

from .world import Recorder, World, email, flat, headings, item, slack

Make = Callable[..., World]
GONE = ChannelGone("trade-slack", "the webhook is gone")


def urgent(number: str = "2026-04500") -> object:
    return item(number, title=f"Short window {number}", comments_close_on=date(2026, 7, 10))


def alerted_in_vain(w: World, *faults: BaseException | None) -> None:
    out = {"trade-slack": Recorder("trade-slack", fails=list(faults)), "coalition-digest": Recorder("coalition-digest")}
    w.compose()
    w.deliver(out)
    w.hit(urgent())
    w.later(minutes=5).compose()
    for _ in faults:
        w.deliver(out)
        w.later(hours=6)


def test_an_alert_that_nobody_got_heads_the_next_digest(world: Make) -> None:
    w = world(slack(), email(topics=("section-301",), alert="urgent"))
    alerted_in_vain(w, GONE)
    (digest,) = [each for each in w.later(days=1).compose() if each.kind == "digest"]
    assert "not delivered to trade-slack" not in digest.html  # it was alerted by mail itself


def test_a_digest_of_the_same_topics_tells_what_slack_could_not(world: Make) -> None:
    w = world(slack(), email(topics=("section-301",)))
    alerted_in_vain(w, GONE)
    (digest,) = [each for each in w.later(days=1).compose() if each.kind == "digest"]
    assert headings(digest.text)[0] == "ACT NOW"
    assert digest.text.count("* Short window 2026-04500") == 1
    for later in w.later(days=1).compose():
        assert "* Short window" not in later.text


def test_a_channel_that_knows_nothing_of_it_is_told_once(world: Make) -> None:
    w = world(slack(alert="all", topics=("section-301",)), email())
    w.archive.conn.execute("delete from notices where channel = 'coalition-digest'")
    alerted_in_vain(w, GONE)
    w.archive.conn.execute("delete from notices where channel = 'coalition-digest' and reason = 'hit'")
    (digest,) = [each for each in w.later(days=1).compose() if each.kind == "digest"]
    assert "not delivered to trade-slack" in digest.html
    (second,) = [each for each in w.later(days=1).compose() if each.kind == "digest"]
    assert "not delivered to trade-slack" not in second.html


def test_one_that_was_tried_twice_is_left_to_its_own_retries(world: Make) -> None:
    w = world(slack(topics=("section-301",)), email(topics=("section-301",), operator=True))
    alerted_in_vain(w, DeliveryError("trade-slack", "busy"), DeliveryError("trade-slack", "busy"))
    assert not [each for each in w.compose() if "reached nobody" in each.text]


def test_the_operator_is_told_once_that_a_channel_fails_and_what_to_do(world: Make) -> None:
    w = world(slack(), email("office", operator=True, digest=None))
    w.hit(urgent())
    w.later(minutes=5).compose()
    w.deliver({"trade-slack": Recorder("trade-slack", fails=[GONE]), "office": Recorder("office")})
    w.compose()
    (notice,) = w.later(minutes=5).compose()
    assert notice.channel == "office"
    assert "channel trade-slack: its alert of 2026-07-07 at 07:35 ET with 1 item reached nobody" in flat(notice.text)
    assert "monitor outbox retry --all" in flat(notice.text)
    assert w.later(days=1).compose() == []


def test_the_urgent_items_of_a_lost_digest_go_out_at_once_elsewhere(world: Make) -> None:
    w = world(email(), slack(alert="urgent"))
    w.compose()
    w.deliver({"coalition-digest": Recorder("coalition-digest"), "trade-slack": Recorder("trade-slack")})
    w.hit(urgent())
    w.hit(item("2026-04501", title="Nothing that hurries"))
    w.archive.conn.execute("delete from notices where channel = 'trade-slack'")
    w.later(days=1).compose()
    lost = ChannelGone("coalition-digest", "the mail server refuses us")
    w.deliver({"coalition-digest": Recorder("coalition-digest", fails=[lost]), "trade-slack": Recorder("trade-slack")})
    w.compose()
    (alert,) = w.later(minutes=5).compose()
    assert alert.channel == "trade-slack"
    blocks = json.dumps(json.loads(alert.payload)["blocks"])
    assert "Short window 2026-04500" in blocks
    assert "not delivered to coalition-digest" in blocks
    assert "Nothing that hurries" not in blocks
