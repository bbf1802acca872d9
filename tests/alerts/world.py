"""A small world for the tests of this room: a real archive, two topics, and items that are hit as a test says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.alerts.channels.base import Channel, Receipt
from monitor.alerts.channels.file import FileDrop
from monitor.alerts.compose import compose_due
from monitor.alerts.deliver import DeliveryReport, deliver_due
from monitor.alerts.mime import Letterhead
from monitor.alerts.routing import owed
from monitor.archive import documents, hits
from monitor.archive.database import Archive, open_archive
from monitor.archive.outgoing import deliveries, outbox
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.archive.storing import items
from monitor.clock import StandingClock, local_date, to_text
from monitor.health import Health
from monitor.model import Item, Match, Origin, Strength, Term
from monitor.settings import ChannelConfig, DigestSchedule, Settings, TopicConfig
from monitor.text import Redactor

NOW = datetime(2026, 7, 7, 11, 30, tzinfo=UTC)
"""Tuesday, 7 July 2026, 07:30 in Washington."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
MORNING = DigestSchedule(days=WEEKDAYS, hour=7, minute=30)

SECTION_301 = TopicConfig(
    slug="section-301", name="Section 301 tariffs", match='"section 301"', note="Owner: trade desk. Position: keep."
)
FEOC = TopicConfig(slug="feoc", name="Foreign entities of concern", match="feoc")
TOPICS = ("section-301", "feoc")

WELL = (Health(source="federal-register", state="ok", sentence="last read at 07:30 ET"),)


def email(name: str = "coalition-digest", **more: Any) -> ChannelConfig:
    more.setdefault("digest", MORNING)
    more.setdefault("recipients", ("ann@example.org",))
    return ChannelConfig(name=name, kind="email", topics=more.pop("topics", TOPICS), **more)


def slack(name: str = "trade-slack", **more: Any) -> ChannelConfig:
    more.setdefault("alert", "urgent")
    return ChannelConfig(name=name, kind="slack", topics=more.pop("topics", TOPICS), **more)


def item(number: str = "2026-04417", **more: Any) -> Item:
    fields: dict[str, Any] = {
        "key": f"fr:{number}", "source": "federal-register", "kind": "notice", "stage": "published",
        "title": f"Request for comments on graphite, {number}",
        "url": f"https://www.federalregister.gov/d/{number}",
        "agencies": ("Trade Representative, Office of United States",), "published_on": date(2026, 7, 6),
    }  # fmt: skip
    return Item(**(fields | more))


@dataclass
class Recorder:
    """A channel that remembers what it was given, and may be told to fail; for the rules around sending."""

    name: str
    via: str = "smtp"
    fallback: str = ""
    fails: list[BaseException | None] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    closed: int = 0
    answer: str = "250 taken"

    def send(self, message: StoredMessage, recipient: str, /) -> Receipt:
        fault = self.fails.pop(0) if self.fails else None
        if fault is not None:
            raise fault
        self.taken.append((message.message_key, recipient))
        return Receipt(answer=self.answer.format(recipient))

    def close(self) -> None:
        self.closed += 1


@dataclass
class World:
    archive: Archive
    settings: Settings
    clock: StandingClock

    @classmethod
    def at(cls, home: Path, *channels: ChannelConfig, now: datetime = NOW, **more: Any) -> World:
        settings = Settings(home=home, topics=(SECTION_301, FEOC), channels=channels, **more)
        archive = open_archive(settings.db / "monitor.db", now=now, rehearsal=True)
        with archive.transaction() as conn:
            for position, topic in enumerate(settings.topics):
                hits.keep_topic(conn, topic, position=position, compiled="", fingerprint="f", matched_through=0)
        return cls(archive=archive, settings=settings, clock=StandingClock(now))

    def later(self, **span: float) -> World:
        self.clock.at += timedelta(**span)
        return self

    def with_channels(self, *channels: ChannelConfig) -> World:
        return World(archive=self.archive, settings=replace(self.settings, channels=channels), clock=self.clock)

    def hit(
        self,
        seen: Item,
        topic: str = "section-301",
        strength: Strength = "strong",
        *,
        origin: Origin = "poll",
        passage: str = "Comments on section 301 are due.",
        words: str = "section 301",
        followed: bool = False,
        where: str = "title",
    ) -> None:
        """Stores the item, has the topic hit it, and owes what the pipeline would owe."""
        now = self.clock.now()
        before = documents.newest_revision(self.archive.conn)
        with self.archive.transaction() as conn:
            items.store(conn, [seen], origin=origin, seen_at=now)
        document = self.document(seen.key, before)
        start = passage.lower().find(words)
        found = Match(
            topic=topic, item_id=document.item_id, revision_id=document.revision_id, strength=strength,
            terms=(Term(term=f'"{words}"', field=where, count=2),), passage=passage,
            spans=((start, start + len(words)),) if start >= 0 else (), field=where, rule=f"in the {where}",
        )  # fmt: skip
        with self.archive.transaction() as conn:
            (row,) = hits.record(conn, [found], matched_at=now, backfilled=origin != "poll")
            if origin == "poll":
                reason = "hit" if row.is_first else "text" if document.change == "text" else document.change
                outbox.owe(
                    conn,
                    owed(
                        self.settings.channels, document=document, match=found, hit_id=row.id, reason=reason,
                        today=local_date(now, self.settings.timezone), followed=followed,
                        alerted=outbox.alerted(conn, document.item_id, document.matter),
                    ),
                    now,
                )  # fmt: skip

    def document(self, key: str, before: int = 0) -> Any:
        newest = documents.newest_revision(self.archive.conn)
        for batch in documents.revised(self.archive.conn, before, newest):
            for document in batch:
                if document.key == key:
                    return document
        found = documents.by_key(self.archive.conn, key)
        assert found is not None
        return found

    def compose(self, health: tuple[Health, ...] = WELL) -> list[StoredMessage]:
        self.polled(each.source for each in health if each.state == "ok")
        composed = compose_due(self.archive, self.settings, now=self.clock.now(), health=health)
        return [deliveries.message(self.archive.conn, each) for each in composed]

    def polled(self, names: Iterable[str]) -> None:
        """The ledger says that these sources were read a minute ago, and saw two new documents each."""
        now = to_text(self.clock.now() - timedelta(minutes=1))
        for name in names:
            self.archive.conn.execute(
                "insert or ignore into sources (name, kind, added_at) values (?, 'feed', ?)", (name, now)
            )
            self.archive.conn.execute(
                "insert into fetches (source, started_at, outcome, new) values (?, ?, 'ok', 2)", (name, now)
            )

    def deliver(self, channels: dict[str, Channel] | None = None, redactor: Redactor | None = None) -> DeliveryReport:
        return deliver_due(
            self.archive, self.settings, self.drops() if channels is None else channels, clock=self.clock,
            redactor=redactor or Redactor(()),
        )  # fmt: skip

    def drops(self, fallback: str = "") -> dict[str, Channel]:
        out = self.settings.db / "outbox"
        return {
            each.name: FileDrop(each.name, out, Letterhead(channel=each.name), fallback=fallback)
            for each in self.settings.channels
        }

    def states(self) -> list[str]:
        return [state for (state,) in self.archive.conn.execute("select state from deliveries order by id")]


def headings(text: str) -> list[str]:
    """The underlined section titles of a text part, in order."""
    return re.findall(r"^([A-Z][A-Z0-9 ,]+)\n=+$", text, re.MULTILINE)


def titles_in(html_or_text: str, titles: list[str]) -> list[str]:
    """The given titles in the order in which they first appear."""
    return sorted((title for title in titles if title in html_or_text), key=html_or_text.index)


def payload(message: StoredMessage) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(message.payload)
    return found


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())
