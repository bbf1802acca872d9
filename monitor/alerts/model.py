"""The digest and the alert as pure values: what is said, in which order, before any rendering.

Text, HTML and Slack blocks are made from the same values, so that they carry the same facts in the same order. All
words in here are plain text; a renderer escapes. Marks around matched words are offsets (``spans``), never markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.model import Strength, Term

MOST_IN_FULL = 30
"""Cards of an alert that are told whole; what comes on top is a line each, so that no mail client cuts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing that changed: the field in plain words, what it was, what it is now."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """An open deadline. ``was_on`` is set when it moved since the last digest; ``badge`` is NEW, MOVED, T-7 or empty.

    ``source`` names where the date was read.
    """

    item_id: int
    key: str
    title: str
    url: str
    what: str
    due_on: date
    days: int
    due_at: datetime | None = None
    zone: str = "America/New_York"
    was_on: date | None = None
    badge: str = ""
    source: str = ""
    number: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Another document of a card's matter: what it is and its day.

    ``is_news`` if it is told with this very card, ``is_changed`` if it was told before and has changed since.
    """

    item_id: int
    key: str
    title: str
    url: str
    what: str
    on: date
    is_news: bool = False
    is_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One matter, told once by the document that says most, under its strongest topic; ``also`` names other topics.

    ``story`` are the other documents of the matter, newest first; ``earlier`` counts those that are not listed.

    ``numbers`` are its own identifiers as people write them, ``badges`` plain words (special filing, now strong),
    ``place`` names the section of a bill that the passage is from (``place_url``), one of ``places`` that have hits.
    ``why_now`` says why it cannot wait, ``moves`` what changed; ``is_new`` is false for what was told before.
    """

    item_id: int
    key: str
    title: str
    url: str
    kind: str
    topic: str
    strength: Strength
    topic_name: str = ""
    topic_note: str = ""
    agencies: tuple[str, ...] = ()
    published_on: date | None = None
    acted_on: date | None = None
    numbers: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    rule: str = ""
    field: str = ""
    passage: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    dues: tuple[DueDate, ...] = ()
    see_text: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    notes: tuple[str, ...] = ()
    why_now: str = ""
    matter: str = ""
    story: tuple[Chapter, ...] = ()
    earlier: int = 0
    is_new: bool = True
    without_text: bool = False
    place: str = ""
    place_url: str = ""
    places: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is new under one topic: strong cards told in full, mentions folded into short lines."""

    slug: str
    name: str
    note: str = ""
    strong: tuple[Card, ...] = ()
    mentions: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Routine notices of one kind, each a link in one line."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How many documents a topic hit strongly in each of the last weeks, the oldest first."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A topic that is new (or was changed) since the last digest, and the items that it found in older documents."""

    name: str
    is_new: bool
    items: int
    strong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An item that no topic caught and that resembles what one caught; ``reason`` names the topic and says how."""

    item_id: int
    key: str
    title: str
    url: str
    reason: str
    agencies: tuple[str, ...] = ()
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Hits found in documents that are not news (first polls, backfills, changed topics): counted, strong ones named.

    ``sections`` hold the newest strong ones by topic; ``brought`` names the topics that are new or were changed.
    """

    strong: int = 0
    mentions: int = 0
    sections: tuple[Section, ...] = ()
    brought: tuple[Brought, ...] = ()

    @property
    def total(self) -> int:
        """Items, not hits."""
        return self.strong + self.mentions

    @property
    def named(self) -> tuple[Card, ...]:
        """The strong ones that are named, in the order of the topics."""
        return tuple(card for section in self.sections for card in section.strong)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLine:
    """A source, a topic or a channel that did not do its work, and since when and why."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was looked at in the window: sources that answered out of those configured, documents new and changed.

    ``without_text`` documents were matched on what was there; their full text is still to come.
    """

    sources: int = 0
    answered: int = 0
    new: int = 0
    changed: int = 0
    without_text: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One digest of one channel for one period.

    ``first`` marks a channel's first digest; ``missed`` are the wall times that passed while the machine was off;
    ``late`` says that this one comes well after its own time. ``sent_at_once`` counts items that went out as alerts.
    ``left_out`` are sentences on what the size did not allow; rendering may add to them. ``lined``: a long day, every
    item is one line. ``held``: documents that came in mass since the last digest are held back, as health says.
    """

    channel: str
    label: str
    period: str
    now: datetime
    zone: ZoneInfo
    window_from: datetime | None
    window_to: datetime
    first: bool = False
    late: bool = False
    due: datetime | None = None
    missed: tuple[datetime, ...] = ()
    act_now: tuple[Card, ...] = ()
    deadlines: tuple[DueDate, ...] = ()
    coming_up: tuple[DueDate, ...] = ()
    sections: tuple[Section, ...] = ()
    moved: tuple[Card, ...] = ()
    routine: tuple[Series, ...] = ()
    trends: tuple[Trend, ...] = ()
    history: History = field(default_factory=History)
    suggestions: tuple[Suggestion, ...] = ()
    looked: Looked = field(default_factory=Looked)
    health: tuple[HealthLine, ...] = ()
    topics: tuple[str, ...] = ()
    sent_at_once: int = 0
    archive_url: str = ""
    left_out: tuple[str, ...] = ()
    lined: bool = False
    held: bool = False

    @property
    def today(self) -> date:
        """The calendar date in the digest's zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def new(self) -> int:
        """How many new items are told in full, act-now ones included."""
        return sum(len(section.strong) for section in self.sections) + len(self.act_now)

    @property
    def mentions(self) -> int:
        """How many items name a topic in passing."""
        return sum(len(section.mentions) for section in self.sections)

    @property
    def bundled(self) -> int:
        """How many routine notices are told in a line."""
        return sum(len(series.cards) for series in self.routine)

    @property
    def calls(self) -> bool:
        """Whether a deadline calls for a look today: it is new, moved, or has reached a step of the reminders."""
        return any(due.badge for due in self.deadlines)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was owed: no news, nothing moved, no history.

        Deadlines and health are always there, and a suggestion alone is not worth a message.
        """
        told = self.new or self.mentions or self.moved or self.routine
        return not (told or self.history.total or self.history.brought)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What could not wait, gathered for the channel's hold into one message.

    ``waiting`` items did not fit and go with the next one; ``health`` is for operators; ``reminders`` are deadlines
    that have reached a step, for channels without a digest.
    """

    channel: str
    label: str
    now: datetime
    zone: ZoneInfo
    cards: tuple[Card, ...]
    waiting: int = 0
    health: tuple[HealthLine, ...] = ()
    reminders: tuple[DueDate, ...] = ()
    archive_url: str = ""

    @property
    def told_in_full(self) -> tuple[Card, ...]:
        """The first cards, as many as a mail holds whole."""
        return self.cards[:MOST_IN_FULL]

    @property
    def told_in_a_line(self) -> tuple[Card, ...]:
        """The cards of a flood beyond that, each a line."""
        return self.cards[MOST_IN_FULL:]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()
