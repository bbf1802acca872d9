"""What tells the entries of a feed apart, poll after poll (upstream note feed-pathologies C1 to C5).

A guid is trusted less than it claims to be: it may be missing, the same everywhere, stamped with the time of the last
edit, or an address that changes with the title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from monitor.model import digest
from monitor.reading.addresses import canonical
from monitor.text import clean

LONGEST_ID = 200

_STAMP = re.compile(r"#(?:\d{4}-\d\d-\d\d.*|\d{9,13})$")
_NATIVE_PARAMETERS = ("p", "documentid", "packageid", "newsid")
"""Query parameters that name a document whatever else changes in its address (WordPress, House sites, govinfo)."""

_ARTICLE = re.compile(r"/article/(?:view/)?(\d{5,})(?:/|$)", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What an entry says of its identity: its guid as written, its cleaned link, its title and date as written."""

    guid: str
    link: str
    title: str
    dated: str


def identities(entries: Sequence[Marks]) -> tuple[str, ...]:
    """One native id for each entry, in order; entries that are the same document have the same one.

    An id that stands for different documents is told apart by link, or by title and date where the links agree too.
    """
    ids = [native_id(entry) for entry in entries]
    ids = _told_apart(ids, [canonical(entry.link) for entry in entries], entries)
    return tuple(_told_apart(ids, [_headline(entry) for entry in entries], entries))


def native_id(entry: Marks) -> str:
    """The id that most likely lasts: the publisher's own number, else guid, else link, else title and date."""
    guid = entry.guid
    if _STAMP.search(guid) or not guid:
        guid = entry.link or _STAMP.sub("", guid)
    if not guid:
        return digest(f"{entry.title}\n{entry.dated}")[:32]
    if re.match(r"https?://", guid, re.IGNORECASE):
        guid = _number(guid) or canonical(guid)
    return guid if len(guid) <= LONGEST_ID else digest(guid)[:32]


def cleaned_link(written: str, base: str) -> str:
    """The entry's address, absolute; empty when what is written there is none.

    Addresses come padded, escaped twice, relative, or wrapped in the text of an ``<a>`` (C5).
    """
    link: str = clean(written)
    if not link:
        return ""
    wrapped = _HREF.search(link)
    try:
        link = urljoin(base, str(wrapped[1] if wrapped else link).strip())
        parts = urlsplit(link)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc or " " in link or "<" in link:
        return ""
    return link


def _headline(entry: Marks) -> str:
    return entry.title if entry.guid else f"{entry.title}\n{entry.dated}"


def _told_apart(ids: Sequence[str], marks: Sequence[str], entries: Sequence[Marks]) -> list[str]:
    """Ids that occur with different marks get the mark's hash; an id stamped per edit is the same document anyway."""
    repeated = Counter(name for name, _ in set(zip(ids, marks, strict=True)))
    return [
        f"{name}~{digest(mark)[:12]}" if repeated[name] > 1 and not _STAMP.search(entry.guid) else name
        for name, mark, entry in zip(ids, marks, entries, strict=True)
    ]


def _number(url: str) -> str:
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in _NATIVE_PARAMETERS and value:
            return f"{name.lower()}={value}"
    article = _ARTICLE.search(parts.path)
    return f"article={article[1]}" if article else ""
