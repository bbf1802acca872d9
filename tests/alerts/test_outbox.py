"""Listing, repeating and dropping deliveries by hand."""

from __future__ import annotations

from collections.abc import Callable

from monitor.archive.outgoing import deliveries, outbox
from monitor.errors import PermanentDelivery
from monitor.model import Notice

from .world import NOW, Recorder, World, email

Make = Callable[..., World]


def failed(world: Make) -> World:
    w = world(email(recipients=("ann@example.org", "bob@example.org")))
    w.compose()
    channel = Recorder("coalition-digest", fails=[PermanentDelivery("coalition-digest", "550 no")])
    w.deliver({channel.name: channel})
    return w


def test_the_listing_names_channel_period_state_and_answer(world: Make) -> None:
    newest, oldest = deliveries.listing(failed(world).archive.conn)
    assert (newest["channel"], newest["state"], newest["period"]) == ("coalition-digest", "sent", "2026-07-07T07:30")
    assert (oldest["state"], oldest["answer"]) == ("failed", "550 no (recipient 1 of 2 in keywords.toml)")
    assert len(oldest["recipient"]) == 32


def test_retry_all_takes_what_failed_and_leaves_what_was_sent_or_dropped(world: Make) -> None:
    w = failed(world)
    assert deliveries.retry(w.archive.conn, every=True) == 1
    assert w.states() == ["queued", "sent"]
    deliveries.drop(w.archive.conn, [1, 2])
    assert w.states() == ["dropped", "sent"]
    assert deliveries.retry(w.archive.conn, every=True) == 0
    assert deliveries.retry(w.archive.conn, [1]) == 1


def test_counts_and_failing_name_what_needs_a_look(world: Make) -> None:
    conn = failed(world).archive.conn
    assert deliveries.counts(conn) == {"coalition-digest": {"failed": 1}}
    assert [row["answer"] for row in deliveries.failing(conn)] == ["550 no (recipient 1 of 2 in keywords.toml)"]
    assert deliveries.waiting(conn) == 0


def test_a_recipients_hash_needs_the_archives_salt() -> None:
    here, there = (outbox.recipient_hash(salt, "Ann@Example.org ") for salt in ("a", "b"))
    assert here != there
    assert here == outbox.recipient_hash("a", "ann@example.org")


def test_the_same_news_is_owed_once(world: Make) -> None:
    conn = world(email()).archive.conn
    notice = Notice(channel="coalition-digest", reason="hit", subject="section-301 fr:2026-04417")
    again = Notice(channel="trade-slack", reason="hit", subject="section-301 fr:2026-04417")
    assert outbox.owe(conn, [notice], NOW) == 1
    assert outbox.owe(conn, [notice, again], NOW) == 1
