"""The digest as a value, from gathered rows: what goes where, and in which order. Pure.

Order: act now, deadlines, new by topic (keywords.toml's order, strong before mentions), moved on, routine, coming up,
history, suggestions, the weeks, health.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.alerts.cards import cards, publisher
from monitor.alerts.dues import crossed, due, each_once, with_sources
from monitor.alerts.gather import Gathered
from monitor.alerts.model import Brought, Card, Digest, DueDate, HealthLine, History, Looked, Section, Suggestion
from monitor.alerts.periods import period, slots
from monitor.alerts.routine import bundled
from monitor.alerts.weekly import trends
from monitor.alerts.wording import COMING_UP, count, label
from monitor.archive.outgoing.digest import DeadlineRow
from monitor.health import Health
from monitor.model import INCOMPLETE
from monitor.settings import ChannelConfig, Settings, TopicConfig

LATE = timedelta(minutes=30)
COMING_UP_DAYS = 14
MOST_DEADLINES = 25
FIELD_WEIGHT = {"title": 0, "identifiers": 1, "abstract": 2, "action": 2}
NEEDS_OPEN_DATE = frozenset({"short comment window", "comment date moved"})
FINE = frozenset({"ok"})
WORST_FIRST = ("failing", "blocked", "late", "degraded", "quiet", "off")


def build(
    rows: Gathered,
    channel: ChannelConfig,
    settings: Settings,
    *,
    now: datetime,
    slot: datetime,
    health: Sequence[Health],
) -> Digest:
    """The digest of ``channel`` for the period of ``slot``, as it stands at ``now``."""
    zone = settings.timezone
    today = now.astimezone(zone).date()
    topics = {topic.slug: topic for topic in settings.topics if topic.slug in channel.topics}
    fresh = [row for row in rows.told if not row.is_dropped and not row.was_alerted]
    told = cards(fresh, rows.beside, topics=topics, today=today, since=rows.since)
    act_now = tuple(card for card in told if _cannot_wait(card))
    rest, routine = bundled(card for card in told if card not in act_now)
    deadlines, coming_up, left_out = _deadlines(rows, channel, today, zone)
    passed = (
        slots(channel.digest, zone, after=rows.last.window_to_at, through=slot) if channel.digest and rows.last else ()
    )
    return Digest(
        channel=channel.name, label=label(channel.name), period=period(slot, zone), now=now, zone=zone,
        window_from=rows.last.window_to_at if rows.last else None, window_to=now, first=rows.last is None,
        late=rows.last is not None and now - slot > LATE, due=slot, missed=passed[:-1],
        act_now=act_now, deadlines=deadlines, coming_up=coming_up,
        sections=_sections([card for card in rest if card.is_new], topics.values()),
        moved=tuple(card for card in rest if not card.is_new), history=_history(rows, topics, today),
        routine=routine, trends=trends(rows.weeks, topics.values()),
        suggestions=_suggestions(rows), looked=_looked(rows, health),
        health=_health(rows, channel, settings, health),
        topics=tuple(topic.name for topic in topics.values()),
        sent_at_once=len({row.item_id for row in rows.told if row.was_alerted}), archive_url=settings.archive_url,
        left_out=left_out, held=bool(rows.held),
    )  # fmt: skip


def _cannot_wait(card: Card) -> bool:
    """A date that has passed since the item was owed makes it ordinary again."""
    return bool(card.why_now) and (card.why_now not in NEEDS_OPEN_DATE or bool(card.dues))


def _sections(told: Sequence[Card], topics: Iterable[TopicConfig]) -> tuple[Section, ...]:
    sections = []
    for topic in topics:
        mine = sorted((card for card in told if card.topic == topic.slug), key=_weight)
        if mine:
            sections.append(
                Section(
                    slug=topic.slug, name=topic.name, note=topic.note,
                    strong=tuple(card for card in mine if card.strength == "strong"),
                    mentions=tuple(card for card in mine if card.strength == "mention"),
                )
            )  # fmt: skip
    return tuple(sections)


def _weight(card: Card) -> tuple[int, int, int]:
    """Where it was found, then the newest first; the id keeps the order firm."""
    published = card.published_on.toordinal() if card.published_on else 0
    return FIELD_WEIGHT.get(card.field, 3), -published, card.item_id


def _deadlines(
    rows: Gathered, channel: ChannelConfig, today: date, zone: ZoneInfo
) -> tuple[tuple[DueDate, ...], tuple[DueDate, ...], tuple[str, ...]]:
    """Open ones to act on, what comes up by itself within a fortnight, and a sentence on those not listed."""
    open_ones = each_once(rows.deadlines)
    since = rows.since if rows.last else _never(rows)
    badges = [_ladder(row, channel, rows, today, zone) for row in open_ones]
    told = with_sources(
        open_ones,
        [due(row, today=today, since=since, badge=badge) for row, badge in zip(open_ones, badges, strict=True)],
    )
    pairs = list(zip(open_ones, told, strict=True))
    to_do = [each for row, each in pairs if row.kind not in COMING_UP]
    coming_up = [each for row, each in pairs if row.kind in COMING_UP and each.days <= COMING_UP_DAYS]
    later = len(to_do) - MOST_DEADLINES
    sentences = (f"{count(later, 'later deadline')} not listed here; all are in the archive's open_deadlines.",)
    return tuple(to_do[:MOST_DEADLINES]), tuple(coming_up[:MOST_DEADLINES]), sentences if later > 0 else ()


def _never(rows: Gathered) -> datetime:
    """In a first digest nothing is marked NEW: all of it is."""
    return max((row.first_seen_at for row in rows.deadlines), default=rows.since)


def _ladder(row: DeadlineRow, channel: ChannelConfig, rows: Gathered, today: date, zone: ZoneInfo) -> str:
    """``T-7`` when this digest is the first since the deadline came within one of the channel's ``remind`` days."""
    if rows.last is None:
        return ""
    step = crossed(row, channel.remind, today, zone, rows.last.window_to_at.astimezone(zone).date())
    return "" if step is None else f"T-{step}"


def _history(rows: Gathered, topics: Mapping[str, TopicConfig], today: date) -> History:
    named = cards(rows.history, rows.beside, topics=topics, today=today, since=rows.since)
    return History(
        strong=rows.history_strong, mentions=rows.history_items - rows.history_strong,
        sections=_sections(named, topics.values()),
        brought=tuple(
            Brought(name=topics[row.topic].name, is_new=row.is_new, items=row.items, strong=row.strong)
            for row in rows.brought
            if row.topic in topics
        ),
    )  # fmt: skip


def _suggestions(rows: Gathered) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(
            item_id=row.item_id, key=row.key, title=row.title, url=row.url, reason=row.reason,
            agencies=row.agencies or publisher(row.url), published_on=row.published_on,
        )
        for row in rows.suggested
    )  # fmt: skip


def _looked(rows: Gathered, health: Sequence[Health]) -> Looked:
    running = {source.source for source in health if source.state != "off"}
    return Looked(
        sources=len(running), answered=len(running & rows.looked.answered), new=rows.looked.new,
        changed=rows.looked.changed, without_text=rows.looked.without_text,
    )  # fmt: skip


def _health(
    rows: Gathered, channel: ChannelConfig, settings: Settings, health: Sequence[Health]
) -> tuple[HealthLine, ...]:
    """Sources and topics for everybody; channels in trouble for operators, or for all when nobody is one."""
    ill = sorted((each for each in health if each.state not in FINE), key=lambda each: WORST_FIRST.index(each.state))
    lines = [
        HealthLine(name=f"{each.source} is {each.state}", sentence=each.sentence.removeprefix("off - ")) for each in ill
    ]
    lines += [HealthLine(name=name, sentence=sentence) for name, sentence in rows.held]
    incomplete = {each.source for each in ill if INCOMPLETE in each.sentence}
    lines += [HealthLine(name=name, sentence=sentence) for name, sentence in rows.gaps if name not in incomplete]
    lines += [HealthLine(name=f"topic {slug}", sentence=sentence) for slug, sentence in rows.broken]
    if channel.operator or not any(each.operator for each in settings.channels):
        lines += [HealthLine(name=f"channel {name}", sentence=sentence) for name, sentence in rows.failing]
    return tuple(lines)
