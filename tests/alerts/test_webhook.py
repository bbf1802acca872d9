"""Webhooks over a real web server on loopback: the signature, each answer, and the message as JSON."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import traceback
from collections.abc import Callable
from datetime import date

import pytest

from monitor.alerts.channels.base import ChannelDown
from monitor.alerts.channels.webhook import Webhook
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.errors import DeliveryError, MonitorError, PermanentDelivery, UnknownDelivery
from monitor.http import Client
from monitor.settings import ChannelConfig, Secret

from .sinks import Hook, web_sink
from .world import MORNING, NOW, TOPICS, World, item

Make = Callable[..., World]
SECRET = "keep" + " me"  # apart, so that a traceback that shows this file is not taken for a leak
MESSAGE = StoredMessage(
    id=1, channel="crm", kind="alert", period="2026-07-07T11:33:00Z", subject="[Crm] 1 urgent",
    message_key="<alert.crm@example.org>", text="1 urgent", html="", composed_at=NOW, payload='{"items":[]}',
)  # fmt: skip


def post(client: Client, *answers: tuple[int, str, dict[str, str]]) -> tuple[Hook, str | MonitorError]:
    with web_sink(Hook(answers=list(answers))) as hook:
        try:
            return hook, Webhook("crm", hook.url, SECRET, client).send(MESSAGE, "").answer
        except MonitorError as raised:
            fault = raised
    said = "".join(traceback.format_exception(fault))
    assert "hooksecret" not in said
    assert SECRET not in said
    return hook, fault


@pytest.mark.parametrize("secret", ["keep me", "whsec_" + base64.b64encode(b"keep me").decode()])
def test_the_other_side_can_check_the_signature(client: Client, secret: str) -> None:
    with web_sink(Hook(answers=[(204, "", {})])) as hook:
        assert Webhook("crm", hook.url, secret, client).send(MESSAGE, "").answer == "204"
    headers = hook.headers[0]
    assert headers["webhook-id"] == "alert.crm@example.org"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + hook.taken[0]
    expected = base64.b64encode(hmac.new(b"keep me", signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize(
    ("status", "fault", "wait"),
    [
        (302, PermanentDelivery, None),
        (400, PermanentDelivery, None),
        (401, ChannelDown, 21_600),
        (404, ChannelDown, 21_600),
        (410, ChannelDown, 21_600),
        (500, DeliveryError, None),
        (503, DeliveryError, None),
    ],
)
def test_each_refusal_is_sorted_by_its_status(
    client: Client, status: int, fault: type[DeliveryError], wait: float | None
) -> None:
    _, answer = post(client, (status, "no", {}))
    assert isinstance(answer, fault)
    assert answer.retry_after == wait
    assert isinstance(answer, PermanentDelivery) == (status < 500)


def test_429_waits_and_silence_is_unknown(client: Client) -> None:
    _, waiting = post(client, (429, "slow down", {"retry-after": "17"}))
    assert isinstance(waiting, ChannelDown)
    assert waiting.retry_after == 17
    _, silent = post(client, (0, "", {}))
    assert isinstance(silent, UnknownDelivery)


def test_a_digest_and_an_alert_carry_every_item_with_its_reason(world: Make) -> None:
    hook = ChannelConfig(name="crm", kind="webhook", topics=TOPICS, digest=MORNING, alert="urgent")
    w = world(hook)
    w.compose()
    w.hit(item("2026-04500", comments_close_on=date(2026, 7, 10)))
    w.hit(item("2026-04501", title="An ordinary notice <b>&"))
    w.later(minutes=5)
    (alert,) = w.compose()
    told = json.loads(alert.payload)
    assert (told["kind"], told["schema_version"], told["channel"]) == ("alert", 1, "crm")
    (urgent,) = told["items"]
    assert urgent["key"] == "fr:2026-04500"
    assert urgent["why_now"] == "short comment window"
    assert urgent["deadlines"][0]["due_on"] == "2026-07-10"
    w.later(days=1)
    (digest,) = w.compose()
    told = json.loads(digest.payload)
    (section,) = told["topics"]
    assert [card["title"] for card in section["strong"]] == ["An ordinary notice <b>&"]
    assert section["strong"][0]["terms"] == [{"term": '"section 301"', "field": "title", "count": 2}]


def test_without_address_or_secret_its_messages_become_files(world: Make, client: Client) -> None:
    there = Secret(where="environment variable HOOK", value="https://hooks.example.org/x")
    bare = Secret(where="environment variable HOOK_SECRET")
    config = ChannelConfig(name="crm", kind="webhook", topics=TOPICS, webhook=there, secret=bare)
    assert Webhook.make(config, world(config).settings, client) == (
        "has no secret to sign with (environment variable HOOK_SECRET is not set)"
    )
