"""A message in a few lines of plain text, for chat and telephone (channels of kind ``apprise``).

Such services cut or split what is long, each at another length: a message stays under 3,000 characters and says what it
left out. One item is one paragraph: what cannot wait first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.alerts import sentences, wording
from monitor.alerts.model import Alert, Card, Digest, DueDate
from monitor.text import shorten

MOST_CHARACTERS = 3_000
MOST_TITLE = 200
MOST_LINE = 300


def digest(value: Digest) -> str:
    """Act now, deadlines that call for a look, strong items by topic, health; the rest as a count."""
    strong = [card for section in value.sections for card in section.strong]
    told = [item(card, value) for card in value.act_now]
    told += [deadline(due, value) for due in value.deadlines if due.badge]
    told += [item(card, value) for card in (*strong, *value.moved)]
    closing = [*sentences.health(value)]
    if value.mentions:
        closing.append(f"{wording.count(value.mentions, 'passing mention')} more.")
    closing += [f"{line.name}: {line.sentence}" for line in value.health]
    return _fitted(told or ["Nothing new matched."], closing, value.archive_url)


def alert(value: Alert) -> str:
    """Each item that could not wait, then health."""
    told = [item(card, value) for card in value.cards]
    told += [deadline(due, value) for due in value.reminders]
    told += [shorten(f"{line.name}: {line.sentence}", MOST_LINE) for line in value.health]
    closing = [f"{wording.count(value.waiting, 'more item')} will follow."] if value.waiting else []
    return _fitted(told, closing, value.archive_url)


def item(card: Card, value: Alert | Digest) -> str:
    """Why now, title, whose and why, nearest date, address."""
    urgent = f"{card.why_now.upper()}: " if card.why_now else ""
    whose = " · ".join((*card.agencies[:1], card.kind, *card.numbers[:2], *card.badges))
    title = shorten(card.title, MOST_TITLE) or wording.UNTITLED
    lines = [f"{urgent}{title}", whose, f"{card.topic_name}: {wording.why(card.terms)}"]
    lines += [sentences.moved(move) for move in card.moves[:2]]
    lines += [wording.dated(due, value.today) for due in card.dues[:2]]
    lines += card.see_text[:1]
    return "\n".join([shorten(line, MOST_LINE) for line in lines] + [wording.address(card.url)]).strip()


def deadline(due: DueDate, value: Digest | Alert) -> str:
    """A deadline that is new, moved, or has reached a step of the reminders."""
    return f"{wording.dated(due, value.today)}: {shorten(due.title, MOST_TITLE)}\n{wording.address(due.url)}".strip()


def _fitted(told: Sequence[str], closing: Iterable[str], archive_url: str) -> str:
    end = shorten("\n".join(closing), MOST_LINE * 3)
    room = MOST_CHARACTERS - len(end) - 200
    kept: list[str] = []
    for paragraph in told:
        if kept and sum(map(len, kept)) + len(paragraph) + 2 * len(kept) > room:
            break
        kept.append(shorten(paragraph, room))
    left = len(told) - len(kept)
    if left:
        where = f": {archive_url}" if archive_url else "."
        kept.append(f"And {left} more; all of it is in the archive{where}")
    return "\n\n".join((*kept, end)).strip() + "\n"
