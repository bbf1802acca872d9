"""Slack's Block Kit from the same values. Limits: 50 blocks, 3,000 characters in a section, 150 in a header.

Lengths are kept by cutting words before they are escaped and by dropping whole lines, never by cutting what is
escaped. In mrkdwn only ``&``, ``<`` and ``>`` are escaped; what upstream writes can neither mention nor link nor style.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from monitor.alerts import sentences, subject, wording
from monitor.alerts.marks import parts
from monitor.alerts.model import Alert, Card, Digest, DueDate, HealthLine
from monitor.alerts.shrink import trimmed
from monitor.text import clean, shorten

MOST_BLOCKS, MOST_SECTION, MOST_HEADER, MOST_TEXT = 50, 2_900, 150, 3_000
MOST_FULL, MOST_MOVES, MOST_SECTIONS = 8, 4, 10
MOST_TITLE, MOST_PASSAGE, MOST_NAME = 250, 300, 80
MOST_URL = 1_000
MOST_DATED = 100
MOST_MARGIN = 100
ANGLES = str.maketrans("<>", "‹›")
STYLING = str.maketrans({mark: f"{mark}\u200b" for mark in "*_~`"})

Block = dict[str, Any]


def alert(value: Alert, line: str) -> str:
    """The payload of an alert: up to eight items in full, the others as lines."""
    full, short = value.cards[:MOST_FULL], value.cards[MOST_FULL:]
    blocks = [header(line)]
    for card in full:
        blocks += item(card, value)
    blocks += lines("Also", [short_line(card) for card in short])
    blocks += lines("Deadlines", [deadline(due, value) for due in value.reminders])
    blocks += lines("Health", [health_line(each) for each in value.health])
    if value.waiting:
        blocks.append(context(f"{wording.count(value.waiting, 'more item')} will follow in the next alert."))
    return payload(line, blocks, [said(card) for card in value.cards])


def digest(value: Digest) -> str:
    """The payload of a digest: act now, deadlines and strong items; mentions and history as counts."""
    line = subject.of_digest(value)
    blocks = [header(line)]
    cards = [*value.act_now, *(card for section in value.sections for card in section.strong)]
    for card in cards[:MOST_FULL]:
        blocks += item(card, value)
    blocks += lines("More", [short_line(card) for card in cards[MOST_FULL:]])
    blocks += lines("Deadlines", [deadline(due, value) for due in value.deadlines])
    blocks += lines("Moved on", [short_line(card) for card in value.moved])
    routine = [card for series in value.routine for card in series.cards]
    blocks += lines("Routine", [short_line(card) for card in routine])
    mentions = [card for section in value.sections for card in section.mentions]
    blocks += lines("Mentioned", [short_line(card) for card in mentions])
    blocks.append(context(" ".join(escaped(sentence) for sentence in closing(value))))
    blocks += lines("Health", [health_line(each) for each in value.health])
    return payload(line, blocks, [said(card) for card in cards])


def closing(value: Digest) -> list[str]:
    """What was looked at, history, and what went out before, as sentences."""
    looked = value.looked
    found = [
        f"{wording.count(looked.new, 'new document')} and {looked.changed:,} changed were read.",
        sentences.health(value)[0],
    ]
    if looked.without_text:
        found.append(f"{looked.without_text:,} without their full text yet.")
    found += sentences.brought(value)
    if value.history.total:
        found.append(
            f"{wording.count(value.history.total, 'hit')} in older documents, {value.history.strong:,} strong."
        )
    if value.sent_at_once:
        found.append(f"{wording.count(value.sent_at_once, 'item')} went out at once before.")
    return found


def payload(line: str, blocks: Sequence[Block], told: Iterable[str]) -> str:
    """The whole message as JSON, with the plain text that notifications and screen readers use."""
    text = shorten(escaped("\n".join((line, *told))), MOST_TEXT)
    kept = list(blocks[:MOST_BLOCKS])
    if len(blocks) > MOST_BLOCKS:
        kept[-1] = context(f"{len(blocks) - MOST_BLOCKS + 1} parts left out; see the archive.")
    return json.dumps({"text": text, "unfurl_links": False, "unfurl_media": False, "blocks": kept}, ensure_ascii=False)


def fallback_text(written: str) -> str:
    """The plain text of a payload, for the ``.txt`` beside it."""
    text: str = json.loads(written)["text"]
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") + "\n"


def header(line: str) -> Block:
    """A header block, shortened until Slack takes it (it counts UTF-16 units)."""
    text = line.translate(ANGLES)
    most = MOST_HEADER
    while units(shorten(text, most)) > MOST_HEADER:
        most -= 10
    return {"type": "header", "text": {"type": "plain_text", "text": shorten(text, most), "emoji": False}}


def section(text: str) -> Block:
    """A section of text that is marked up and escaped already."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Block:
    """A small grey line of text that is marked up and escaped already."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def item(card: Card, value: Alert | Digest) -> list[Block]:
    """One item: title, what and whose, passage; below it why, dates and the topic's note."""
    facts = " · ".join((*card.agencies[:2], card.kind, *card.numbers[:3], *card.badges))
    urgent = f"*{escaped(card.why_now.capitalize())}* · " if card.why_now else ""
    moves = (plain(sentences.moved(move)) for move in card.moves[:MOST_MOVES])
    top = [link(card.url, card.title), f"{urgent}{plain(facts)}", *place(card), passage(card), *moves]
    below = [
        f"{card.topic_name}: {wording.why(card.terms)}",
        *(wording.dated(due, value.today) for due in card.dues[:3]),
        *card.see_text[:2],
    ]
    below += [f"{sentences.chapter(told, value.today)}: {shorten(told.title, MOST_NAME)}" for told in card.story[:3]]
    if card.topic_note:
        below.append(f"Note: {shorten(card.topic_note, MOST_PASSAGE)}")
    below += [f"Team's note: {shorten(note, MOST_PASSAGE)}" for note in card.notes[-1:]]
    return [section(fitted(top)), context(fitted(map(plain, below)))]


def place(card: Card) -> list[str]:
    """The section of a bill in which the passage stands, linked."""
    return [f"In {link(card.place_url, card.place)}{sentences.other_places(card)}"] if card.place else []


def passage(card: Card) -> str:
    """The passage with its matched words bold; Slack wants a star to stand outside of words."""
    short = trimmed(card, MOST_PASSAGE)
    cut = parts(short.passage, short.spans)
    around = [("", False), *cut, ("", False)]
    found = ""
    for (before, _), (part, hit), (after, _) in zip(around, cut, around[2:], strict=False):
        stands_alone = not before[-1:].isalnum() and not after[:1].isalnum() and part.strip() == part
        found += f"*{plain(part)}*" if hit and stands_alone else plain(part)
    return found


def lines(title: str, written: Sequence[str]) -> list[Block]:
    """A titled list in as many sections as it needs, ten at most; what does not fit is counted."""
    if not written:
        return []
    texts = [f"*{title}*"]
    for count, line in enumerate(written):
        longer = f"{texts[-1]}\n• {line}".lstrip("\n")
        if units(longer) <= MOST_SECTION:
            texts[-1] = longer
        elif len(texts) < MOST_SECTIONS:
            texts.append(f"• {line}")
        else:
            texts[-1] += f"\n… and {len(written) - count} more; see the archive."
            break
    return [section(text) for text in texts]


def fitted(written: Iterable[str]) -> str:
    """As many of the escaped lines as one section holds."""
    text = ""
    for line in written:
        longer = f"{text}\n{line}".strip()
        if units(longer) <= MOST_SECTION:
            text = longer
    return text


def short_line(card: Card) -> str:
    """The title as a link, its topic, and what is told with it of the same matter, as far as a section holds it."""
    line = f"{link(card.url, card.title)} ({escaped(shorten(card.topic_name, MOST_NAME))})"
    for told in card.story:
        longer = f"{line}; with {link(told.url, told.title)}"
        if told.is_news and units(longer) <= MOST_SECTION - MOST_MARGIN:
            line = longer
    return line


def deadline(due: DueDate, value: Digest | Alert) -> str:
    """One deadline in a line, with its document as a link."""
    return f"{escaped(shorten(wording.dated(due, value.today), MOST_DATED))}: {link(due.url, due.title)}"


def health_line(line: HealthLine) -> str:
    """How one source stands, in a line."""
    return escaped(shorten(f"{line.name}: {line.sentence}", 400))


def said(card: Card) -> str:
    """A card as the notification on a telephone says it: title and bare address."""
    return f"{shorten(clean(card.title), MOST_TITLE)} {wording.address(card.url)}".strip()


def link(url: str, label: str) -> str:
    """``<url|label>``, safe to put anywhere; the bare label when the address is no web address."""
    name = plain(shorten(clean(label), MOST_TITLE) or wording.UNTITLED).replace("|", "¦")
    target = quote(url, safe=":/?#[]@!$&()+,;=%~-._").replace("&", "&amp;")
    if not url.lower().startswith(("https://", "http://")) or len(target) > MOST_URL:
        return name
    return f"<{target}|{name}>"


def escaped(text: str) -> str:
    """Text in which nothing is a mention, a link or an entity; asterisks and the like still style."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """Text that Slack shows as it is: nothing in it mentions, links or styles."""
    return escaped(" ".join(text.split("\n"))).translate(STYLING)


def units(text: str) -> int:
    """Length as Slack counts it at worst: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
