"""Entries of a feed, as feedparser gives them, as items (upstream note feed-pathologies, section C)."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from monitor.clock import local_date, to_text
from monitor.model import Item
from monitor.settings import SourceConfig
from monitor.sources.feed_identity import Marks, cleaned_link, identities
from monitor.text import clean, from_html, shorten

LONGEST_TITLE = 500
LONGEST_ABSTRACT = 1200
FULL_TEXT = 600
"""Characters from which on the content of an entry, if it says more than the summary, counts as the full text."""

_CUT_OFF = re.compile(r"(?:\[\s?(?:…|\.\.\.)\s?\]|(?:…|\.\.\.)|read more|continue reading)\W*$", re.IGNORECASE)
_APPENDED = re.compile(r"\s*The post .{1,600}? appeared first on [^\n]{1,120}\.?\s*$", re.DOTALL)

Entry = Mapping[str, Any]


def items_of(
    entries: Iterable[Entry], config: SourceConfig, *, base: str, first_on: Mapping[str, str], now: datetime
) -> tuple[tuple[Item, ...], int]:
    """The items, each once, in the feed's order, and how many entries had no word to show and were left out.

    Relative links are read against ``base``. ``first_on`` holds, by key, the date under which an entry without a
    publication date was first seen: its ``updated`` moves with every edit and is no date of publication (C10).
    """
    entries = [entry for entry in entries if isinstance(entry, Mapping)]
    marks = [_marks(entry, base) for entry in entries]
    items: dict[str, Item] = {}
    newest: dict[str, str] = {}
    for entry, mark, native in zip(entries, marks, identities(marks), strict=True):
        key = f"feed:{config.name}:{native}"
        edited = _stamp(entry, "updated", now)[1] or _stamp(entry, "published", now)[1]
        if mark.title and (key not in items or edited > newest[key]):
            items[key] = _item(entry, mark, key, config, first_on, now)
            newest[key] = edited
    return tuple(items.values()), sum(not mark.title for mark in marks)


def _marks(entry: Entry, base: str) -> Marks:
    guid = clean(str(dict.get(dict(entry), "id") or ""))
    link = cleaned_link(str(entry.get("link") or ""), base)
    if not link and re.match(r"https?://", guid):
        link = cleaned_link(guid, base)
    contents = (part.get("value") for part in entry.get("content") or ())
    said = (clean(from_html(str(text or ""))) for text in (entry.get("title"), entry.get("summary"), *contents))
    title = shorten(next(filter(None, said), "") or link or guid, LONGEST_TITLE)
    return Marks(guid=guid, link=link, title=title, dated=_written(entry))


def _item(
    entry: Entry, marks: Marks, key: str, config: SourceConfig, first_on: Mapping[str, str], now: datetime
) -> Item:
    published_on, published_at = _stamp(entry, "published", now)
    if published_on is None:
        updated_on, _ = _stamp(entry, "updated", now)
        published_on = date.fromisoformat(first_on[key]) if key in first_on else updated_on
    abstract, body = _texts(entry)
    extras = {
        "guid": marks.guid, "dated": marks.dated, "published_at": published_at,
        "updated_at": _stamp(entry, "updated", now)[1], "author": clean(str(entry.get("author") or "")),
        "categories": [clean(str(tag.get("term") or "")) for tag in entry.get("tags") or ()],
    }  # fmt: skip
    return Item(
        key=key, source=config.name, kind=config.options.get("item_kind", "news"), title=marks.title, url=marks.link,
        abstract=abstract, agencies=tuple(config.options.get("agencies", ())), published_on=published_on,
        extras={name: value for name, value in extras.items() if value}, body=body,
        text_url="" if body or config.text == "none" else marks.link,
    )  # fmt: skip


def _texts(entry: Entry) -> tuple[str, str | None]:
    """The abstract (one line) and the full text, where the feed carries it."""
    summary = _APPENDED.sub("", from_html(str(entry.get("summary") or "")))
    contents = [_APPENDED.sub("", from_html(str(part.get("value") or ""))) for part in entry.get("content") or ()]
    content = max(contents, key=len, default="")
    longest = max(summary, content, key=len)
    says_more = len(longest) > LONGEST_ABSTRACT or len(content) > len(summary) * 1.2
    is_full = says_more and len(longest) >= FULL_TEXT and not _CUT_OFF.search(longest[-40:])
    if is_full:
        return shorten(clean(summary or content), LONGEST_ABSTRACT), longest
    return shorten(clean(longest), LONGEST_ABSTRACT), None  # too short for a full text, and all that will be matched


def _written(entry: Entry) -> str:
    """The entry's date as it stands there: published, else updated."""
    own = dict(entry)
    return clean(str(own.get("published") or own.get("updated") or ""))


def _stamp(entry: Entry, name: str, now: datetime) -> tuple[date | None, str]:
    """A date of the entry: the calendar date and, where a time is known, the instant as text (C7).

    The publisher's own day holds where the stamp names an offset; a stamp in UTC is read in Eastern time, unless it is
    midnight, which stands for a date alone. What cannot be parsed, or lies in another age, is None.
    """
    own = dict(entry)  # feedparser's own lookup answers one date for the other
    parsed = own.get(f"{name}_parsed")
    if parsed is None:
        return None, ""
    instant = datetime.fromtimestamp(timegm(parsed), UTC)
    if not datetime(1990, 1, 1, tzinfo=UTC) < instant < now + timedelta(days=730):
        return None, ""
    local = _with_offset(str(own.get(name) or ""), instant)
    if local.utcoffset() or (local.hour, local.minute, local.second) == (0, 0, 0):
        return local.date(), to_text(instant)
    return local_date(instant), to_text(instant)


def _with_offset(written: str, instant: datetime) -> datetime:
    """The instant in the offset in which it was written; in UTC when that cannot be told."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            local = read(written.strip())
        except (ValueError, TypeError):
            continue
        if local.tzinfo is not None and abs(local - instant) < timedelta(minutes=1):
            return local
    return instant
