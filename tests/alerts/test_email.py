"""Mail over a real SMTP server on loopback."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from monitor.alerts.channels.base import ChannelDown
from monitor.alerts.channels.email import Email
from monitor.alerts.mime import Letterhead, letter
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.errors import DeliveryError, PermanentDelivery, UnknownDelivery
from monitor.settings import Secret, Settings, Smtp

from .sinks import CERTIFICATE, Mailbox, dripping_server, smtp_sink
from .world import NOW, World, email, item

Make = Callable[..., World]
HEAD = Letterhead(channel="coalition-digest", sender="Policy monitor <monitor@example.org>")
MESSAGE = StoredMessage(
    id=1, channel="coalition-digest", kind="digest", period="2026-07-07T07:30",
    subject="[Trade] 2 urgent · 3 deadlines ≤7d — Tue Jul 7", message_key="<digest.coalition.20260707@example.org>",
    text="Text — with a dash\n", html="<!doctype html><p>Text — with a dash</p>", payload="", composed_at=NOW,
)  # fmt: skip


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@contextmanager
def channel(mailbox: Mailbox, *, context: Callable[[], ssl.SSLContext] = trusting, **smtp: Any) -> Iterator[Email]:
    made = Email(
        "coalition-digest", Smtp(**({"host": "localhost", "port": mailbox.port, "security": "none"} | smtp)), HEAD,
        context=context,
    )  # fmt: skip
    try:
        yield made
    finally:
        made.close()


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_mail_arrives_by_each_way(security: str) -> None:
    with smtp_sink(Mailbox(), security=security) as mailbox, channel(mailbox, security=security) as out:
        assert out.send(MESSAGE, "ann@example.org").answer == "250 taken as 42"
    ((to, mail),) = mailbox.taken
    assert to == mail["to"] == "ann@example.org"
    assert mail["subject"] == MESSAGE.subject
    assert mail["message-id"] == MESSAGE.message_key
    assert mail["list-id"] == "<coalition-digest.example.org>"
    assert mail["list-unsubscribe"] == "<mailto:monitor@example.org?subject=unsubscribe>"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["x-auto-response-suppress"] == "All"
    assert mail["date"].datetime == NOW
    plain, rich = mail.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().splitlines() == MESSAGE.text.splitlines()
    assert {part["content-transfer-encoding"] for part in (plain, rich)} == {"quoted-printable"}


def test_one_connection_serves_all_recipients_and_each_sees_only_itself() -> None:
    with smtp_sink(Mailbox()) as mailbox, channel(mailbox) as out:
        for name in ("ann", "bob", "cam"):
            out.send(MESSAGE, f"{name}@example.org")
    assert len(mailbox.sessions) == 1
    assert [(to, mail["to"]) for to, mail in mailbox.taken] == [
        (f"{name}@example.org", f"{name}@example.org") for name in ("ann", "bob", "cam")
    ]


def test_one_refused_recipient_is_final_for_it_alone() -> None:
    with smtp_sink(Mailbox(refuse={"bob@example.org": "550 no such user"})) as mailbox, channel(mailbox) as out:
        out.send(MESSAGE, "ann@example.org")
        with pytest.raises(PermanentDelivery, match="refused the recipient: 550 no such user"):
            out.send(MESSAGE, "bob@example.org")
        out.send(MESSAGE, "cam@example.org")
    assert [to for to, _ in mailbox.taken] == ["ann@example.org", "cam@example.org"]
    assert len(mailbox.sessions) == 1


@pytest.mark.parametrize(
    ("answer", "fault", "sentence"),
    [
        ("451 try again later", DeliveryError, "refused the message: 451 try again later"),
        ("554 looks like spam", PermanentDelivery, "refused the message: 554 looks like spam"),
        ("421 closing", ChannelDown, "refused the message: 421 closing"),
    ],
)
def test_an_answer_to_the_message_is_sorted_by_its_code(answer: str, fault: type[Exception], sentence: str) -> None:
    with smtp_sink(Mailbox(answer=answer)) as mailbox, channel(mailbox) as out:
        with pytest.raises(fault, match=sentence) as raised:
            out.send(MESSAGE, "ann@example.org")
        assert type(raised.value) is fault
        mailbox.answer = "250 now"
        assert out.send(MESSAGE, "ann@example.org").answer == "250 now"


def test_a_connection_lost_inside_data_leaves_the_outcome_unknown() -> None:
    with smtp_sink(Mailbox(hang_up=True)) as mailbox, channel(mailbox) as out:
        with pytest.raises(UnknownDelivery, match="lost while sending"):
            out.send(MESSAGE, "ann@example.org")
        mailbox.hang_up = False
        out.send(MESSAGE, "ann@example.org")
    assert len(mailbox.taken) == 1


def test_a_server_that_is_not_there_closes_the_channel_for_this_pass() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        mailbox = Mailbox(port=free.getsockname()[1])
    with channel(mailbox) as out, pytest.raises(ChannelDown, match=r"could not connect to localhost:\d+"):
        out.send(MESSAGE, "ann@example.org")


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ([], ChannelDown),
        ([b"220 hello\r\n", b"250 well met\r\n"], ChannelDown),
        (
            [b"220 hello\r\n", b"250 well met\r\n", b"250 sender\r\n", b"250 rcpt\r\n", b"354 go on\r\n"],
            UnknownDelivery,
        ),
    ],
    ids=["greeting", "sender", "receipt"],
)
def test_a_server_that_drips_its_answers_is_cut_off(answers: list[bytes], fault: type[Exception]) -> None:
    with dripping_server(answers) as port:
        out = Email("coalition-digest", Smtp(host="127.0.0.1", port=port, security="none"), HEAD, limit=0.3)
        with pytest.raises(fault):
            out.send(MESSAGE, "ann@example.org")
        out.close()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(security: str) -> None:
    with (
        smtp_sink(Mailbox(), security=security) as mailbox,
        channel(mailbox, security=security, context=ssl.create_default_context) as out,
        pytest.raises(ChannelDown, match="certificate is not valid"),
    ):
        out.send(MESSAGE, "ann@example.org")
    assert mailbox.taken == []


def test_starttls_that_is_not_offered_is_a_fault_not_a_downgrade() -> None:
    with (
        smtp_sink(Mailbox()) as mailbox,
        channel(mailbox, security="starttls") as out,
        pytest.raises(ChannelDown, match="STARTTLS"),
    ):
        out.send(MESSAGE, "ann@example.org")
    assert mailbox.taken == []


@pytest.mark.parametrize("right", [True, False])
def test_login(right: bool) -> None:
    secret = Secret(where="environment variable SMTP_PASSWORD", value="mailsecret" if right else "wrongsecret")
    login = {"security": "starttls", "username": "monitor", "password": secret}
    with smtp_sink(Mailbox(), security="starttls", password="mailsecret") as mailbox, channel(mailbox, **login) as out:
        if right:
            out.send(MESSAGE, "ann@example.org")
        else:
            with pytest.raises(ChannelDown, match="could not log in: 535") as raised:
                out.send(MESSAGE, "ann@example.org")
            assert "wrongsecret" not in str(raised.value)
    assert len(mailbox.taken) == right


HOSTILE = (
    "Bcc: all@example.com\r\nX-Evil: yes",
    "line\nbreak\u2028and\x00nul",
    "=?utf-8?q?x?= \u202eright to left",
    "é" * 400,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_become_a_header(text: str) -> None:
    from dataclasses import replace

    raw = letter(replace(MESSAGE, subject=text), HEAD, to="ann@example.org").as_bytes()
    head = raw.split(b"\r\n\r\n")[0]
    names = {line.split(b":")[0].lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}
    assert not names & {b"bcc", b"x-evil"}
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


def test_hostile_titles_travel_whole_through_a_real_server(world: Make) -> None:
    w = world(email())
    w.hit(item(title="Ünïcode <script>alert(1)</script> & 🔋 .\n.\r\nQUIT"))
    (message,) = w.compose()
    with smtp_sink(Mailbox()) as mailbox, channel(mailbox) as out:
        out.send(message, "ann@example.org")
    ((_, mail),) = mailbox.taken
    plain, rich = mail.iter_parts()
    assert "<script>alert(1)</script> & 🔋" in plain.get_content()
    assert "<script>" not in rich.get_content()
    assert max(map(len, mailbox.raw[0].split(b"\r\n"))) <= 998


def test_what_mail_lacks_is_said(tmp_path: Path) -> None:
    smtp = Smtp(
        host="mail.example.org", port=587, username="u", password=Secret(where="environment variable SMTP_PASSWORD")
    )
    client: Any = None
    assert (
        Email.make(email(), Settings(home=tmp_path), client) == "has no mail server (smtp in sources.toml is not set)"
    )
    lacking = Email.make(email(), Settings(home=tmp_path, smtp=smtp, sender="monitor@example.org"), client)
    assert lacking == "has no password for its mail server (environment variable SMTP_PASSWORD is not set)"
