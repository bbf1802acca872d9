from __future__ import annotations

from datetime import timedelta

from monitor.archive import status
from monitor.archive.database import Archive
from monitor.archive.polls import ledger
from monitor.archive.storing.items import Stored
from monitor.model import Fetched
from tests.archive.shelf import NOON, keep_topic, match, notice, record, source, store, topic


def test_sources_topics_and_totals_as_status_prints_them(archive: Archive) -> None:
    stored = store(archive, notice(body="text"), notice("2026-04418", text_url="https://upstream.example/2.txt"))
    with archive.transaction() as conn:
        ledger.sync(conn, (source(), source("white-house", kind="feed")), NOON)
        ledger.succeeded(
            conn, "federal-register", Fetched(), stored, started_at=NOON, seconds=1.0, now=NOON,
            next_due_at=NOON + timedelta(minutes=30),
        )  # fmt: skip
        ledger.succeeded(
            conn, "white-house", Fetched(), Stored(new=9), started_at=NOON - timedelta(days=8), seconds=1.0,
            now=NOON - timedelta(days=8), next_due_at=NOON,
        )  # fmt: skip
    keep_topic(archive, topic("nickel", "Nickel", "nickel"), position=1)
    keep_topic(archive, topic(), position=0)
    record(archive, [match(1, 1), match(2, 2, "mention")], backfilled=frozenset({1}))
    assert [(row["name"], row["state"], row["new_in_7_days"]) for row in status.sources(archive.conn, NOON)] == [
        ("federal-register", "ok", 2), ("white-house", "ok", 0),
    ]  # fmt: skip
    graphite, nickel = status.topics(archive.conn, NOON)
    assert (graphite["slug"], graphite["items"], graphite["strong"], graphite["new_in_7_days"]) == ("graphite", 2, 1, 1)
    assert (nickel["slug"], nickel["items"], nickel["strong"], nickel["last_hit_at"]) == ("nickel", 0, 0, None)
    totals = status.totals(archive.conn)
    assert (totals["items"], totals["revisions"], totals["texts_kept"], totals["texts_pending"]) == (2, 2, 1, 1)
    assert (totals["first_on"], totals["last_on"]) == ("2026-11-02", "2026-11-02")


def test_a_channel_shows_what_it_is_owed_what_waits_and_what_failed(archive: Archive) -> None:
    with archive.transaction() as conn:
        conn.execute(
            "insert into notices (channel, reason, subject, owed_at)"
            " values ('digest', 'hit', '1', '2026-11-02T17:00:00Z')"
        )
        conn.execute(
            "insert into messages (id, channel, kind, period, subject, message_key, composed_at)"
            " values (1, 'digest', 'digest', '2026-11-02', 'Monday', 'k', '2026-11-02T17:00:00Z')"
        )
        conn.executemany(
            "insert into deliveries (message_id, recipient, state, sent_at, answer) values (1, ?, ?, ?, ?)",
            [
                ("a", "sent", "2026-11-02T17:01:00Z", "250 taken"),
                ("b", "queued", None, "451 later"),
                ("c", "failed", None, "550 no such user"),
                ("d", "in-doubt", None, ""),
            ],
        )
    (row,) = status.channels(archive.conn)
    assert row == {
        "channel": "digest", "owed": 1, "waiting": 1, "failed": 2, "last_sent_at": "2026-11-02T17:01:00Z",
        "answer": "550 no such user",
    }  # fmt: skip
