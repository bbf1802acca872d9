"""What changed, for people: was and now of what matters to a reader, one line each; the rest is only named. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from monitor.alerts.model import DueDate, Move
from monitor.alerts.wording import day
from monitor.reading.bill_changes import said
from monitor.text import shorten

TOLD = {
    "stage": "stage", "kind": "kind", "title": "title", "comments_close_on": "comments close",
    "effective_on": "takes effect", "published_on": "published", "starts_on": "takes place", "abstract": "summary",
    "action": "action", "dates": "dates", "agencies": "agencies",
}  # fmt: skip
"""Fields whose values are told, in this order."""

DATES = frozenset({"comments_close_on", "effective_on", "published_on", "starts_on"})
FROM_NOTHING = DATES | {"stage"}
"""A first value is news for these; for others it only means that the document is complete now."""

SILENT = frozenset({"identifiers", "filed_at", "sections"})
"""Follow from the others: a new stage, a page number once it is printed."""

NAMES = {"starts_at": "its hour"}
"""Fields that are only named, in words that people know; all others as they are called."""

MOST_SAID = 160
MOST_STEPS = 5
STEP_SAID = 160
_LEAD = re.compile(r"^(?:Resolving differences -- \w+ actions?|Passed/agreed to in (?:House|Senate)): ")
"""What the Library of Congress puts before the chamber's own words."""
SAME_WORDS = 4


def moves(changes: Iterable[Mapping[str, Any]], today: date) -> tuple[Move, ...]:
    """One line per field over all of a window's revisions, oldest first: was of the first, now of the last."""
    changes = tuple(changes)
    spans = _spans(changes)
    told = {name for name in TOLD if name in spans and _is_told(name, spans[name], spans)}
    steps = _steps(*spans.get("actions", ((), ())), today)
    found = [_move(name, *spans[name], today) for name in TOLD if name in told and not (steps and name == "action")]
    found += [Move(what="steps", was="", now=steps)] if steps else []
    if sections := _sections(changes):
        found.append(Move(what="new text", was="", now=sections))
    others = [
        NAMES.get(name, name.replace("_", " "))
        for name in spans
        if name not in TOLD and name not in SILENT and name != "body"
    ]
    if "body" in spans and not found:
        others.insert(0, "full text")
    if others and not found:
        found.append(Move(what="changed", was="", now=", ".join(others)))
    return tuple(found)


def untold_by(dues: Iterable[DueDate], told: Iterable[Move], today: date) -> tuple[Move, ...]:
    """The moves without those of a date that a deadline of the same card tells anyway."""
    said = {day(due.due_on, today) for due in dues if due.was_on}
    plain = {day(due.due_on, today) for due in dues}
    return tuple(move for move in told if move.now not in said and not (move.now in plain and not move.was))


def _spans(changes: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Any, Any]]:
    spans: dict[str, tuple[Any, Any]] = {}
    for each in changes:
        for name, change in each.items():
            was = spans[name][0] if name in spans else change.get("was")
            spans[name] = (was, change.get("now"))
    return {name: (was, now) for name, (was, now) in spans.items() if was != now}


def _steps(was: Sequence[str], now: Sequence[str], today: date) -> str:
    """Several steps of a bill since it was told of, in their order; of one alone the newest action says enough."""
    last = max((each[:10] for each in was or ()), default="")
    new = [each for each in now or () if each not in was and each[:10] >= last] if was else []
    if len(new) < 2:
        return ""
    told = [
        f"{day(date.fromisoformat(each[:10]), today)}: {shorten(_LEAD.sub('', each[11:]), STEP_SAID)}"
        for each in new[:MOST_STEPS]
    ]
    earlier = [f"{len(new) - MOST_STEPS} earlier"] if len(new) > MOST_STEPS else []
    return " / ".join((*earlier, *reversed(told)))


def _sections(changes: Iterable[Mapping[str, Any]]) -> str:
    """What became of a bill's sections with hits, over all revisions; what was added and dropped again is not told."""
    was: dict[str, None] = {}
    now: dict[str, None] = {}
    left = False
    for change in (each["sections"] for each in changes if "sections" in each):
        left = bool(change.get("left"))
        was |= dict.fromkeys(name for name in change["was"] if name not in now)
        gone = set(change["was"]) - set(change["now"])
        now = {name: None for name in now if name not in gone} | dict.fromkeys(change["now"])
    words = said(tuple(was), tuple(now))
    return f"{words}; the topic is no longer named" if words and left else words


def _is_told(name: str, span: tuple[Any, Any], spans: Mapping[str, Any]) -> bool:
    if name == "dates" and DATES & set(spans):
        return False  # the text of a date that is told by itself
    return name in FROM_NOTHING or bool(span[0])


def _move(name: str, was: Any, now: Any, today: date) -> Move:
    if isinstance(was, str) and isinstance(now, str) and name not in DATES:
        was, now = differing(was, now)
    return Move(what=TOLD[name], was=_said(was, today), now=_said(now, today) or "none")


def differing(was: str, now: str) -> tuple[str, str]:
    """Two texts without most of the words that they begin with in common."""
    first, second = was.split(), now.split()
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    same = sum(1 for _ in pairs) - SAME_WORDS
    if same <= SAME_WORDS:
        return was, now
    return f"… {' '.join(first[same:])}", f"… {' '.join(second[same:])}"


def _said(value: Any, today: date) -> str:
    if not value:
        return ""
    if isinstance(value, list):
        return shorten(", ".join(str(each) for each in value), MOST_SAID)
    try:
        return day(date.fromisoformat(str(value)), today)
    except ValueError:
        return shorten(str(value), MOST_SAID)
