"""Slack over a real web server on loopback: each answer, and what becomes of the message."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from datetime import date

import pytest

from monitor.alerts.channels.base import ChannelDown
from monitor.alerts.channels.slack import Slack
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.errors import DeliveryError, MonitorError, PermanentDelivery, UnknownDelivery
from monitor.http import Client
from monitor.settings import Secret

from .sinks import Hook, web_sink
from .world import NOW, World, item, slack

Make = Callable[..., World]
MESSAGE = StoredMessage(
    id=1, channel="trade-slack", kind="alert", period="2026-07-07T11:33:00Z", subject="[Trade] 1 urgent",
    message_key="<alert@example.org>", text="1 urgent", html="", composed_at=NOW,
    payload=json.dumps({"text": "1 urgent", "unfurl_links": False, "blocks": [{"type": "divider"}]}),
)  # fmt: skip


def post(client: Client, *answers: tuple[int, str, dict[str, str]]) -> tuple[Hook, str | MonitorError]:
    """What the sink was sent, and the receipt's answer or the fault."""
    with web_sink(Hook(answers=list(answers))) as hook:
        try:
            return hook, Slack("trade-slack", hook.url, client).send(MESSAGE, "").answer
        except MonitorError as raised:
            fault = raised
    assert "hooksecret" not in "".join(traceback.format_exception(fault))
    return hook, fault


def test_ok_is_sent(client: Client) -> None:
    hook, answer = post(client, (200, "ok", {}))
    assert answer == "200 ok"
    assert json.loads(hook.taken[0])["text"] == "1 urgent"
    assert hook.types == ["application/json; charset=utf-8"]


@pytest.mark.parametrize(
    ("status", "body", "fault", "wait"),
    [
        (200, "not ok", DeliveryError, None),
        (403, "action_prohibited", PermanentDelivery, 21_600),
        (404, "no_service", PermanentDelivery, 21_600),
        (410, "channel_is_archived", PermanentDelivery, 21_600),
        (405, "method", PermanentDelivery, None),
        (500, "rollup_error", DeliveryError, None),
    ],
)
def test_each_refusal_is_sorted_by_its_status(
    client: Client, status: int, body: str, fault: type[DeliveryError], wait: float | None
) -> None:
    hook, answer = post(client, (status, body, {}))
    assert isinstance(answer, fault)
    assert (fault is PermanentDelivery) == isinstance(answer, PermanentDelivery)
    assert answer.retry_after == wait
    assert body in answer.sentence
    assert len(hook.taken) == 1


@pytest.mark.parametrize(
    ("headers", "wait"), [({"retry-after": "30"}, 30.0), ({}, None), ({"retry-after": "soon"}, None)]
)
def test_429_closes_the_channel_for_as_long_as_slack_asks(
    client: Client, headers: dict[str, str], wait: float | None
) -> None:
    _, answer = post(client, (429, "rate_limited", headers))
    assert isinstance(answer, ChannelDown)
    assert not isinstance(answer, PermanentDelivery)
    assert answer.retry_after == wait


def test_blocks_that_slack_does_not_take_go_once_as_plain_text(client: Client) -> None:
    hook, answer = post(client, (400, "invalid_blocks", {}), (200, "ok", {}))
    assert answer == "200 ok"
    first, second = map(json.loads, hook.taken)
    assert "blocks" in first
    assert "blocks" not in second
    assert second["text"] == first["text"]


def test_a_message_that_is_refused_even_as_plain_text_is_final(client: Client) -> None:
    hook, answer = post(client, (400, "invalid_blocks", {}), (400, "no_text", {}))
    assert isinstance(answer, PermanentDelivery)
    assert "invalid_blocks, no_text" in answer.sentence
    assert len(hook.taken) == 2


def test_no_answer_leaves_the_outcome_unknown(client: Client) -> None:
    _, answer = post(client, (0, "", {}))
    assert isinstance(answer, UnknownDelivery)


def test_a_host_that_is_not_there_closes_the_channel(client: Client) -> None:
    with web_sink(Hook()) as hook:
        gone = hook.url
    with pytest.raises(ChannelDown, match="could not be reached") as raised:
        Slack("trade-slack", gone, client).send(MESSAGE, "")
    assert "hooksecret" not in "".join(traceback.format_exception(raised.value))


def test_an_alert_arrives_and_its_address_is_nowhere_in_the_archive(world: Make, client: Client) -> None:
    with web_sink(Hook(answers=[(404, "no_service", {}), (200, "ok", {})])) as hook:
        config = slack(webhook=Secret(where="environment variable SLACK_WEBHOOK_TRADE", value=hook.url))
        w = world(config)
        out = Slack.make(config, w.settings, client)
        assert not isinstance(out, str)
        w.hit(item(comments_close_on=date(2026, 7, 10)))
        w.later(minutes=5).compose()
        report = w.deliver({config.name: out})
        assert "the webhook is gone or refused (404 no_service)" in report.problems[0]
        w.archive.conn.execute("update deliveries set state = 'queued', next_at = null")
        assert w.deliver({config.name: out}).sent == 1
    w.archive.conn.execute("pragma wal_checkpoint(truncate)")
    assert b"hooksecret" not in w.archive.path.read_bytes()


def test_what_slack_lacks_is_said(world: Make, client: Client) -> None:
    config = slack(webhook=Secret(where="environment variable SLACK_WEBHOOK_TRADE"))
    assert Slack.make(config, world().settings, client) == (
        "has no webhook (environment variable SLACK_WEBHOOK_TRADE is not set)"
    )
