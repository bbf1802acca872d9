"""Prose with dates in it: each date and clock time becomes a mark, so that what is said of it can be read by pattern.

``[0]`` stands for the first date, with the clock time and zone that are said beside it. A date is certain only when its
year is written, it exists, and a weekday written before it is the right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.clock import EASTERN
from monitor.workdays import is_workday

FARTHEST = timedelta(days=366 * 30)
"""No date to act by, and none that is cited beside one, is so far from the day of publication."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"(?:\b(?P<weekday>{_WEEKDAY})\s?,?\s{{0,3}})?\b(?P<month>{_MONTH})\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:\s?(?P<tie>-|\u2013|\u2014|through|to|and|&)\s?(?:{_WEEKDAY},?\s)?(?:(?P<month2>{_MONTH})\s)?(?P<day2>\d{{1,2}})"
    rf"(?:st|nd|rd|th)?)?\s?,?\s{{1,3}}(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\(?\b(?:insert (?:the )?date )?(?:[a-z-]{3,12} \()?(?P<days>\d{1,3})\)?[- ](?:calendar )?days? "
    r"(?:after|from|following|of) (?:the )?(?:date of )?(?:(?:its|this|the) )?publication"
    r"(?: date)?(?: of (?:this|the(?! final)) [a-z ]{3,40}?)?(?: in the federal register)?\)?"
    r"(?=[\s.,;:)\]]|$)(?! (?:of|for|by) )",
    re.IGNORECASE,
)
_ZONE = (
    r"(?:\s?\(?(?P<zone>e\.?[sd]?\.?t\b\.?|c\.?[sd]\.?t\b\.?|m\.?[sd]\.?t\b\.?|p\.?[sd]?\.?t\b\.?|utc|"
    r"u\.s\. eastern(?: time)?|"
    r"(?:eastern|central|mountain|pacific|alaska|hawaii)(?:[- ](?:standard|daylight))?"
    r"(?:[- ]time\b|\b(?! (?:africa|europe|asia|america|australia)))(?!n))"
    r"(?:\s?\((?:e[sd]?t|c[sd]?t|m[sd]?t|p[sd]?t)\))?\)?)?"
)
_CLOCK = re.compile(
    r"\b(?:(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s?(?P<half>[ap])\.?\s?m\b\.?|(?P<noon>(?:12(?::00)?\s)?noon)\b)"
    rf",?{_ZONE}",
    re.IGNORECASE,
)
_ZONES = {
    "e": "America/New_York", "c": "America/Chicago", "m": "America/Denver", "p": "America/Los_Angeles",
    "a": "America/Anchorage", "h": "Pacific/Honolulu",
}  # fmt: skip
_SPAN = r"\{(?P<{0}>\d+)\}(?:,?\s?(?:to|until|-|\u2013|\u2014|through|and)\s?(?:approximately\s)?\{(?P<{0}b>\d+)\})?"
_BEFORE = re.compile(
    r"(?:from\s|at\s|between\s)?" + _SPAN.replace("{0}", "c") + r",?\s?(?:local time,?\s)?(?:on\s)?\[(?P<d>\d+)\]"
)
_AFTER = re.compile(
    r"\[(?P<d>\d+)\]\s?,?\s?\(?(?:at|by|from|beginning at|starting at|between|no later than|until|commencing at)?\s?"
    + _SPAN.replace("{0}", "c")
    + r"\)?"
)
_SENTENCE = re.compile(
    r"(?<=[.!?])[\"\u201d)]?\s+(?=[A-Z\"\u201c(\[>{])|\s*[\u2022\u25cb\u25a0\u25cf]\s*|\n+|(?<=;)\s+"
)
_WHICHEVER = re.compile(r"\bwhichever (?:date )?(?:is|comes|occurs) ")
"""Of two dates one counts, and which one nobody can tell from the text: neither is certain."""
_ABBREVIATION = re.compile(
    r"\b(?:No|Nos|U\.S|St|Inc|Dr|Mr|Ms|Mrs|Co|Corp|Pub|Sec|Ste|e\.g|i\.e|D\.C|vs?|Art|Ave|Rm)\.$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date as written (``raw``): ``on``, the last day of a range, the wall time ``at`` and the zone if both are said.

    ``on`` is None for a date that is no date, bears the wrong weekday, or counts from an unknown day of publication.
    ``computed`` says how it was counted, if it was.
    """

    raw: str
    on: date | None
    last_on: date | None = None
    clock: time | None = None
    until: time | None = None
    zone: str = ""
    computed: str = ""

    @property
    def at(self) -> datetime | None:
        """The instant (UTC), when date, time and zone are all certain."""
        return self._instant(self.clock)

    @property
    def is_range(self) -> bool:
        """Whether it is a stretch of days, of which this is the first."""
        return self.last_on is not None

    def _instant(self, clock: time | None) -> datetime | None:
        if self.on is None or clock is None or not self.zone:
            return None
        return datetime.combine(self.on, clock, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence: as it stands (``raw``), and lower-cased with marks for its dates (``plain``)."""

    raw: str
    plain: str


def read(text: str, published_on: date | None) -> tuple[tuple[Sentence, ...], tuple[Moment, ...]]:
    """The sentences of a text and the moments that their marks stand for. ``published_on`` is what counts start from.

    Time is linear in the length of the text.
    """
    marked, moments, clocks = _marked(re.sub(r"[ \t\u00a0]+", " ", text.replace("[", "(").replace("]", ")"))
                                      .replace("{", "(").replace("}", ")"), published_on)  # fmt: skip
    raws = [moment.raw for moment in moments]
    sentences = []
    for part in _split(marked):
        plain = _BEFORE.sub(lambda found: _beside(found, moments, clocks), part)
        plain = _AFTER.sub(lambda found: _beside(found, moments, clocks), plain)
        raw = re.sub(r"\[(\d+)\]|\{(\d+)\}", lambda found: _as_written(found, raws, clocks), part)
        if _WHICHEVER.search(plain):
            for place in map(int, re.findall(r"\[(\d+)\]", plain)):
                moments[place] = Moment(raw=moments[place].raw, on=None)
        sentences.append(Sentence(raw=raw.strip(), plain=re.sub(r"\s+", " ", plain).strip().lower()))
    return tuple(each for each in sentences if each.raw), tuple(moments)


def _as_written(found: re.Match[str], raws: list[str], clocks: list[re.Match[str]]) -> str:
    return raws[int(found[1])] if found[1] else clocks[int(found[2])][0]


def _marked(text: str, published_on: date | None) -> tuple[str, list[Moment], list[re.Match[str]]]:
    moments: list[Moment] = []
    clocks: list[re.Match[str]] = []

    def dated(found: re.Match[str]) -> str:
        made = [_plausible(each, published_on) for each in _moments(found)]
        moments.extend(made)
        numbers = [f"[{len(moments) - len(made) + place}]" for place in range(len(made))]
        return " and ".join(numbers)

    def counted(found: re.Match[str]) -> str:
        moments.append(_counted(found, published_on))
        return f"[{len(moments) - 1}]"

    def clocked(found: re.Match[str]) -> str:
        clocks.append(found)
        return f"{{{len(clocks) - 1}}}"

    marked = _RELATIVE.sub(counted, _DATE.sub(dated, text))
    return _CLOCK.sub(clocked, marked), moments, clocks


def _moments(found: re.Match[str]) -> list[Moment]:
    year, raw = int(found["year"]), found[0]
    first = _day(year, found["month"], found["day"])
    if first and found["weekday"] and _DAYS[first.weekday()] != found["weekday"][:3].lower():
        first = None
    if not found["tie"]:
        return [Moment(raw=raw, on=first)]
    last = _day(year, found["month2"] or found["month"], found["day2"])
    if first and last and first > last and found["month2"]:
        first = _day(year - 1, found["month"], found["day"])
    if found["tie"].lower() in ("and", "&"):
        return [Moment(raw=raw, on=first), Moment(raw=raw, on=last)]
    return [Moment(raw=raw, on=first if last else None, last_on=last)]


def _plausible(moment: Moment, published_on: date | None) -> Moment:
    """A year that cannot be meant (3036) is a slip of the pen, and the date not certain."""
    far = moment.on is not None and published_on is not None and abs(moment.on - published_on) > FARTHEST
    return Moment(raw=moment.raw, on=None) if far else moment


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, _MONTHS[month.lower().rstrip(".")], int(day))
    except ValueError:
        return None


def _counted(found: re.Match[str], published_on: date | None) -> Moment:
    """Days counted from publication, the day after it being the first (1 CFR 18.17).

    Where the Office of the Federal Register puts the date in itself, a day on which it is closed gives way to the
    next one; elsewhere nobody says so, and such a date is not certain.
    """
    raw = found[0]
    if published_on is None:
        return Moment(raw=raw, on=None)
    days = int(found["days"])
    on = published_on + timedelta(days=days)
    inserted = "insert" in raw.lower()
    if not inserted and not is_workday(on):
        return Moment(raw=raw, on=None)
    while not is_workday(on):
        on += timedelta(days=1)
    return Moment(raw=raw, on=on, computed=f"counted: {days} days after publication on {published_on} is {on}")


def _beside(found: re.Match[str], moments: list[Moment], clocks: list[re.Match[str]]) -> str:
    """Gives the date the clock time that stands beside it."""
    place = int(found["d"])
    before, first = moments[place], clocks[int(found["c"])]
    last = clocks[int(found["cb"])] if found["cb"] else None
    if before.clock is None:
        zone = _zone(first) or (_zone(last) if last else "")
        moments[place] = Moment(
            raw=before.raw, on=before.on, last_on=before.last_on, clock=_clock(first),
            until=_clock(last) if last else None, zone=zone, computed=before.computed,
        )  # fmt: skip
    return f"[{place}]"


def _clock(found: re.Match[str]) -> time | None:
    if found["noon"]:
        return time(12)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return time(hour % 12 + (12 if found["half"].lower() == "p" else 0), minute)


def _zone(found: re.Match[str]) -> str:
    written = (found["zone"] or "").lower().removeprefix("u.s. ")
    if written == "utc":
        return "UTC"
    return _ZONES.get(written[:1], "") or ("" if not written else EASTERN.key)


def _split(text: str) -> Iterator[str]:
    begin = 0
    for found in _SENTENCE.finditer(text):
        if not _ABBREVIATION.search(text, max(begin, found.start() - 8), found.start()):
            yield text[begin : found.start()]
            begin = found.end()
    yield text[begin:]
