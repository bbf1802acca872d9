"""A digest looked at before it goes, one as it went, and the test message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from monitor import alerts
from monitor.alerts.channels.base import ChannelDown
from monitor.alerts.channels.email import Email
from monitor.alerts.mime import Letterhead
from monitor.errors import UsageError
from monitor.settings import Smtp
from monitor.text import Redactor

from .sinks import Mailbox, smtp_sink
from .world import NOW, WELL, Recorder, World, email, item, slack

Make = Callable[..., World]


def test_a_preview_writes_nothing_and_shows_what_would_come(world: Make, tmp_path: Path) -> None:
    w = world(email())
    w.compose()
    w.hit(item(title="Still to come"))
    before = w.archive.conn.total_changes
    digest = alerts.preview(w.archive, w.settings, "coalition-digest", now=w.later(hours=2).clock.now(), health=WELL)
    assert w.archive.conn.total_changes == before
    paths = alerts.write(digest, tmp_path / "out", "coalition-digest-2026-07-07")
    assert [path.name for path in paths] == [
        "coalition-digest-2026-07-07.eml", "coalition-digest-2026-07-07.html", "coalition-digest-2026-07-07.txt",
    ]  # fmt: skip
    mail = message_from_bytes(paths[0].read_bytes(), policy=default)
    assert mail["subject"].startswith("[Coalition] 1 new")
    assert all("Still to come" in path.read_text() for path in paths)


def test_the_digest_of_a_past_day_is_the_one_that_was_made_then(world: Make, tmp_path: Path) -> None:
    w = world(email())
    w.compose()
    w.hit(item(title="As it was told"))
    w.later(days=1).compose()
    w.later(minutes=1).hit(item(title="As it is called now"))
    kept = alerts.sent(w.archive, "coalition-digest", date(2026, 7, 8))
    assert kept is not None
    assert "As it was told" in alerts.write(kept, tmp_path, "kept")[1].read_text()
    assert alerts.sent(w.archive, "coalition-digest", date(2026, 7, 9)) is None


def test_what_is_kept_is_the_mail_that_arrived_word_for_word_but_for_its_address(world: Make, tmp_path: Path) -> None:
    w = world(email(), sender="Policy monitor <monitor@example.org>")
    w.hit(item(title="Ünïcode & 🔋 in a title", comments_close_on=date(2026, 8, 3)))
    w.compose()
    with smtp_sink(Mailbox()) as mailbox:
        smtp = Smtp(host="127.0.0.1", port=mailbox.port, security="none")
        w.deliver({"coalition-digest": Email("coalition-digest", smtp, Letterhead.of(email(), w.settings))})
    kept = alerts.sent(w.archive, "coalition-digest", date(2026, 7, 7))
    assert kept is not None
    eml = alerts.write(kept, tmp_path, "kept", sender=w.settings.sender)[0].read_bytes()
    arrived = mailbox.raw[0].replace(b"To: ann@example.org\r\n", b"")
    assert arrived.strip() == eml.replace(b"To: undisclosed-recipients:;\r\n", b"").strip()


@pytest.mark.parametrize(
    ("kind", "suffixes"),
    [
        ("slack", [".json", ".txt"]),
        ("webhook", [".json", ".txt"]),
        ("apprise", [".eml", ".txt"]),
        ("file", [".eml", ".html", ".txt"]),
    ],
)
def test_a_preview_has_the_form_of_its_channel(world: Make, tmp_path: Path, kind: str, suffixes: list[str]) -> None:
    w = world(replace(email(), kind=kind))
    w.hit(item(title="Still to come"))
    made = alerts.preview(w.archive, w.settings, "coalition-digest", now=NOW, health=WELL)
    w.compose()
    sent = alerts.sent(w.archive, "coalition-digest", date(2026, 7, 7))
    assert sent is not None
    assert made.subject == sent.subject
    assert (made.html == "", made.payload == "") == (sent.html == "", sent.payload == "")
    assert "Still to come" in made.text
    assert [path.suffix for path in alerts.write(made, tmp_path, "next")] == suffixes


def test_a_slack_digest_is_kept_as_its_payload(world: Make, tmp_path: Path) -> None:
    w = world(slack(digest=email().digest))
    w.compose()
    kept = alerts.sent(w.archive, "trade-slack", date(2026, 7, 7))
    assert kept is not None
    assert [path.suffix for path in alerts.write(kept, tmp_path, "kept")] == [".json", ".txt"]


def test_an_unknown_channel_is_named_with_those_there_are(world: Make) -> None:
    w = world(email())
    with pytest.raises(UsageError, match=r"no channel 'nobody' in keywords\.toml; there is: coalition-digest"):
        alerts.preview(w.archive, w.settings, "nobody", now=NOW, health=WELL)


def test_a_test_message_goes_now_and_alone(world: Make) -> None:
    w = world(email(recipients=("ann@example.org", "bob@example.org")))
    w.compose()
    channel = Recorder("coalition-digest")
    report = alerts.send_test(
        w.archive, w.settings, {channel.name: channel}, channel.name, clock=w.clock, redactor=Redactor(())
    )
    assert (report.sent, report.failed) == (2, 0)
    assert w.states() == ["queued", "queued", "sent", "sent"]


def test_a_test_that_fails_names_the_step_and_is_not_tried_again(world: Make) -> None:
    w = world(email())
    channel = Recorder("coalition-digest", fails=[ChannelDown("coalition-digest", "could not log in: 535 no")])
    report = alerts.send_test(
        w.archive, w.settings, {channel.name: channel}, channel.name, clock=w.clock, redactor=Redactor(())
    )
    assert report.problems == ("coalition-digest: could not log in: 535 no",)
    assert w.states() == ["failed"]


def test_files_are_written_whole_and_a_second_write_changes_nothing(world: Make) -> None:
    w = world(email())
    w.compose()
    paths = w.deliver().files
    kept = [path.read_bytes() for path in paths]
    w.archive.conn.execute("update deliveries set state = 'queued'")
    w.deliver()
    assert [path.read_bytes() for path in paths] == kept
    assert not list(paths[0].parent.glob(".*"))
    assert b"ann@example.org" not in paths[0].read_bytes()
