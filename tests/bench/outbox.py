"""What alerting costs: a digest over a million items, and ten thousand deliveries to a mail server on loopback.

The archive of a million is filled by plain SQL (its texts play no part in a digest). A digest is compared with the bare
queries: the same statements, run again without making anything of their rows. ``python -m tests.bench.outbox``.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from monitor.alerts.channels.email import Email
from monitor.alerts.compose import compose_due, draft
from monitor.alerts.deliver import deliver_due
from monitor.alerts.mime import Letterhead
from monitor.archive import hits
from monitor.archive.database import Archive, open_archive
from monitor.archive.outgoing import outbox
from monitor.archive.outgoing.outbox import NewMessage
from monitor.clock import StandingClock, to_text
from monitor.settings import ChannelConfig, DigestSchedule, Settings, Smtp, TopicConfig
from monitor.text import Redactor
from tests.alerts.sinks import Mailbox, smtp_sink

ITEMS, NEWS, TOPICS = 1_000_000, 300, 16
OLD_HITS = 40_000
MESSAGES, RECIPIENTS = 100, 100
NOW = datetime(2026, 7, 7, 11, 30, tzinfo=UTC)
DAY = date(2026, 7, 7)
EVERY_DAY = DigestSchedule(days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), hour=7, minute=30)
FILL = """
with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
insert into items (id, key, source, kind, title, abstract, url, agencies, published_on, matter, first_seen_at,
                   changed_at, hash)
select i, 'fr:' || i, 'federal-register', 'notice', 'Notice of something number ' || i, 'An abstract of it.',
       'https://www.federalregister.gov/d/' || i, '["Commerce Department"]',
       date('2026-07-07', '-' || ((? - i) / 140) || ' days'), 'fr:' || i, '2026-07-01T00:00:00Z',
       '2026-07-01T00:00:00Z', '' from n
"""
REVISE = """
insert into revisions (id, item_id, seen_at, change, origin)
select id, id, first_seen_at, 'new', iif(id > ?, 'poll', 'backfill') from items
"""
HIT = """
insert into hits (topic, item_id, revision_id, strength, terms, passage, field, rule, matched_at, backfilled)
select 'topic-' || (id % ?), id, id, iif(id % 3, 'strong', 'mention'),
       '[{"term": "graphite", "field": "title", "count": 1}]', 'A passage that speaks of graphite and of its duties.',
       'title', 'in the title', '2026-07-01T00:00:00Z', id <= ? from items where id > ? or id % ? = 0
"""
DUE = """
insert into deadlines (item_id, kind, label, due_on, source, evidence, first_seen_at)
select id, 'comment', 'Comments close', date('2026-07-07', '+' || (id % 400 - 350) || ' days'), 'comments_close_on', '',
       '2026-07-01T00:00:00Z' from items where id % 10 = 0
"""


def measure() -> dict[str, float]:
    """``digest seconds`` and ``digest``: over the bare queries; ``mails per second``; ``memory``: growth in MB."""
    with tempfile.TemporaryDirectory() as folder:
        return {**_digest(Path(folder)), **_mails(Path(folder))}


def _digest(folder: Path) -> dict[str, float]:
    settings, channel = _settings(folder)
    archive = open_archive(folder / "million.db", now=NOW, rehearsal=True)
    _fill(archive, settings, channel)
    statements: list[str] = []
    archive.conn.set_trace_callback(statements.append)
    _draft(archive, settings, channel)
    archive.conn.set_trace_callback(None)
    reads = [each for each in statements if each.lstrip().lower().startswith(("select", "with"))]
    whole = _median(lambda: _draft(archive, settings, channel))
    bare = _median(lambda: [archive.conn.execute(each).fetchall() for each in reads])
    started = time.perf_counter()
    composed = compose_due(archive, settings, now=NOW + timedelta(days=1), health=())
    composing = time.perf_counter() - started
    assert len(composed) == 1
    archive.close()
    return {"digest seconds": composing, "digest": whole / bare}


def _draft(archive: Archive, settings: Settings, channel: ChannelConfig) -> None:
    made = draft(archive.conn, settings, channel, now=NOW + timedelta(days=1), health=())
    assert made.new + made.mentions > NEWS // 2


def _fill(archive: Archive, settings: Settings, channel: ChannelConfig) -> None:
    last = ITEMS - NEWS
    with archive.transaction() as conn:
        for position, topic in enumerate(settings.topics):
            hits.keep_topic(conn, topic, position=position, compiled="", fingerprint="f", matched_through=ITEMS)
        conn.execute(FILL, (ITEMS, ITEMS))
        conn.execute(REVISE, (last,))
        conn.execute(HIT, (TOPICS, last, last, ITEMS // OLD_HITS))
        conn.execute(DUE)
        conn.execute("insert into texts (item_id, state) select id, 'none' from items")
        newest = conn.execute("select max(id) from hits where backfilled").fetchone()[0]
        outbox.put(
            conn,
            NewMessage(channel=channel.name, kind="digest", period="2026-07-06T07:30", subject="", message_key="<1>",
                       composed_at=NOW, window_to_at=NOW, hits_through=newest), (), (),
        )  # fmt: skip
        conn.execute(
            "insert into notices (channel, reason, subject, topic, item_id, hit_id, revision_id, owed_at)"
            " select ?, 'hit', topic || item_id, topic, item_id, id, revision_id, ? from hits where not backfilled",
            (channel.name, to_text(NOW)),
        )


def _mails(folder: Path) -> dict[str, float]:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    try:
        return _drain(folder, ours.recv())
    finally:
        ours.send("stop")
        server.join()


def _serve(ready: Connection) -> None:
    with smtp_sink(Mailbox()) as mailbox:
        ready.send(mailbox.port)
        ready.recv()


def _drain(folder: Path, port: int) -> dict[str, float]:
    addresses = tuple(f"reader{number}@example.org" for number in range(RECIPIENTS))
    channel = ChannelConfig(name="digest", kind="email", topics=(), digest=EVERY_DAY, recipients=addresses)
    settings = Settings(home=folder, channels=(channel,), sender="monitor@example.org")
    archive = open_archive(folder / "mails.db", now=NOW, rehearsal=True)
    hashes = [outbox.recipient_hash(archive.salt, address) for address in addresses]
    with archive.transaction() as conn:
        for number in range(MESSAGES):
            message = NewMessage(
                channel="digest", kind="digest", period=str(number), subject=f"Digest {number}",
                message_key=f"<{number}@example.org>", composed_at=NOW, text="A line of news.\n" * 20,
                html="<p>A line of news.</p>" * 20, window_to_at=NOW,
            )  # fmt: skip
            outbox.put(conn, message, hashes, ())
    way = Email("digest", Smtp(host="127.0.0.1", port=port, security="none"), Letterhead.of(channel, settings))
    before, started = _memory(), time.perf_counter()
    report = deliver_due(archive, settings, {"digest": way}, clock=StandingClock(NOW), redactor=Redactor(()))
    seconds = time.perf_counter() - started
    archive.close()
    assert report.sent == MESSAGES * RECIPIENTS, report
    return {"seconds for 100 mails": 100 * seconds / report.sent, "memory": _memory() - before}


def _settings(folder: Path) -> tuple[Settings, ChannelConfig]:
    slugs = tuple(f"topic-{number}" for number in range(TOPICS))
    topics = tuple(TopicConfig(slug=slug, name=slug, match="graphite") for slug in slugs)
    channel = ChannelConfig(name="coalition", kind="file", topics=slugs, digest=EVERY_DAY)
    return Settings(home=folder, topics=topics, channels=(channel,)), channel


def _median(work: Callable[[], object], times: int = 5) -> float:
    def once() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return statistics.median(once() for _ in range(times))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for name, figure in measure().items():
        print(f"{name}: {figure:.3f}")
