"""Deadlines as an iCalendar file (RFC 5545, with the refresh hints of RFC 7986 and of Outlook).

An entry is known by its document and what is due, never by the date: an extension moves it. A withdrawn one is shown as
cancelled. Dates of filings are whole days in no zone; what has a clock time is written in UTC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.alerts.mime import Letterhead
from monitor.alerts.wording import DUE_WORDS, kind, long_day
from monitor.archive.outgoing.standing import Entry
from monitor.settings import Settings
from monitor.text import clean, shorten

LINE_OCTETS = 75
REFRESH = "PT6H"
ALARM_DAYS = (7, 1)
MOST_SUMMARY = 250


def written(entries: Iterable[Entry], settings: Settings, *, name: str) -> bytes:
    """The whole file: CRLF line ends, lines folded at 75 octets."""
    domain = Letterhead(channel="", sender=settings.sender or settings.contact).domain
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//policy-monitor//deadlines//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}", f"X-PUBLISHED-TTL:{REFRESH}",
    ]  # fmt: skip
    for entry in entries:
        lines += _event(entry, domain)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    """TEXT as RFC 5545 section 3.3.11 wants it; control characters are gone."""
    plain = "\n".join(clean(line) for line in text.split("\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """At most 75 octets a line (section 3.1), never cut inside a character."""
    pieces, octets = [""], 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LINE_OCTETS:
            pieces.append(" ")
            octets = 1
        pieces[-1] += letter
        octets += size
    return "\r\n".join(pieces)


def uid(entry: Entry, domain: str) -> str:
    """The same for as long as the document asks for the same thing, whatever its date."""
    name = "\n".join((entry.key, entry.kind, entry.label, entry.source))
    return f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@{domain}"


def _event(entry: Entry, domain: str) -> Iterator[str]:
    what = DUE_WORDS.get(entry.kind, kind(entry.kind))
    summary = clean(f"{what}: {entry.title}")
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(entry, domain)}"
    yield f"DTSTAMP:{_utc(entry.changed_at)}"
    yield f"LAST-MODIFIED:{_utc(entry.changed_at)}"
    yield f"CREATED:{_utc(entry.first_seen_at)}"
    yield f"SEQUENCE:{entry.moves}"
    yield from _times(entry)
    yield f"SUMMARY:{escaped(shorten(summary, MOST_SUMMARY))}"
    yield f"DESCRIPTION:{escaped(_description(entry, what))}"
    yield f"STATUS:{'CANCELLED' if entry.is_withdrawn else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    if _is_address(entry.url):
        yield f"URL:{entry.url}"
    if entry.topics:
        yield f"CATEGORIES:{','.join(escaped(topic) for topic in entry.topics)}"
    if not entry.is_withdrawn:
        for days in ALARM_DAYS:
            yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(shorten(summary, MOST_SUMMARY))}",
                        f"TRIGGER:-P{days}D", "END:VALARM")  # fmt: skip
    yield "END:VEVENT"


def _times(entry: Entry) -> Iterator[str]:
    if entry.due_at is not None:
        yield f"DTSTART:{_utc(entry.due_at)}"
        if entry.kind == "hearing":
            yield "DURATION:PT1H"
        return
    yield f"DTSTART;VALUE=DATE:{_day(entry.due_on)}"
    yield f"DTEND;VALUE=DATE:{_day(entry.due_on + timedelta(days=1))}"


def _description(entry: Entry, what: str) -> str:
    """What, when in words, how it moved, where the date was read, and whose document it is."""
    zone = ZoneInfo(entry.zone)
    label = "ET" if entry.zone == "America/New_York" else entry.zone
    when = long_day(entry.due_on)
    if entry.due_at is not None:
        when = f"{when}, {entry.due_at.astimezone(zone):%H:%M} {label}"
    elif entry.kind in ("comment", "reply comment"):
        when = f"{when}, 11:59 pm {label} unless the document says otherwise"
    lines = [f"{'Withdrawn. ' if entry.is_withdrawn else ''}{what}: {when}."]
    if entry.was_on and entry.was_on != entry.due_on:
        lines.append(f"It was {long_day(entry.was_on)} before.")
    if entry.evidence and entry.evidence != entry.due_on.isoformat():
        lines.append(f"The document says: {shorten(entry.evidence, 500)}")
    lines += [", ".join(entry.agencies), entry.url, "Unofficial: check the linked official text before acting."]
    return "\n".join(line for line in lines if line)


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://")) and url.isprintable() and " " not in url


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _day(on: date) -> str:
    return on.strftime("%Y%m%d")
