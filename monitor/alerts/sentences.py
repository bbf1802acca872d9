"""The sentences of a digest that are about the digest itself: window, what was looked at, history, health. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitor.alerts.model import Alert, Brought, Card, Chapter, Digest, Move, Series, Suggestion, Trend
from monitor.alerts.weekly import bars, in_words
from monitor.alerts.wording import count, dated, day, listed, moment, why
from monitor.workdays import SATURDAY, is_workday

MOST_MISSED = 5


def opening(digest: Digest) -> tuple[str, ...]:
    """At a glance: why this one is special if it is, the window, the counts."""
    told = (
        _first(digest), _late(digest), _window(digest), _holiday(digest), _counts(digest), _unread(digest),
        _sent_at_once(digest),
    )  # fmt: skip
    return tuple(filter(None, told))


def _first(digest: Digest) -> str:
    if not digest.first:
        return ""
    return (
        "This is the first digest of this channel. It shows what its topics would have told you in the last 30 days, "
        "marked as history, and the deadlines that are open; from now on only news comes."
    )


def _late(digest: Digest) -> str:
    """A late digest says so, and names the ones that it stands for."""
    missed = [moment(slot, digest.zone, digest.today) for slot in digest.missed[-MOST_MISSED:]]
    earlier = f" It also stands for {count(len(digest.missed), 'missed digest')}: {listed(missed)}." if missed else ""
    if digest.late and digest.due:
        return f"This digest comes late: it was due {moment(digest.due, digest.zone, digest.today)}.{earlier}"
    return earlier.strip()


def _window(digest: Digest) -> str:
    until = moment(digest.window_to, digest.zone, digest.today)
    if digest.window_from is None:
        return f"Everything until {until}."
    return f"From {moment(digest.window_from, digest.zone, digest.today)} to {until}."


def _holiday(digest: Digest) -> str:
    """On a weekday without a Federal Register a reader should not wonder at the silence."""
    if digest.today.weekday() >= SATURDAY or is_workday(digest.today):
        return ""
    return "Today is a federal holiday: no Federal Register is published and federal offices are closed."


def _counts(digest: Digest) -> str:
    """What there is; when nothing matched, what was looked at."""
    found = [
        count(len(digest.act_now), "item to act on now", "items to act on now") if digest.act_now else "",
        count(digest.new - len(digest.act_now), "new item") if digest.new > len(digest.act_now) else "",
        count(digest.mentions, "mention") if digest.mentions else "",
        f"{count(len(digest.moved), 'item')} moved on" if digest.moved else "",
        count(digest.bundled, "routine notice") if digest.routine else "",
        count(len(digest.deadlines), "open deadline") if digest.deadlines else "no open deadline",
    ]
    named = [each for each in found if each]
    looked = digest.looked
    seen = f"{count(looked.new, 'new document')} and {looked.changed:,} changed"
    if digest.new or digest.mentions or digest.moved or digest.routine:
        return f"{listed(named)}, out of {seen} that were read for {count(len(digest.topics), 'topic')}."
    nothing = f"Nothing new matched: {seen} were read for {count(len(digest.topics), 'topic')}."
    if digest.held:
        nothing = f"{seen} were read; what came in mass is held back, see the health of the watch below."
    elif digest.first and digest.history.total:
        nothing = f"{seen} were read for {count(len(digest.topics), 'topic')}; what matched is history, told below."
    return f"{nothing} {listed(named)[:1].upper()}{listed(named)[1:]}." if named else nothing


def _unread(digest: Digest) -> str:
    """A day on which a source could not be read is no quiet day: said at the top, not only below."""
    unread = digest.looked.sources - digest.looked.answered
    if digest.first or unread <= 0:
        return ""
    return (
        f"{unread} of {count(digest.looked.sources, 'source')} could not be read: what they published meanwhile is "
        "not in here; see the health of the watch below."
    )


def _sent_at_once(digest: Digest) -> str:
    if not digest.sent_at_once:
        return ""
    were = "was" if digest.sent_at_once == 1 else "were"
    return f"{count(digest.sent_at_once, 'item')} {were} sent to this channel at once and {were} not repeated here."


def brought(digest: Digest) -> tuple[str, ...]:
    """One line for each topic that is new or was changed: what it found in documents that were there before."""
    return tuple(_brought(each) for each in digest.history.brought)


def _brought(topic: Brought) -> str:
    if not topic.items:
        more = "nothing was found in documents from before" if topic.is_new else "nothing more was found"
        return f"{'New' if topic.is_new else 'Changed'} topic {topic.name}: {more}."
    if topic.is_new:
        return (
            f"New topic {topic.name}: {count(topic.items, 'item')} found in documents from before "
            f"({topic.strong:,} strong), not alerted."
        )
    found = count(topic.items, "more item")
    return f"Changed topic {topic.name}: {found} found in documents from before ({topic.strong:,} strong), not alerted."


def history(digest: Digest) -> str:
    """Hits in documents that are not news, in one line; nothing when one topic's line has said it all."""
    past = digest.history
    if not past.total or (len(past.brought) == 1 and past.brought[0].items == past.total and _all_named(digest)):
        return ""
    kinds = f"{past.strong:,} strong, {count(past.mentions, 'passing mention')}"
    line = f"{count(past.total, 'item')} found in documents from before: {kinds}."
    named = len(past.named)
    if _all_named(digest):
        return line
    which = f"{named:,} strong ones of the last 30 days" if digest.first else f"newest {named:,} strong ones"
    told = f"The {which} are named; the others" if named else "They"
    return f"{line} {told} are in the archive, see recent_hits."


def _all_named(digest: Digest) -> bool:
    return digest.history.strong == len(digest.history.named)


def series(told: Series) -> str:
    """How a series begins: ``7 information collections``."""
    return f"{len(told.cards)} {told.name}"


def silent(trends: Iterable[Trend]) -> str:
    """The topics without a bar, in one sentence."""
    names = [each.name for each in trends if not any(each.counts)]
    return f"No strong hit in twelve weeks: {listed(names)}." if names else ""


def trend(told: Trend) -> str:
    """A topic's weeks: bars, then numbers."""
    return f"{bars(told.counts)}  {in_words(told)}"


def suggestions() -> str:
    """What the section of suggestions is."""
    return (
        "No topic matched these; they resemble what one did. Suggestions, not hits: if one belongs to a topic, "
        "the topic lacks a word."
    )


def suggested(found: Suggestion, today: date) -> str:
    """What stands behind a suggestion's title: whose it is, its day, what it resembles."""
    facts = [*found.agencies[:2], day(found.published_on, today) if found.published_on else ""]
    whose = " · ".join(filter(None, facts))
    return f"{whose}. {found.reason}." if whose else f"{found.reason}."


def health(digest: Digest) -> tuple[str, ...]:
    """Always said: how many sources were read, and how much was matched without its full text."""
    looked = digest.looked
    if not looked.sources:
        read = "No source is configured: nothing was looked at."
    elif looked.answered == looked.sources:
        read = f"{looked.answered} of {count(looked.sources, 'source')} read{'' if digest.health else ': all well'}."
    else:
        read = f"{looked.answered} of {count(looked.sources, 'source')} read since the last digest."
    missing = f"{count(looked.without_text, 'document')} matched without full text, which is still to come."
    return (read, missing) if looked.without_text else (read,)


def moved(move: Move, arrow: str = "→") -> str:
    """``Comments close: was Thu Aug 20 → now Sun Sep 20``."""
    was = f"was {move.was} {arrow} now " if move.was else ""
    return f"{move.what.capitalize()}: {was}{move.now}"


def line(card: Card, today: date, with_topic: bool) -> str:
    """What stands behind a title when an item is one line: topic, why, nearest date, other topics."""
    found = [card.topic_name if with_topic else "", card.why_now, why(card.terms[:1]) if card.terms else ""]
    found += [moved(move) for move in card.moves[:1]]
    found += [dated(due, today) for due in card.dues[:1]]
    found += [f"also under {listed(card.also)}"] if card.also else []
    return "; ".join(each for each in found if each)


def chapter(told: Chapter, today: date) -> str:
    """What stands before the title of another document of the matter: ``Tue Jun 2, proposed rule (new)``."""
    news = " (changed)" if told.is_changed else " (new)" if told.is_news else ""
    return f"{day(told.on, today)}, {told.what}{news}"


def earlier(card: Card) -> str:
    """How many documents of the matter are not listed."""
    return f"{count(card.earlier, 'earlier document')} of this matter in the archive." if card.earlier else ""


def footer(channel: str) -> str:
    """The last lines of every mail: why it comes, how to stop it, what it is not."""
    return (
        f"You get this because you are on the channel {channel} of the coalition's policy monitor. "
        "To stop, write to the sender. Unofficial: check the linked official text before acting."
    )


def alert_title(alert: Alert) -> str:
    """The heading of an alert: what it holds, and the day."""
    what = count(len(alert.cards), "item that cannot wait", "items that cannot wait") if alert.cards else "Health"
    if alert.cards and not all(card.why_now for card in alert.cards):
        what = count(len(alert.cards), "item")
    if alert.reminders and not alert.cards:
        what = count(len(alert.reminders), "deadline comes near", "deadlines come near")
    return f"{alert.label}: {what}, {day(alert.today, alert.today)}"


def place(card: Card) -> str:
    """``In Sec. 40207 Battery processing (Title II) and 3 other sections``; empty for what is not in sections."""
    if not card.place:
        return ""
    return f"In {card.place}{other_places(card)}"


def other_places(card: Card) -> str:
    """`` and 3 other sections`` with hits; empty when there are none."""
    others = card.places - 1
    return f" and {count(others, 'other section')}" if others > 0 else ""
