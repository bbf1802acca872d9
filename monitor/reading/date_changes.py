"""What a later document does to the dates of an earlier one: extends, reopens, delays, postpones, withdraws.

Precision before reach: a change is read only where the document announces one and its own DATES text gives exactly one
certain date of that kind. Which earlier document is meant is for ``archive.deadline_links`` to find, by the numbers
that are named here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.model import Deadline, Item
from monitor.reading.dates_text import Moment, Sentence, read
from monitor.reading.deadlines import dates_text
from monitor.reading.identifiers import cited

_EXTENDS = re.compile(r"\b(?:exten(?:d|ds|ded|ding|sion)|re-?open(?:s|ed|ing)?)\b")
_EXTENDS_COMMENTS = re.compile(
    r"\b(?:extend(?:s|ed|ing)?|extension|re-?open(?:s|ed|ing)?)(?: of)?(?: the| its| this)?(?: [a-z-]+){0,2} "
    r"(?:comments?|scoping)\b|\b(?:comment(?:ing)?|scoping) (?:due )?(?:periods?|dates?|deadlines?)"
    r"(?: for [a-z ]{1,60})?:? (?:is |are |was |has been |have been )?(?:hereby |being )?"
    r"(?:extend(?:ed)?|extension|re-?open(?:ed|ing)?)\b"
)
_CORRECTS = re.compile(
    r"(?:^|[;:.,(] |\band |\bnotice of |\btechnical )correct(?:ions?|ing|ed)\b|"
    r"\bcorrections? (?:to|of)\b|\bamended notice\b"
)
_DELAYS = re.compile(
    r"\b(?:delay(?:s|ed|ing)?|postpone(?:s|d|ment)?|stay(?:s|ed)?|deferral|deferred|extend(?:s|ed)?)\b"
)
_SHIFTS = re.compile(r"\b(?:postpone(?:d|ment)?|re-?schedul(?:e|ed|ing)|change(?:d|s)?|moved|new date)\b")
_CALLS_OFF = re.compile(r"\b(?:cancel+(?:ed|ation|s|ing)?|withdraw(?:n|al|ing|s)?|withdrew)\b")
_EXTENDED_PERIOD = re.compile(
    r"\bcomment(?:ing)? (?:due )?(?:periods?|dates?)\b.{0,300}?\b(?:extend|re-?open)(?:ed|ing)?\b"
)
_ONE_PART = re.compile(r"\binstructions?\b|\bin part\b|\bpartial|\bportions?\b|\bamendments?\b")
_MEETS = re.compile(r"\b(?:hearings?|meetings?|conferences?|roundtables?|workshops?|webinars?)\b")
_APPLIES = re.compile(r"\b(?:applications?|nominations?|proposals?|deadlines?|letters? of intent|new awards)\b")
_EXCLUDES = re.compile(r"\b(?:exclusions?|exemptions?|waivers?|suspensions?)\b")
_WITHDRAWN = re.compile(
    r"\b(?:rules?|rulemakings?|notices?|documents?|npr?m|actions?)\b[^;]{0,300}?\b(?:is|are) (?:hereby )?withdrawn\b"
)
_WITHDRAWAL = re.compile(
    r"^(?:[^.]*\b(?:rules?|rulemakings?|notices?|comments?|availability|intent|hearings?|applications?)"
    r"(?: [a-z]+)?[;:,] withdrawal|(?:notice of )?withdrawal of (?:the |a |two )?(?:[a-z-]+ ){0,3}"
    r"(?:rules?|rulemakings?|notices?)\b[^.;]*|notice of withdrawal)\.?$"
)
"""An action that takes back the whole of an earlier document: "Notice; withdrawal." "Withdrawal of proposed rule." """
_PARTLY = re.compile(r"\bin part\b|\bpartial|\bportions?\b|\bcorrection\b")
_TAKEN_BACK = ("comment", "reply comment", "request to appear", "effective", "hearing", "application")
_ANY = re.compile(
    r"exten[ds]|re-?open|delay|postpone|stay|defer|correct|amended|schedul|change|moved|new date|cancel|withdr"
)
"""Without one of these nothing is announced; most documents are spared a closer look."""
_SEVERAL = re.compile(r"\band (?:from|to|until)\b")
_CANCELLED = re.compile(r"\b(?:is|are|has been|have been) (?:hereby )?cancel+ed\b")
_FR = ("fr", "fr-page")
_KEPT_BY = ("docket", "rin")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateChange:
    """An earlier document's deadline of ``kind`` is due ``now_on`` (``now_at`` in UTC, in ``zone``); None: called off.

    ``named`` are all the dates that the text names, the old one among them perhaps.
    """

    kind: str
    now_on: date | None
    now_at: datetime | None = None
    zone: str = "America/New_York"
    evidence: str = ""
    named: tuple[date, ...] = ()


def changes(item: Item, told: Sequence[Deadline], body: str = "") -> tuple[DateChange, ...]:
    """The changes that a document announces, at most one per kind; ``told`` are its own deadlines."""
    text = dates_text(item, body)
    head = f"{item.title}. {item.action}".lower()
    if not _ANY.search(head) and not _ANY.search(text.lower()):
        return ()
    sentences, moments = read(text, item.published_on)
    named = _named(moments)
    found = {}
    for kind in dict.fromkeys(each.kind for each in told):
        mine = [each for each in told if each.kind == kind and each.due_on and each.state == "open"]
        if len({each.due_on for each in mine}) == 1 and _announces(kind, head, mine[0].evidence.lower(), sentences):
            best = mine[-1]
            found[kind] = DateChange(
                kind=kind, now_on=best.due_on, now_at=best.due_at, zone=best.zone, evidence=best.evidence, named=named
            )
    for kind, evidence in _called_off(head, sentences):
        found.setdefault(kind, DateChange(kind=kind, now_on=None, evidence=evidence, named=named))
    for each in _taken_back(item, text):
        found.setdefault(each.kind, each)
    return tuple(found.values())


def announces_comments(title: str, action: str) -> bool:
    """Whether a document says in its title or action that a period for comments is extended or opened again."""
    return bool(_EXTENDS_COMMENTS.search(f"{title}. {action}".lower()))


def earlier(item: Item, body: str = "") -> tuple[tuple[str, str], ...]:
    """The numbers by which the earlier document may be found, as (scheme, value).

    Its own dockets and RINs, the document that it corrects, and the Federal Register pages and numbers that its title,
    action, DATES text and summary cite.
    """
    text = f"{item.title}\n{item.action}\n{dates_text(item, body)}\n{item.abstract}"
    own = {(each.scheme, each.value) for each in item.identifiers if each.role == "own"}
    number = ("fr", str(item.facts.get("document_number") or item.key.removeprefix("fr:")))
    names = {name for name in own if name[0] in _KEPT_BY or (name[0] == "fr" and name != number)}
    names |= {(each.scheme, each.value) for each in cited(text, on=item.published_on) if each.scheme in _FR}
    return tuple(sorted(names - {number} - {name for name in own if name[0] == "fr-page"}))


def _named(moments: Sequence[Moment]) -> tuple[date, ...]:
    return tuple(sorted({each.on for each in moments if each.on}))


def _announces(kind: str, head: str, evidence: str, sentences: Sequence[Sentence]) -> bool:
    """Whether title, action or the text itself says that a date of this kind is another one now."""
    if kind in ("effective", "compliance"):
        return bool(_DELAYS.search(evidence)) and f"{kind} date" in evidence and not _SEVERAL.search(evidence)
    if kind == "hearing":
        return bool(_MEETS.search(head) and (_SHIFTS.search(head) or _CORRECTS.search(head)))
    if kind == "application":
        return bool(_APPLIES.search(head) and (_EXTENDS.search(head) or _CORRECTS.search(head)))
    if kind == "expiry":
        return bool(_EXCLUDES.search(head) and _EXTENDS.search(head))
    if _CORRECTS.search(head) or _EXTENDS_COMMENTS.search(head):
        return True
    return any(_EXTENDED_PERIOD.search(each.plain) for each in sentences)


def _called_off(head: str, sentences: Sequence[Sentence]) -> list[tuple[str, str]]:
    """(kind, sentence) of what is called off: a hearing, or every date of a document that is withdrawn."""
    if not _CALLS_OFF.search(head):
        return []
    found = []
    for each in sentences:
        if _MEETS.search(each.plain) and _CANCELLED.search(each.plain):
            found.append(("hearing", each.raw))
        if _WITHDRAWN.search(each.plain) and "published" in each.plain and not _ONE_PART.search(each.plain):
            found += [(kind, each.raw) for kind in ("comment", "reply comment", "effective", "hearing")]
    return found


def _taken_back(item: Item, text: str) -> list[DateChange]:
    """Every date of a document that the action of this one withdraws whole; many such have no DATES text."""
    action = item.action.lower().strip()
    if not _WITHDRAWAL.match(action) or _PARTLY.search(f"{item.title} {action}".lower()):
        return []
    sentences, moments = read(f"{text}\n{item.abstract}", item.published_on)
    evidence = next((each.raw for each in sentences if "withdr" in each.plain), item.action)
    return [DateChange(kind=kind, now_on=None, evidence=evidence, named=_named(moments)) for kind in _TAKEN_BACK]
