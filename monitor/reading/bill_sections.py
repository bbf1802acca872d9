"""A bill in sections: where each begins and ends, what it is called, under which title it stands. Pure, linear time.

Read from plain text with headings on lines of their own, as printed bills have them (``SEC. 101. HEADING.``, ``TITLE
I--...``) or as bills are kept in outlines (``#### 101. Heading``). A table of contents repeats the headings and is not
taken for sections; it lends them their titles and their small letters. Quoted amendments begin with a quotation mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.model import digest
from monitor.reading.proper_names import names, restored

KINDS = ("bill", "amendment", "law")
"""Kinds of documents that are drafted in sections."""

SHORT_HASH = 16
MOST_HEADING = 300
BARE = 200
"""Characters between the heading of a title and its first section up to which there is no text but headings."""

_OUTLINE = re.compile(r"#{2,6}[ \t]+(?P<number>\d+[A-Za-z]*(?:-\d+)?)\.(?:[ \t]+(?P<heading>.*))?$")
_PRINTED = re.compile(r"SEC(?:TION|\.)[ \t]+(?P<number>\d+[A-Z]*(?:-\d+)?)\.(?:[ \t]+(?P<heading>.*))?$")
_RUN_IN = re.compile(r"Sec\.\s+(?P<number>\d+[A-Z]*(?:-\d+)?)\.\s*(?P<heading>.*)$")
_LEVEL = re.compile(
    r"(?P<level>DIVISION|TITLE|SUBTITLE|CHAPTER|SUBCHAPTER|PART|SUBPART)\s+(?P<number>[IVXLC]{1,7}|(?P<letter>[A-Z])(?P=letter)?|\d{1,3}[A-Z]?)\b"
    r"(?P<dash>\s*(?:--+|[\u2014\u2013:]))?\s*(?P<heading>.*)$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"\bcontents\b", re.IGNORECASE)
_AMENDS = re.compile(r"amend|insert|adding|striking", re.IGNORECASE)
_BEGINS_AGAIN = re.compile(r"Be it enacted|That the following sums")
_RANKS = {"division": 0, "title": 1, "subtitle": 2, "chapter": 3, "part": 3, "subchapter": 4, "subpart": 4}
_NOT_WORDS = re.compile(r"[\W_]+")
_OWN_NUMBER = re.compile(r"\s*(?:#{2,6}\s+|SEC(?:TION|\.)\s+)?\d+[A-Z]*(?:-\d+)?\.", re.IGNORECASE)

Path = tuple[tuple[str, str], ...]
"""("Title I", its heading), outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSection:
    """One section: ``Sec. 40207``, its heading, its path (``Title II, Subtitle B``), its character offsets in the text.

    The number is empty for what stands before the first section, and for text that stands under a title without a
    section of its own (appropriations). ``hash`` is that of its words without its number: a section that was only
    moved or renumbered has the same.
    """

    number: str
    heading: str
    path: str
    start: int
    end: int
    hash: str

    @property
    def words(self) -> str:
        """``Sec. 13502 Advanced manufacturing production credit (Title I, Subtitle D)``."""
        name = " ".join(filter(None, (self.number, self.heading)))
        if not name:
            return self.path or "the opening"
        return f"{name} ({self.path})" if self.path else name


@dataclass(slots=True)
class _Cut:
    """Where a section begins, before it is known where it ends. ``named_at``: where its own heading stands.

    ``lowered``: the heading was printed in capitals only, names and all.
    """

    start: int
    named_at: int
    number: str
    heading: str
    path: Path
    lowered: bool = False


@dataclass(slots=True)
class _Reading:
    """What is known at one line of a text."""

    text: str
    cuts: list[_Cut] = field(default_factory=list)
    path: list[tuple[int, str, str]] = field(default_factory=list)
    listed: dict[str, list[tuple[str, Path]]] = field(default_factory=dict)
    last_levels: list[tuple[int, re.Match[str]]] = field(default_factory=list)
    put_in_at: int = -2
    puts_in_titles: bool = False
    before_contents: list[tuple[int, str, str]] | None = None

    @property
    def here(self) -> Path:
        return tuple((name, heading) for _, name, heading in self.path)

    def enter(self, level: re.Match[str]) -> None:
        """A title or division begins; what stood on its level or below has ended."""
        rank = _RANKS[level["level"].lower()]
        while self.path and self.path[-1][0] >= rank:
            self.path.pop()
        name = f"{level['level'].capitalize()} {level['number'].upper()}"
        self.path.append((rank, name, _tidy(level["heading"])))

    @property
    def in_contents(self) -> bool:
        return self.before_contents is not None

    def open_contents(self) -> None:
        """Titles are only listed from here on."""
        self.before_contents, self.path = self.path, []

    def close_contents(self) -> None:
        """Behind the table of contents the text goes on where it was; titles behind its last entry are the text's."""
        if self.before_contents is None:
            return
        self.path, self.before_contents = self.before_contents, None
        for start, level in self.last_levels:
            self.enter(level)
            self.cuts.append(_Cut(start, start, "", "", self.here))
        self.last_levels = []


def sections(text: str) -> tuple[BillSection, ...]:
    """The sections of a bill in their order; they cover the text without overlap. Empty when it has none."""
    reading = _Reading(text)
    lines = list(_lines(text))
    outline = any(_OUTLINE.match(line) for _, line in lines)
    for at, (start, line) in enumerate(lines):
        _read(reading, lines, at, start, line, outline)
    if not any(cut.number for cut in reading.cuts):
        return ()
    return tuple(_closed(reading, _joined(reading)))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(offset, line without the white space around it) of each line that says something."""
    at = 0
    for line in text.split("\n"):
        said = line.strip()
        if said:
            yield at, said
        at += len(line) + 1


def _read(reading: _Reading, lines: list[tuple[int, str]], at: int, start: int, line: str, outline: bool) -> None:
    first = line[0]
    if first == "#" or first == "S":
        found = _OUTLINE.match(line) if outline else _PRINTED.match(line)
        if found:
            reading.close_contents()
            heading = found["heading"] or ""
            _cut(reading, start, found["number"], heading if outline else _whole(heading, lines, at))
            return
    if reading.in_contents or _opens_contents(lines, at, line):
        _list(reading, start, line)
    elif not outline and line.startswith("Sec.") and (found := _RUN_IN.match(line)):
        if not _is_put_in(reading, lines, at):
            _cut(reading, start, found["number"], "")
    elif first in "DTSCPdtscp" and (level := _level(line)):
        if _is_amendment(reading, lines, at):
            return
        reading.enter(level)
        reading.cuts.append(_Cut(start, start, "", "", reading.here))


def _level(line: str) -> re.Match[str] | None:
    """A heading of a title: with a dash behind its number, or in capitals and alone on its line."""
    found = _LEVEL.match(line) if len(line) <= MOST_HEADING else None
    if found and (found["dash"] or (found["level"].isupper() and not found["heading"])):
        return found
    return None


def _opens_contents(lines: list[tuple[int, str]], at: int, line: str) -> bool:
    """Whether a table of contents begins behind this line: it speaks of one, and the next line is an entry.

    What is put into the table of contents of another law is none of this bill's.
    """
    if len(line) > MOST_HEADING or at + 1 >= len(lines) or not _CONTENTS.search(line) or _AMENDS.search(line):
        return False
    following = lines[at + 1][1]
    return _RUN_IN.match(following) is not None or _level(following) is not None


def _is_put_in(reading: _Reading, lines: list[tuple[int, str]], at: int) -> bool:
    """Whether this is an entry that the bill puts into the table of another law ("... the following:")."""
    goes_on = at > 0 and reading.put_in_at == at - 1
    begins = at > 0 and lines[at - 1][1].endswith((":", "\u2014"))
    if goes_on or begins:
        reading.puts_in_titles = reading.puts_in_titles and goes_on
        reading.put_in_at = at
    return goes_on or begins


def _is_amendment(reading: _Reading, lines: list[tuple[int, str]], at: int) -> bool:
    """Whether a title is put into another law here ("is amended by adding at the end the following:")."""
    before = lines[at - 1][1] if at else ""
    begins = before.endswith((":", "\u2014")) and _AMENDS.search(before) is not None
    if begins or (reading.puts_in_titles and reading.put_in_at == at - 1):
        reading.puts_in_titles, reading.put_in_at = True, at
        return True
    reading.puts_in_titles = False
    return False


def _list(reading: _Reading, start: int, line: str) -> None:
    """A line of a table of contents, the one that announces it included."""
    if not reading.in_contents:
        reading.open_contents()
    elif _BEGINS_AGAIN.match(line):
        reading.close_contents()
    elif entry := _RUN_IN.match(line):
        reading.listed.setdefault(entry["number"], []).append((_tidy(entry["heading"]), reading.here))
        reading.last_levels = []
    elif level := _level(line):
        reading.enter(level)
        reading.last_levels.append((start, level))


def _cut(reading: _Reading, start: int, number: str, heading: str) -> None:
    printed = _tidy(heading)
    heading, listed = _as_listed(reading, number, printed)
    lowered = printed.isupper() and heading == _small(printed)
    reading.cuts.append(_Cut(start, start, f"Sec. {number}", heading, reading.here or listed, lowered=lowered))


def _as_listed(reading: _Reading, number: str, heading: str) -> tuple[str, Path]:
    """The heading in the letters of the table of contents, and the path that it stands under there."""
    entries = reading.listed.get(number, ())
    for listed, path in entries:
        if _bare(listed) == _bare(heading):
            return listed, path
    return _small(heading), entries[0][1] if len(entries) == 1 else ()


def _whole(heading: str, lines: list[tuple[int, str]], at: int) -> str:
    """A printed heading with the lines into which it runs on: capitals without a full stop before them."""
    for _, line in lines[at + 1 : at + 4]:
        if heading.endswith(".") or line.upper() != line or line[0] in "(\"'`\u201c\u2018" or _level(line):
            break
        heading = f"{heading} {line}"
    return heading


def _joined(reading: _Reading) -> list[_Cut]:
    """The cuts; headings of titles with no text before the next heading are part of what they stand over."""
    kept: list[_Cut] = []
    for cut in reading.cuts:
        while kept and not kept[-1].number and kept[-1].path and cut.named_at - kept[-1].named_at <= BARE:
            cut.start = kept.pop().start
        kept.append(cut)
    if kept and kept[0].start > 0:
        kept.insert(0, _Cut(0, 0, "", "", ()))
    return kept


def _closed(reading: _Reading, cuts: list[_Cut]) -> Iterator[BillSection]:
    ends = [cut.start for cut in cuts[1:]] + [len(reading.text)]
    known = names(reading.text) if any(cut.lowered for cut in cuts) else {}
    for cut, end in zip(cuts, ends, strict=True):
        start = min(cut.start, end)
        heading, path = cut.heading, cut.path
        if cut.lowered:
            heading = restored(heading, known, reading.text)
        if not cut.number and path:  # it is the title that speaks
            *_, (name, heading) = path
            heading, path = f"{name} {_small(heading)}".strip(), path[:-1]
        yield BillSection(
            number=cut.number, heading=heading, path=", ".join(name for name, _ in path), start=start, end=end,
            hash=_hash(reading.text[cut.named_at : end]),
        )  # fmt: skip


def _hash(text: str) -> str:
    own = _OWN_NUMBER.match(text)
    return digest(_bare(text[own.end() :] if own else text))[:SHORT_HASH]


def _bare(text: str) -> str:
    """Small words with one blank between them: marks, breaks and capitals make no difference."""
    return _NOT_WORDS.sub(" ", text).strip().casefold()


def _tidy(heading: str) -> str:
    """A heading on one line, without the full stop behind it."""
    return " ".join(heading.split()).rstrip(" .")[:MOST_HEADING]


def _small(heading: str) -> str:
    """A heading in capitals as a sentence; others as they are."""
    return heading.capitalize() if heading.isupper() else heading
