"""From rows to cards: one card per matter, told once under its strongest topic. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from monitor.alerts.dues import due, see_text, with_sources
from monitor.alerts.model import Card, Chapter, DueDate
from monitor.alerts.moves import moves, untold_by
from monitor.alerts.urgency import CALLED_OFF
from monitor.alerts.wording import day, in_order, kind
from monitor.archive.outgoing import stories
from monitor.archive.outgoing.digest import DeadlineRow, Told
from monitor.clock import from_text, local_date
from monitor.model import Identifier, Term
from monitor.settings import TopicConfig

BADGES = {"special filing": "special filing", "filed": "filed, not yet published", "withdrawn": "withdrawn"}
TOLD_BEFORE = frozenset({"changed", "withdrawn"})
MOST_TERMS = 3
MOST_CHAPTERS = 6
STAGE_WORDS = {"special filing": "special filing", "filed": "filing", "withdrawn": "withdrawn"}
MARKED = {"noise": "marked as noise before", "touches": "marked as touching before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is known of the told items beside their hits: numbers by item id, the rest by matter.

    ``notes`` are (text, instant written); ``marks`` give (matter, topic) -> grade.
    """

    numbers: Mapping[int, tuple[Identifier, ...]]
    dues: Mapping[str, tuple[DeadlineRow, ...]]
    stories: Mapping[str, tuple[stories.Chapter, ...]]
    notes: Mapping[str, tuple[tuple[str, str], ...]]
    marks: Mapping[tuple[str, str], str]
    unclear: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def cards(
    told: Sequence[Told], beside: Beside, *, topics: Mapping[str, TopicConfig], today: date, since: datetime
) -> tuple[Card, ...]:
    """One card per matter, in the order in which the matters were first told of.

    ``topics`` gives slug -> topic in keywords.toml's order: what hits several is told under its strongest, the
    earlier one if two are alike, and names the others. ``since`` is when the window began (what came after is NEW).
    """
    by_matter: dict[str, list[Told]] = {}
    for row in told:
        if row.topic in topics:
            by_matter.setdefault(row.matter, []).append(row)
    return tuple(_card(rows, beside, topics, today, since) for rows in by_matter.values())


def _card(
    rows: Sequence[Told], beside: Beside, topics: Mapping[str, TopicConfig], today: date, since: datetime
) -> Card:
    order = list(topics)
    newest = {(row.item_id, row.topic): row for row in rows}  # a later revision's hit replaces the earlier one
    moved = {row.item_id for row in rows if row.kind == "bill" and "stage" in row.data.get("changes", {})}
    best, *others = sorted(newest.values(), key=lambda row: _rank(row, order, moved))
    mine = [row for row in rows if row.item_id == best.item_id]
    why_now = next((row.data["urgent"] for row in rows if row.data.get("urgent")), "")
    dues = _dues(beside.dues.get(best.matter, ()), today, since)
    chapters = beside.stories.get(best.matter, ())
    changed = moves((row.data.get("changes", {}) for row in mine if row.reason in TOLD_BEFORE), today)
    told = _story(best, rows, chapters)
    shown = max(MOST_CHAPTERS, sum(each.is_news for each in told))
    also = dict.fromkeys(topics[row.topic].name for row in others if row.topic != best.topic)
    badges = [*_badges(mine), *_judged(best, beside)]
    return Card(
        item_id=best.item_id, key=best.key, title=best.title, url=best.url, kind=kind(best.kind), topic=best.topic,
        strength=best.strength, topic_name=topics[best.topic].name, topic_note=topics[best.topic].note,
        agencies=best.agencies or publisher(best.url), published_on=best.published_on,
        acted_on=_acted_on(best, chapters),
        numbers=in_order(beside.numbers.get(best.item_id, ())),
        badges=tuple(badge for badge in badges if badge != why_now), also=tuple(also),
        terms=_first_terms(best.terms), rule=best.rule, field=best.field, passage=best.passage, spans=best.spans,
        dues=dues, moves=untold_by(dues, changed, today),
        notes=tuple(_note(text, at, today) for text, at in beside.notes.get(best.matter, ())), why_now=why_now,
        see_text=tuple(see_text(*each) for each in beside.unclear.get(best.matter, ())),
        matter=best.matter, story=told[:shown], earlier=len(told[shown:]),
        is_new=any(row.reason not in TOLD_BEFORE for row in rows), without_text=best.without_text,
        place=best.section, place_url=best.section_url, places=best.sections,
    )  # fmt: skip


def _rank(row: Told, order: Sequence[str], moved: Set[int]) -> tuple[bool, bool, int, bool, int, int]:
    """Which document speaks for its matter: a strong hit, a bill that moved, the topic first in the file, news, the
    newest. The printed law says less than the bill that became it."""
    published = row.published_on.toordinal() if row.published_on else 0
    return (
        row.strength != "strong",
        row.item_id not in moved,
        order.index(row.topic),
        row.reason in TOLD_BEFORE,
        -published,
        row.item_id,
    )


def _acted_on(best: Told, chapters: Sequence[stories.Chapter]) -> date | None:
    """The day of a bill's latest action; that of its introduction says nothing of why it is told today."""
    return next((each.dated_on for each in chapters if each.item_id == best.item_id and each.kind == "bill"), None)


def _dues(rows: Sequence[DeadlineRow], today: date, since: datetime) -> tuple[DueDate, ...]:
    """The matter's open dates, each once: an extension repeats the date of the notice that it extends."""
    found: dict[tuple[str, date], DueDate] = {}
    plain = [due(row, today=today, since=since) for row in rows]
    for row, told in zip(rows, with_sources(rows, plain), strict=True):
        known = found.get((row.kind, row.due_on))
        if known is None or (told.was_on and not known.was_on):
            found[row.kind, row.due_on] = told
    return tuple(found.values())


def _story(best: Told, rows: Sequence[Told], chapters: Sequence[stories.Chapter]) -> tuple[Chapter, ...]:
    """The matter's other documents: those told with this card first, then the earlier ones, newest first."""
    news = {row.item_id for row in rows}
    arrived = {row.item_id for row in rows if row.reason not in TOLD_BEFORE}
    others = [each for each in chapters if each.item_id != best.item_id]
    told = [
        Chapter(
            item_id=each.item_id, key=each.key, title=each.title, url=each.url, on=each.dated_on,
            what=_what(each), is_news=each.item_id in news, is_changed=each.item_id in news - arrived,
        )
        for each in others
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda each: not each.is_news))


def _what(chapter: stories.Chapter) -> str:
    """What a document is; of a hearing also that it does not take place on its day."""
    if chapter.kind == "hearing" and chapter.stage in CALLED_OFF:
        return f"hearing {chapter.stage}"
    return STAGE_WORDS.get(chapter.stage) or chapter.kind


def _judged(best: Told, beside: Beside) -> list[str]:
    """What the team said of this topic in this matter before."""
    grade = beside.marks.get((best.matter, best.topic))
    return [MARKED[grade]] if grade in MARKED else []


def _note(text: str, written_at: str, today: date) -> str:
    return f"{text} ({day(local_date(from_text(written_at)), today)})"


def publisher(url: str) -> tuple[str, ...]:
    """Whose page it is, for what names no agency: ``whitehouse.gov``."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return (host,) if host else ()


def _first_terms(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The first few terms, each with all its fields."""
    names = list(dict.fromkeys(term.term.lower() for term in terms))[:MOST_TERMS]
    return tuple(term for term in terms if term.term.lower() in names)


def _badges(rows: Sequence[Told]) -> tuple[str, ...]:
    found = [BADGES[rows[0].stage]] if rows[0].stage in BADGES else []
    found += dict.fromkeys(f"not delivered to {row.data['undelivered']}" for row in rows if "undelivered" in row.data)
    if any(row.reason == "text" for row in rows) and not any(row.reason in TOLD_BEFORE for row in rows):
        found.append("found in its full text, which came late")
    if any(row.reason == "withdrawn" for row in rows) and "withdrawn" not in found:
        found.append("withdrawn")
    return tuple(found)
