"""The small notations of the configuration files: durations, times of day, schedules, addresses.

Each function takes what the file says and gives a value, or raises ValueError with a plain sentence for the user.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.clock import WEEKDAYS
from monitor.settings import DigestSchedule

_DURATION = re.compile(r"(\d{1,6}) ?(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_TIME = re.compile(r"([01]\d|2[0-3]|\d):([0-5]\d)")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAILBOX = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_NAMED_MAILBOX = re.compile(r"[^<>@,;\r\n]+ <([^<>]+)>")
_SHOWN = 60


def shown(value: object) -> str:
    """A value as an error may quote it: short, on one line; of an address only that it is one, for it may be secret."""
    text = " ".join(str(value).split())
    if "://" in text:
        return "a URL"
    return f'"{text[:_SHOWN]}..."' if len(text) > _SHOWN else f'"{text}"'


def duration(value: object) -> timedelta:
    """``0s``, ``30s``, ``5m``, ``2h``, ``14d``."""
    written = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not written:
        raise ValueError(
            f'{shown(value)} is no duration; write a number and its unit, such as "30s", "5m", "2h" or "14d"'
        )
    return timedelta(**{_UNITS[written[2]]: int(written[1])})


def interval(value: object) -> timedelta:
    """A duration between polls: one minute at least, for the clock ticks once a minute."""
    length = duration(value)
    if not timedelta(minutes=1) <= length <= timedelta(days=31):
        raise ValueError(f"{shown(value)} is no interval for polling; it must be between 1m and 31d")
    return length


def time_of_day(value: object) -> str:
    """``07:30`` on the 24-hour clock, as ``HH:MM``."""
    written = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if not written:
        raise ValueError(f'{shown(value)} is no time of day; write it on the 24-hour clock, such as "07:30" or "16:00"')
    return f"{int(written[1]):02d}:{written[2]}"


def schedule(value: object) -> DigestSchedule:
    """``mon-fri 07:30``, ``daily 07:30``, ``fri 16:00``, ``mon,wed,fri 07:30``."""
    words = value.lower().replace(", ", ",").split() if isinstance(value, str) else []
    if len(words) != 2:
        raise ValueError(
            f'{shown(value)} is no schedule; write days and a time, such as "mon-fri 07:30" or "daily 16:00"'
        )
    hour, _, minute = time_of_day(words[1]).partition(":")
    return DigestSchedule(days=_days(words[0]), hour=int(hour), minute=int(minute))


def _days(written: str) -> tuple[str, ...]:
    if written in {"daily", "every-day"}:
        return WEEKDAYS
    chosen: set[str] = set()
    for part in written.split(","):
        first, _, last = part.partition("-")
        start, end = _weekday(first), _weekday(last or first)
        chosen |= {WEEKDAYS[(start + step) % 7] for step in range((end - start) % 7 + 1)}
    return tuple(day for day in WEEKDAYS if day in chosen)


def _weekday(written: str) -> int:
    for place, full in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")):
        if written in {WEEKDAYS[place], full}:
            return place
    raise ValueError(f"{shown(written)} is no weekday; use mon, tue, wed, thu, fri, sat, sun or daily")


def quiet_hours(value: object) -> tuple[str, str]:
    """``22:00-07:00``: from when until when nothing goes out, in the configured zone."""
    start, dash, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        raise ValueError(f'{shown(value)} are no quiet hours; write from and until, such as "22:00-07:00"')
    hours = time_of_day(start), time_of_day(end)
    if hours[0] == hours[1]:
        raise ValueError(f"{shown(value)} would be quiet all day; nothing could ever be sent")
    return hours


def zone(value: object) -> ZoneInfo:
    """A time zone by its name in the IANA list, such as ``America/New_York``."""
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f'{shown(value)} is no time zone; use a name such as "America/New_York" or "Europe/London"'
        ) from None


def name(value: str, what: str) -> str:
    """A name of a source, topic or channel: it becomes part of commands, addresses and folders."""
    if not _NAME.fullmatch(value):
        proposal = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        other = f', such as "{proposal}"' if proposal else ""
        raise ValueError(f"{shown(value)} is no name for a {what}; use lower-case words joined by hyphens{other}")
    return value


def mailbox(value: object) -> str:
    """An address of one person or list: ``policy@example.org`` or ``Policy Desk <policy@example.org>``."""
    written = value.strip() if isinstance(value, str) else ""
    named = _NAMED_MAILBOX.fullmatch(written)
    if not _MAILBOX.fullmatch(named[1] if named else written):
        raise ValueError(f"{shown(value)} is no email address")
    return written


def web_address(value: object) -> str:
    """An ``http`` or ``https`` address with a host and without a password in it."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or any(character.isspace() for character in text):
        raise ValueError("this is no web address; it must begin with https:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a web address must not carry a user name or password; use api_key = { env = ... }")
    return text


def contact(value: object) -> str:
    """Whom an upstream may write to: an email address or a page; it goes into the User-Agent."""
    if value == "":
        return ""
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        return web_address(value)
    return mailbox(value)


def is_loopback(url: str) -> bool:
    """Whether an address names this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
