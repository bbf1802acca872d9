"""How dates, numbers and names are written for people: pure, the same in text, HTML and Slack."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.alerts.model import DueDate
from monitor.clock import EASTERN
from monitor.model import Identifier, Term

BILL_FORMS = {
    "hr": "H.R.", "s": "S.", "hjres": "H.J.Res.", "sjres": "S.J.Res.", "hconres": "H.Con.Res.",
    "sconres": "S.Con.Res.", "hres": "H.Res.", "sres": "S.Res.",
}  # fmt: skip

NUMBER_FORMS = {
    "fr": "FR {}", "docket": "docket {}", "rin": "RIN {}", "law": "Pub. L. {}", "eo": "E.O. {}",
    "proclamation": "Proclamation {}", "case": "case {}", "foa": "FOA {}", "cas": "CAS {}", "hts": "HTS {}",
}  # fmt: skip
"""Own numbers worth a reader's eye; CFR and U.S. Code citations are left to the linked page."""

FIELD_NAMES = {
    "title": "title", "abstract": "summary", "body": "full text", "identifiers": "numbers", "agencies": "agency",
    "action": "action",
}  # fmt: skip

DUE_WORDS = {
    "comment": "Comments close", "reply comment": "Reply comments close", "hearing": "Hearing",
    "request to appear": "Request to appear due", "effective": "Takes effect", "application": "Applications close",
    "compliance": "Compliance due", "expiry": "Expires",
}  # fmt: skip

COMING_UP = frozenset({"effective", "compliance", "expiry"})
"""Deadlines that ask nothing of a reader today: told under what comes up, not among things to file."""


UNTITLED = "(no title)"

MOST_ADDRESS = 2_000


def address(url: str) -> str:
    """The address if it is a web address, else empty: what upstream gives is never trusted as a link."""
    is_web = url.lower().startswith(("https://", "http://")) and len(url) <= MOST_ADDRESS
    return url if is_web and not set(url) & set('\r\n\t "<>') else ""


def day(on: date, today: date) -> str:
    """``Tue Jul 7``, with the year when it is another one."""
    written = f"{on:%a %b} {on.day}"
    return written if on.year == today.year else f"{written}, {on.year}"


def long_day(on: date) -> str:
    """``Tuesday, July 7, 2026``."""
    return f"{on:%A, %B} {on.day}, {on.year}"


def in_days(days: int) -> str:
    """today | tomorrow | in 5 days | yesterday | 5 days ago."""
    if days == 0:
        return "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def moment(instant: datetime, zone: ZoneInfo, today: date) -> str:
    """``Mon Jul 6, 07:30 ET``: the wall time in the zone, which is named."""
    local = instant.astimezone(zone)
    return f"{day(local.date(), today)}, {local:%H:%M} {zone_name(local, zone)}"


def zone_name(local: datetime, zone: ZoneInfo) -> str:
    """ET for the zone of Washington all year; elsewhere what the zone calls itself then."""
    return "ET" if zone.key == EASTERN.key else (local.tzname() or zone.key)


def count(number: int, one: str, many: str = "") -> str:
    """``1 deadline``, ``1,204 documents``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Iterable[str]) -> str:
    """``a, b and c``."""
    *first, last = tuple(names) or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def number(carried: Identifier) -> str:
    """An own identifier as people write it (``bill`` ``119-hr-1234`` is ``H.R. 1234 (119th)``); empty if not shown.

    A Congress that the document does not say is marked: ``H.R. 1234 (119th, Congress inferred)``.
    """
    if carried.scheme == "bill":
        congress, _, rest = carried.value.partition("-")
        form, _, serial = rest.partition("-")
        inferred = ", Congress inferred" if carried.inferred else ""
        return f"{BILL_FORMS.get(form, form.upper())} {serial} ({ordinal(congress)}{inferred})"
    form = NUMBER_FORMS.get(carried.scheme, "")
    return form.format(carried.value) if form else ""


def in_order(numbers: Iterable[Identifier]) -> tuple[str, ...]:
    """Own identifiers as they are shown: bill and document number first, then docket and the others."""
    order = ["bill", *NUMBER_FORMS]
    shown = (each for each in numbers if each.scheme in order)
    return tuple(number(each) for each in sorted(shown, key=lambda each: (order.index(each.scheme), each.value)))


def ordinal(written: str) -> str:
    """``119`` is ``119th``."""
    ending = {"1": "st", "2": "nd", "3": "rd"}.get(written[-1:], "th")
    return f"{written}{'th' if written[-2:] in ('11', '12', '13') else ending}"


def label(channel: str) -> str:
    """What a channel is called in subjects: ``coalition-digest`` is ``Coalition``."""
    words = re.sub(r"[-_ ]?(digest|slack|email|mail|alerts?|file|files)$", "", channel).replace("-", " ").strip()
    words = words.replace("_", " ") or channel
    return words[:1].upper() + words[1:]


def kind(written: str) -> str:
    """An item's kind at the start of a line."""
    return written[:1].upper() + written[1:]


def why(terms: Iterable[Term]) -> str:
    """``“section 301” in title and full text ×4, “natural graphite” in summary``: each term once, with its fields.

    ``NEAR("acquisition" ("by" OR "from"), 3)`` is told in words: ``“acquisition” near “by” or “from”``.
    """
    places: dict[str, list[str]] = {}
    written: dict[str, str] = {}
    for each in terms:
        bare = each.term.strip('"')
        written.setdefault(bare.lower(), bare)
        times = f" ×{each.count}" if each.count > 1 else ""
        places.setdefault(bare.lower(), []).append(f"{FIELD_NAMES.get(each.field, each.field)}{times}")
    found = (f"{_said(written[name])} in {listed(fields)}" for name, fields in places.items())
    return ", ".join(found) or "named by the topic"


def _said(term: str) -> str:
    if not term.startswith("NEAR("):
        return f"“{term}”"
    near = _NEAR.fullmatch(term)
    if near is None:  # a long one is stored with its end cut off
        return f"{', '.join(f'“{word}”' for word in _WORDS.findall(term))} … near each other"
    parts = (_WORDS.sub(r"“\1”", part.strip("()")).replace(" OR ", " or ") for part in _PARTS.findall(near[1]))
    return " near ".join(parts)


_NEAR = re.compile(r"NEAR\((.*), \d+\)")
_PARTS = re.compile(r'"[^"]*"|\([^()]*\)')
_WORDS = re.compile(r'"([^"]*)"')


def dated(due: DueDate, today: date) -> str:
    """``Comments close Sat Aug 1 (in 25 days), was Sat Jul 18``; the hour only for what has one."""
    clock = f", {moment_of(due)}" if due.due_at else ""
    was = f", was {day(due.was_on, today)}" if due.was_on else ""
    return f"{due.what} {day(due.due_on, today)}{clock} ({in_days(due.days)}){was}"


def moment_of(due: DueDate) -> str:
    """``10:00 ET``: the wall time of a timed deadline in its own zone."""
    if due.due_at is None:
        return ""
    zone = ZoneInfo(due.zone)
    local = due.due_at.astimezone(zone)
    return f"{local:%H:%M} {zone_name(local, zone)}"
