"""The outbox by hand, from the command line, against a real mail server: list, retry, drop, and what was sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.cli import main
from tests.pipeline.home import CHANNELS, SOURCES, Home, a_home, record

from .sinks import Mailbox, smtp_sink

MAIL = """
from = "Policy monitor <monitor@example.org>"
smtp = {{ host = "127.0.0.1", port = %d, security = "none" }}
"""
OPERATOR = """
[channels.operator]
kind = "email"
to = ["ops@example.org"]
operator = true
hold = "0s"
"""
Command = Callable[..., tuple[int, str]]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with smtp_sink(Mailbox(refuse={"policy@example.org": "550 5.1.1 <policy@example.org>: no such user"})) as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, mailbox: Mailbox) -> Iterator[Home]:
    def write(made: Home) -> None:
        sources = SOURCES.replace("[monitor]", "[monitor]" + MAIL % mailbox.port)
        channels = CHANNELS.replace('["policy@example.org"]', '["ann@example.org", "policy@example.org"]')
        made.write(sources=sources, channels=channels + OPERATOR)

    with a_home(tmp_path / "home", write) as made:
        made.register.replace([record("2026-00001", title="Natural graphite from Canada")])
        yield made


@pytest.fixture
def command(home: Home, capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*words: str, now: str = "2026-07-06T07:31") -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(home.path), "--now", now, *words])
        said = capsys.readouterr()
        return int(str(ended.value.code or 0)), said.out + said.err

    return call


def test_a_refused_reader_is_listed_mended_and_sent_what_was_kept(
    command: Command, mailbox: Mailbox, tmp_path: Path
) -> None:
    code, said = command("run", "--all")
    assert code == 4
    assert "550 5.1.1 recipient 2: no such user (recipient 2 of 2 in keywords.toml)" in said
    rows = json.loads(command("outbox", "list", "--json")[1])
    states = {(row["channel"], row["state"]): row["id"] for row in rows}
    assert {("digest", "sent"), ("digest", "failed")} <= set(states)
    refused = states["digest", "failed"]
    assert "@" not in " ".join(row["answer"] for row in rows)
    assert "digest" in command("status")[1]
    command("run", now="2026-07-06T07:40")
    (notice,) = [mail.get_body(("plain",)) for to, mail in mailbox.taken if to == "ops@example.org"]
    assert notice is not None
    assert "one of its readers gets nothing" in " ".join(notice.get_content().split())
    assert not [to for to, mail in mailbox.taken if to == "ann@example.org" and "health notice" in mail["subject"]]
    mailbox.refuse.clear()
    assert command("outbox", "retry", str(refused), "--dry-run") == (0, "1 delivery would be queued again\n")
    assert command("outbox", "retry", str(refused)) == (0, "1 delivery queued again\n")
    assert command("run", now="2026-07-06T07:45")[0] == 0
    digests = {to: mail for to, mail in mailbox.taken if to != "ops@example.org"}
    assert set(digests) == {"ann@example.org", "policy@example.org"}
    assert digests["ann@example.org"]["message-id"] == digests["policy@example.org"]["message-id"]
    assert command("digest", "digest", "--date", "2026-07-06", "--out", str(tmp_path), now="2026-07-07T09:00")[0] == 0
    kept = (tmp_path / "digest-2026-07-06.eml").read_bytes().replace(b"To: undisclosed-recipients:;", b"To: ")
    arrived = mailbox.raw[[to for to, _ in mailbox.taken].index("policy@example.org")]
    assert arrived.replace(b"To: policy@example.org", b"To: ").strip() == kept.strip()


def test_a_dropped_delivery_is_never_sent(command: Command, mailbox: Mailbox) -> None:
    command("run", "--all")
    (refused,) = [row["id"] for row in json.loads(command("outbox", "list", "--json")[1]) if row["state"] == "failed"]
    assert command("outbox", "drop", str(refused)) == (0, "1 delivery dropped\n")
    mailbox.refuse.clear()
    assert command("outbox", "retry", "--all") == (0, "0 deliveries queued again\n")
    command("run", now="2026-07-06T07:45")
    assert not [to for to, _ in mailbox.taken if to == "policy@example.org"]
    states = [row["state"] for row in json.loads(command("outbox", "list", "--json")[1]) if row["channel"] == "digest"]
    assert sorted(states) == ["dropped", "sent"]
