"""How each answer of a mail server or of Slack ends: in the outbox, in the next try, and in what operators are told.

Everything is real but the clock: the digest or alert is composed into an archive, delivered to a server on loopback
that answers as the test says, and delivered again to one that is well.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.alerts.channels.email import Email
from monitor.alerts.channels.slack import Slack
from monitor.alerts.deliver import DeliveryReport
from monitor.alerts.fallback import owe_fallback
from monitor.alerts.mime import Letterhead
from monitor.archive import status
from monitor.clock import StandingClock, from_text
from monitor.http import Client
from monitor.settings import Secret, Smtp

from .sinks import CERTIFICATE, Hook, Mailbox, dripping_server, smtp_sink, web_sink
from .world import NOW, World, email, flat, item, slack

Make = Callable[..., World]
FIVE = tuple(f"{name}@example.org" for name in ("ann", "bob", "cam", "dee", "eve"))
OPS = email("ops", recipients=("ops@example.org",), topics=(), operator=True, hold=timedelta(0))
LETTERHEAD = Letterhead(channel="coalition-digest", sender="Policy monitor <monitor@example.org>")
SOON, LATER = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True)
class Outcome:
    """What the outbox says of one delivery: its state, its tries, the wait until the next one, the answer."""

    state: str
    attempts: int
    wait: timedelta | None
    answer: str


def outbox(w: World, channel: str) -> list[Outcome]:
    rows = w.archive.conn.execute(
        "select state, attempts, next_at, answer from deliveries join messages on messages.id = message_id "
        "where channel = ? order by deliveries.id",
        (channel,),
    )
    now = w.clock.now()
    return [Outcome(row[0], row[1], from_text(row[2]) - now if row[2] else None, row[3]) for row in rows]


def standing(w: World, channel: str) -> tuple[int, int, str]:
    """Waiting, failed, and why, as ``monitor status`` says it."""
    (row,) = (row for row in status.channels(w.archive.conn) if row["channel"] == channel)
    return row["waiting"], row["failed"], row["answer"]


def operators_hear(w: World) -> str:
    """What the operator's channel is told at once, as text."""
    with w.archive.transaction() as conn:
        owe_fallback(conn, w.settings.channels, w.clock.now())
    composed = w.compose()
    settle_operators(w)
    return " ".join(flat(each.text) for each in composed if each.channel == "ops" and each.kind == "alert")


def settle_operators(w: World) -> World:
    """What was composed for the operator's channel is out of the way."""
    w.archive.conn.execute(
        "update deliveries set state = 'sent' where message_id in (select id from messages where channel = 'ops')"
    )
    return w


# Mail


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def mail_due(world: Make, **more: Any) -> World:
    """A digest for five readers, composed and due; an operator's channel whose own digest has long gone."""
    w = world(email(recipients=FIVE, **more), OPS)
    w.hit(item())
    w.compose()
    return settle_operators(w)


def mail(w: World, port: int, *, limit: float = 20.0, context: Any = trusting, **smtp: Any) -> DeliveryReport:
    server = Smtp(**({"host": "localhost", "port": port, "security": "none"} | smtp))
    return w.deliver({"coalition-digest": Email("coalition-digest", server, LETTERHEAD, context=context, limit=limit)})


@contextmanager
def nothing_there() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    yield port


@contextmanager
def sink(mailbox: Mailbox, **more: Any) -> Iterator[int]:
    with smtp_sink(mailbox, **more):
        yield mailbox.port


@dataclass(frozen=True)
class ShutDoor:
    """A server that lets nobody in, and how it is reached."""

    server: Callable[[], AbstractContextManager[int]]
    says: str
    smtp: dict[str, Any] = field(default_factory=dict)


WRONG = Secret(where="environment variable SMTP_PASSWORD", value="wrongsecret")
SHUT = {
    "refused connection": ShutDoor(nothing_there, "could not connect to localhost"),
    "bad certificate by starttls": ShutDoor(
        lambda: sink(Mailbox(), security="starttls"), "certificate is not valid",
        {"security": "starttls", "context": ssl.create_default_context},
    ),
    "bad certificate by tls": ShutDoor(
        lambda: sink(Mailbox(), security="tls"), "certificate is not valid",
        {"security": "tls", "context": ssl.create_default_context},
    ),
    "wrong password": ShutDoor(
        lambda: sink(Mailbox(), security="starttls", password="mailsecret"), "could not log in: 535",
        {"security": "starttls", "username": "monitor", "password": WRONG},
    ),
    "slow drip before the message": ShutDoor(lambda: dripping_server([]), "could not connect", {"limit": 0.2}),
}  # fmt: skip


@pytest.mark.parametrize("name", SHUT)
def test_a_mail_server_that_lets_nobody_in_costs_one_try_and_is_told_to_the_operator(world: Make, name: str) -> None:
    w, door = mail_due(world), SHUT[name]
    with door.server() as port:
        report = mail(w, port, **door.smtp)
    assert (report.sent, report.failed, report.pending) == (0, 1, 5)
    (problem,) = report.problems
    assert door.says in problem
    assert "wrongsecret" not in problem
    tried, *others = outbox(w, "coalition-digest")
    assert (tried.state, tried.attempts, tried.wait) == ("queued", 1, SOON)
    assert door.says in tried.answer
    assert {(each.state, each.attempts, each.wait) for each in others} == {("queued", 0, SOON)}
    assert standing(w, "coalition-digest") == (5, 0, tried.answer)
    assert operators_hear(w) == ""  # one try in vain is no news
    for wait in (timedelta(minutes=1), timedelta(minutes=5)):
        w.clock.at += wait
        with door.server() as port:
            mail(w, port, **door.smtp)
    assert outbox(w, "coalition-digest")[0].wait == timedelta(minutes=15)
    told = operators_hear(w)
    assert "channel coalition-digest" in told
    assert door.says in told
    assert operators_hear(w.later(minutes=15)) == ""
    mailbox = Mailbox()
    with sink(mailbox) as port:
        assert mail(w, port).sent == 5
    assert [to for to, _ in mailbox.taken] == list(FIVE)
    assert standing(w, "coalition-digest") == (0, 0, "")


def test_4xx_for_the_message_is_tried_again_for_each_reader(world: Make) -> None:
    w = mail_due(world)
    mailbox = Mailbox(answer="451 try again later")
    with sink(mailbox) as port:
        report = mail(w, port)
        assert (report.sent, report.failed, report.pending) == (0, 5, 5)
        assert report.problems == ("coalition-digest: the mail server refused the message: 451 try again later",)
        assert {(each.state, each.attempts, each.wait) for each in outbox(w, "coalition-digest")} == {
            ("queued", 1, SOON)
        }
        mailbox.answer = "250 now"
        w.clock.at += timedelta(seconds=59)
        assert mail(w, port).sent == 0
        w.clock.at += timedelta(seconds=1)
        assert mail(w, port).sent == 5
    assert len({sent["message-id"] for _, sent in mailbox.taken}) == 1


def test_5xx_for_one_of_five_is_final_for_it_and_no_other(world: Make) -> None:
    w = mail_due(world)
    mailbox = Mailbox(refuse={"cam@example.org": "550 5.1.1 no such user"})
    with sink(mailbox) as port:
        report = mail(w, port)
        w.later(days=1)
        assert mail(w, port).sent == 0
    assert (report.sent, report.failed, report.pending) == (4, 1, 0)
    assert [to for to, _ in mailbox.taken] == [to for to in FIVE if to != "cam@example.org"]
    assert [each.state for each in outbox(w, "coalition-digest")] == ["sent", "sent", "failed", "sent", "sent"]
    refused = outbox(w, "coalition-digest")[2]
    assert (refused.attempts, refused.wait) == (1, None)
    assert refused.answer == (
        "the mail server refused the recipient: 550 5.1.1 no such user (recipient 3 of 5 in keywords.toml)"
    )
    assert standing(w, "coalition-digest") == (0, 1, refused.answer)
    assert f"one of its readers gets nothing: {refused.answer}" in operators_hear(w)
    assert "one of its readers" not in operators_hear(w.later(hours=1))


@pytest.mark.parametrize(("on_doubt", "state"), [("resend", "queued"), ("hold", "in-doubt")])
def test_a_disconnect_in_data_is_repeated_as_the_same_mail_or_held(world: Make, on_doubt: str, state: str) -> None:
    w = mail_due(world, on_doubt=on_doubt)
    mailbox = Mailbox(hang_up=True)
    with sink(mailbox) as port:
        report = mail(w, port)
        assert "the connection was lost while sending the message" in report.problems[0]
        found = outbox(w, "coalition-digest")
        assert [each.state for each in found] == [state, state, "queued", "queued", "queued"]
        assert [each.attempts for each in found] == [1, 1, 0, 0, 0]  # twice is enough for one pass
        mailbox.hang_up = False
        w.clock.at += SOON
        assert mail(w, port).sent == (5 if on_doubt == "resend" else 3)
        assert mail(w, port).sent == 0
    assert len({sent["message-id"] for _, sent in mailbox.taken}) == 1
    assert standing(w, "coalition-digest")[:2] == ((0, 0) if on_doubt == "resend" else (0, 2))


def test_a_connection_lost_at_one_reader_hinders_no_other(world: Make) -> None:
    w = mail_due(world)
    mailbox = Mailbox(hang_up_on={"ann@example.org"})
    with sink(mailbox) as port:
        report = mail(w, port)
    assert (report.sent, report.failed) == (4, 1)
    assert [each.state for each in outbox(w, "coalition-digest")] == ["queued", *["sent"] * 4]


def test_a_slow_drip_at_the_end_of_the_message_holds_up_one_reader_not_five(world: Make) -> None:
    w = mail_due(world)
    lines = [b"220 hello\r\n", b"250 well met\r\n", b"250 sender\r\n", b"250 rcpt\r\n", b"354 go on\r\n"]
    with dripping_server(lines) as port:
        report = mail(w, port, limit=0.2)
    assert (report.sent, report.pending) == (0, 5)
    tried = outbox(w, "coalition-digest")[0]
    assert (tried.state, tried.attempts, tried.wait) == ("queued", 1, SOON)
    assert "lost while sending" in tried.answer
    assert sum(each.attempts for each in outbox(w, "coalition-digest")) == 2


# Slack


def alert_due(world: Make, **more: Any) -> World:
    """An alert for a Slack channel, composed and due at 07:35; an operator's channel whose own digest has gone."""
    w = world(slack(**more), OPS)
    w.hit(item(comments_close_on=date(2026, 7, 10)))
    w.later(minutes=5).compose()
    return settle_operators(w)


def post(w: World, client: Client, url: str) -> DeliveryReport:
    return w.deliver({"trade-slack": Slack("trade-slack", url, client)})


ANSWERS: list[tuple[list[tuple[int, str, dict[str, str]]], str, timedelta | None, str]] = [
    ([(200, "ok", {})], "sent", None, "200 ok"),
    ([(200, "not ok", {})], "queued", SOON, "Slack did not accept the message (200 not ok)"),
    ([(400, "invalid_blocks", {}), (200, "ok", {})], "sent", None, "200 ok"),
    ([(400, "invalid_blocks", {}), (400, "no_text", {})], "failed", None, "Slack does not take this message: invalid"),
    ([(403, "action_prohibited", {})], "failed", None, "the webhook is gone or refused (403 action_prohibited)"),
    ([(404, "no_service", {})], "failed", None, "the webhook is gone or refused (404 no_service)"),
    ([(410, "channel_is_archived", {})], "failed", None, "the webhook is gone or refused (410 channel_is_archived)"),
    ([(429, "rate_limited", {"retry-after": "900"})], "queued", timedelta(minutes=15), "Slack asks to wait (429)"),
    ([(429, "rate_limited", {"retry-after": "5"})], "queued", SOON, "Slack asks to wait (429)"),
    ([(429, "rate_limited", {})], "queued", SOON, "Slack asks to wait (429)"),
    ([(500, "rollup_error", {})], "queued", SOON, "Slack did not accept the message (500 rollup_error)"),
    ([(0, "", {})], "queued", SOON, "Slack did not answer in time; the message may have arrived"),
]


@pytest.mark.parametrize(
    ("answers", "state", "wait", "says"),
    ANSWERS,
    ids=[f"{each[0][0][0]} {each[0][-1][1]} {each[2]}" for each in ANSWERS],
)
def test_each_answer_of_slack_ends_in_a_state_with_its_next_try(
    world: Make, client: Client, answers: list[tuple[int, str, dict[str, str]]], state: str, wait: Any, says: str
) -> None:
    w = alert_due(world)
    with web_sink(Hook(answers=list(answers))) as hook:
        report = post(w, client, hook.url)
        (found,) = outbox(w, "trade-slack")
        assert (found.state, found.attempts, found.wait) == (state, 1, wait)
        assert says in found.answer
        said = "" if state == "sent" else found.answer
        assert standing(w, "trade-slack") == (int(state == "queued"), int(state == "failed"), said)
        assert bool(report.problems) == (state != "sent")
        assert len(hook.taken) == len(answers)
        told = operators_hear(w)
        assert ("channel trade-slack" in told) == (state == "failed")
        assert "hooksecret" not in told + found.answer + "".join(report.problems)
        hook.answers = [(200, "ok", {})]
        w.clock.at += wait or LATER
        assert post(w, client, hook.url).sent == (1 if state == "queued" else 0)


def test_slack_that_hangs_is_in_doubt_where_doubles_are_not_wanted(world: Make, client: Client) -> None:
    w = alert_due(world, on_doubt="hold")
    with web_sink(Hook(answers=[(0, "", {}), (200, "ok", {})])) as hook:
        post(w, client, hook.url)
        assert [each.state for each in outbox(w, "trade-slack")] == ["in-doubt"]
        assert post(w.later(days=1), client, hook.url).sent == 0
    assert "may have arrived" in operators_hear(w)


def test_a_slack_that_takes_too_long_is_unknown_by_the_clock_of_the_network(world: Make) -> None:
    w = alert_due(world)
    ticks = iter(range(0, 100_000, 60))
    slow = Client(clock=StandingClock(NOW), allow_private_hosts=True, timer=lambda: float(next(ticks)))
    try:
        with web_sink(Hook()) as hook:
            post(w, slow, hook.url)
    finally:
        slow.close()
    (found,) = outbox(w, "trade-slack")
    assert (found.state, found.wait) == ("queued", SOON)
    assert found.answer == "Slack did not answer in time; the message may have arrived"


def test_a_revoked_webhook_holds_the_rest_until_it_is_mended(world: Make, client: Client) -> None:
    w = alert_due(world)
    w.hit(item("2026-04418", comments_close_on=date(2026, 7, 11)))
    w.later(minutes=5).compose()
    with web_sink(Hook(answers=[(404, "no_service", {}), (200, "ok", {})])) as hook:
        assert post(w, client, hook.url).failed == 1
        first, second = outbox(w, "trade-slack")
        assert (first.state, second.state, second.attempts, second.wait) == ("failed", "queued", 0, LATER)
        assert post(w.later(hours=6), client, hook.url).sent == 1


def test_the_next_message_waits_with_a_429(world: Make, client: Client) -> None:
    w = alert_due(world)
    w.hit(item("2026-04418", comments_close_on=date(2026, 7, 11)))
    w.later(minutes=5).compose()
    with web_sink(Hook(answers=[(429, "rate_limited", {"retry-after": "120"}), (200, "ok", {})])) as hook:
        post(w, client, hook.url)
        assert len(hook.taken) == 1
        assert [each.wait for each in outbox(w, "trade-slack")] == [timedelta(seconds=120)] * 2
        assert post(w.later(seconds=120), client, hook.url).sent == 2
