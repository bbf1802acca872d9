"""How deliveries go: claimed, sent, recorded; retried, held or given up as the answer says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from monitor.alerts.channels.base import ChannelDown
from monitor.alerts.deliver import next_try
from monitor.archive.outgoing import deliveries
from monitor.errors import DeliveryError, PermanentDelivery, UnknownDelivery
from monitor.text import Redactor

from .world import NOW, Recorder, World, email, item, slack

Make = Callable[..., World]
FIVE = tuple(f"{name}@example.org" for name in ("ann", "bob", "cam", "dee", "eve"))


def due(world: Make, **more: object) -> World:
    """A world with a digest of one channel, composed and due."""
    w = world(email(recipients=FIVE, **more))
    w.compose()
    return w


def test_each_recipient_gets_the_same_message_once(world: Make) -> None:
    w, channel = due(world), Recorder("coalition-digest")
    report = w.deliver({channel.name: channel})
    assert (report.sent, report.failed, report.pending) == (5, 0, 0)
    assert [to for _, to in channel.taken] == list(FIVE)
    assert len({key for key, _ in channel.taken}) == 1
    assert w.deliver({channel.name: channel}).sent == 0
    assert channel.closed == 2


def test_no_address_is_in_the_archive(world: Make) -> None:
    w = due(world)
    w.deliver({"coalition-digest": Recorder("coalition-digest")})
    w.archive.conn.execute("pragma wal_checkpoint(truncate)")
    assert b"example.org" not in w.archive.path.read_bytes()


def test_one_refused_address_hinders_nobody_else(world: Make) -> None:
    w = due(world)
    channel = Recorder("coalition-digest", fails=[None, PermanentDelivery("coalition-digest", "550 no such user")])
    report = w.deliver({channel.name: channel})
    assert (report.sent, report.failed, report.pending) == (4, 1, 0)
    assert w.states() == ["sent", "failed", "sent", "sent", "sent"]
    assert report.problems == ("coalition-digest: 550 no such user (recipient 2 of 5 in keywords.toml)",)


def test_a_temporary_refusal_comes_back_after_its_wait(world: Make) -> None:
    w = due(world)
    channel = Recorder("coalition-digest", fails=[DeliveryError("coalition-digest", "450 greylisted")])
    assert w.deliver({channel.name: channel}).pending == 1
    assert w.later(seconds=59).deliver({channel.name: channel}).sent == 0
    assert w.later(seconds=1).deliver({channel.name: channel}).sent == 1


def test_a_dead_server_is_tried_once_a_pass_and_costs_the_others_no_try(world: Make) -> None:
    w = due(world)
    channel = Recorder("coalition-digest", fails=[ChannelDown("coalition-digest", "could not connect")])
    report = w.deliver({channel.name: channel})
    assert (report.sent, report.failed, report.pending) == (0, 1, 5)
    attempts = [row[0] for row in w.archive.conn.execute("select attempts from deliveries order by id")]
    assert attempts == [1, 0, 0, 0, 0]
    assert w.deliver({channel.name: channel}).sent == 0
    assert w.later(minutes=1).deliver({channel.name: channel}).sent == 5


def test_a_wait_that_was_asked_for_is_kept_in_the_table(world: Make) -> None:
    w = due(world)
    channel = Recorder("coalition-digest", fails=[ChannelDown("coalition-digest", "429", retry_after=600)])
    w.deliver({channel.name: channel})
    assert w.later(seconds=599).deliver({channel.name: channel}).sent == 0
    assert w.later(seconds=1).deliver({channel.name: channel}).sent == 5


def test_back_off_grows_and_ends(world: Make) -> None:
    waits = [int((next_try(attempts, NOW) - NOW).total_seconds() // 60) for attempts in range(1, 9)]
    assert waits == [1, 5, 15, 60, 180, 360, 360, 360]
    w = world(email())
    w.compose()
    channel = Recorder("coalition-digest", fails=[DeliveryError("coalition-digest", "450 later")] * 30)
    for _ in range(25):
        w.later(hours=6).deliver({channel.name: channel})
    assert w.states()[0] == "failed"
    (answer,) = w.archive.conn.execute("select answer from deliveries order by id limit 1").fetchone()
    assert answer == "given up after 20 tries: 450 later"


def test_a_server_that_repeats_the_address_does_not_put_it_into_the_archive(world: Make) -> None:
    w = due(world)
    fault = PermanentDelivery("coalition-digest", "550 5.1.1 <Ann@example.org>: no such user")
    channel = Recorder("coalition-digest", fails=[fault], answer="250 2.1.5 <{}> queued")
    report = w.deliver({channel.name: channel})
    assert report.problems == (
        "coalition-digest: 550 5.1.1 recipient 1: no such user (recipient 1 of 5 in keywords.toml)",
    )
    answers = [row["answer"] for row in deliveries.listing(w.archive.conn)]
    assert "250 2.1.5 recipient 2 queued" in answers
    assert not any("@" in answer for answer in answers)


@pytest.mark.parametrize(("on_doubt", "state"), [("resend", "queued"), ("hold", "in-doubt")])
def test_an_unknown_outcome_is_repeated_or_held_as_configured(world: Make, on_doubt: str, state: str) -> None:
    w = due(world, on_doubt=on_doubt)
    channel = Recorder("coalition-digest", fails=[UnknownDelivery("coalition-digest", "lost in DATA")])
    assert w.deliver({channel.name: channel}).failed == 1
    assert w.states()[0] == state


def test_a_delivery_whose_process_died_is_sent_again_as_the_same_message(world: Make) -> None:
    w = due(world)
    channel = Recorder("coalition-digest", fails=[KeyboardInterrupt()])
    with pytest.raises(KeyboardInterrupt):
        w.deliver({channel.name: channel})
    assert w.states()[0] == "sending"
    assert w.later(minutes=4).deliver({channel.name: channel}).sent == 4  # the lease still holds for the first
    assert w.later(minutes=2).deliver({channel.name: channel}).sent == 1
    assert len({key for key, _ in channel.taken}) == 1


def test_or_is_held_until_somebody_decides(world: Make) -> None:
    w = due(world, on_doubt="hold")
    channel = Recorder("coalition-digest", fails=[KeyboardInterrupt()])
    with pytest.raises(KeyboardInterrupt):
        w.deliver({channel.name: channel})
    w.later(minutes=6).deliver({channel.name: channel})
    assert w.states() == ["in-doubt", "sent", "sent", "sent", "sent"]
    assert deliveries.retry(w.archive.conn, [1]) == 1
    assert w.deliver({channel.name: channel}).sent == 1


def test_a_claim_is_exclusive(world: Make) -> None:
    w = due(world)
    now, until = NOW, NOW + timedelta(minutes=5)
    assert deliveries.claim(w.archive.conn, 1, now=now, lease_until=until)
    assert not deliveries.claim(w.archive.conn, 1, now=now, lease_until=until)
    assert deliveries.claim(w.archive.conn, 1, now=until, lease_until=until)


def test_without_configuration_messages_become_files_and_that_is_no_failure(world: Make) -> None:
    w = world(email(), slack())
    w.hit(item(comments_close_on=date(2026, 7, 10)))
    w.later(minutes=5).compose()
    report = w.deliver(w.drops(fallback="has no mail server"))
    assert (report.sent, report.failed, report.pending) == (2, 0, 0)
    written = sorted(str(path.relative_to(w.settings.db)) for path in report.files)
    assert written == [
        "outbox/coalition-digest/2026-07-07T0735.eml", "outbox/coalition-digest/2026-07-07T0735.html",
        "outbox/coalition-digest/2026-07-07T0735.txt", "outbox/trade-slack/2026-07-07T113500Z.json",
        "outbox/trade-slack/2026-07-07T113500Z.txt",
    ]  # fmt: skip


def test_a_channel_that_delivered_before_and_lost_its_secret_is_a_failure_never_files(world: Make) -> None:
    w = due(world)
    w.deliver({"coalition-digest": Recorder("coalition-digest")})
    w.later(days=1).compose()
    report = w.deliver(w.drops(fallback="has no mail server (smtp in sources.toml is not set)"))
    assert (report.sent, report.files, report.pending) == (0, (), 5)
    assert report.failed > 0
    assert "has delivered before and now has no mail server" in report.problems[0]
    restored = Recorder("coalition-digest")
    assert w.later(minutes=1).deliver({"coalition-digest": restored}).sent == 5


def test_a_recipient_that_left_the_configuration_is_dropped(world: Make) -> None:
    w = due(world).with_channels(email(recipients=FIVE[:4]))
    channel = Recorder("coalition-digest")
    assert w.deliver({channel.name: channel}).sent == 4
    assert w.states()[-1] == "dropped"


def test_a_secret_in_an_answer_is_taken_out_before_it_is_stored_or_said(world: Make) -> None:
    w = due(world)
    channel = Recorder("coalition-digest", fails=[PermanentDelivery("coalition-digest", "550 bad hunter2secret")])
    report = w.deliver({channel.name: channel}, Redactor(["hunter2secret"]))
    answers = [row["answer"] for row in deliveries.listing(w.archive.conn)]
    assert not any("hunter2secret" in said for said in (*answers, *report.problems))


def test_a_permanent_failure_is_told_through_another_channel(world: Make) -> None:
    w = world(email("a-digest"), email("b-digest"))
    w.compose()
    refusing = Recorder("a-digest", fails=[PermanentDelivery("a-digest", "550 mailbox gone")])
    w.deliver({"a-digest": refusing, "b-digest": Recorder("b-digest")})
    a_digest, b_digest = w.later(days=1).compose()
    assert "550 mailbox gone" not in a_digest.text
    assert "channel a-digest: digest of 2026-07-07T07:30 was refused: 550 mailbox gone" in " ".join(
        b_digest.text.split()
    )
