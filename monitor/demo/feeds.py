"""Feeds as the stand-in serves them: RSS 2.0 or Atom rendered from plain records, with validators and 304.

A record is a mapping: ``title``, ``link``, ``guid`` (the link when absent), ``published_at`` (ISO 8601 with offset, or
absent), ``summary`` and ``content`` (HTML, or absent), ``categories``.
"""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from monitor.demo.standin import NOT_FOUND, Answer, Request

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"

Entry = Mapping[str, Any]


class Feed:
    """One feed, newest entry first. ``validators`` false leaves out ETag and Last-Modified, as war.gov does."""

    def __init__(
        self, title: str, link: str, entries: Iterable[Entry] = (), *, form: str = "rss", validators: bool = True
    ) -> None:
        self.title = title
        self.link = link
        self.form = form
        self.validators = validators
        self.entries: tuple[Entry, ...] = ()
        self.replace(entries)

    def replace(self, entries: Iterable[Entry]) -> None:
        """Hold these entries from the next request on."""
        self.entries = tuple(sorted(entries, key=lambda entry: entry.get("published_at") or "", reverse=True))

    def __call__(self, request: Request) -> Answer:
        if request.rest.strip("/"):
            return NOT_FOUND
        body, content_type = (atom(self), ATOM) if self.form == "atom" else (rss(self), RSS)
        if not self.validators:
            return Answer(body=body, content_type=content_type)
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = [("ETag", etag)]
        newest = max((at for at in map(instant, self.entries) if at), default=None)
        if newest:
            headers.append(("Last-Modified", format_datetime(newest.astimezone(UTC), usegmt=True)))
        if _fresh(request, etag, newest):
            return Answer(status=304, headers=tuple(headers))
        return Answer(body=body, content_type=content_type, headers=tuple(headers))


def instant(entry: Entry) -> datetime | None:
    """When the entry says it was published, or None."""
    written = entry.get("published_at")
    return datetime.fromisoformat(written) if written else None


def _fresh(request: Request, etag: str, newest: datetime | None) -> bool:
    """What the client has is what there is: the ETag decides when it was sent, else the date."""
    sent = request.headers.get("if-none-match")
    if sent is not None:
        return etag in (part.strip().removeprefix("W/") for part in sent.split(","))
    since = request.headers.get("if-modified-since")
    return bool(since and newest and newest.replace(microsecond=0) <= parsedate_to_datetime(since))


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0; full text goes into ``content:encoded``."""
    root = ET.Element("rss", {"version": "2.0", "xmlns:content": "http://purl.org/rss/1.0/modules/content/"})
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.link)
    _add(channel, "description", feed.title)
    for entry in feed.entries:
        item = ET.SubElement(channel, "item")
        _add(item, "title", entry["title"])
        _add(item, "link", entry.get("link"))
        guid = entry.get("guid") or entry.get("link")
        _add(item, "guid", guid, isPermaLink=str(guid == entry.get("link")).lower())
        at = instant(entry)
        _add(item, "pubDate", format_datetime(at) if at else None)
        for category in entry.get("categories", ()):
            _add(item, "category", category)
        _add(item, "description", entry.get("summary"))
        _add(item, "content:encoded", entry.get("content"))
    return _written(root)


def atom(feed: Feed) -> bytes:
    """The feed as Atom; ``updated`` moves with ``updated_at`` and is else the date of publication."""
    root = ET.Element("feed", {"xmlns": ATOM_NAMESPACE})
    _add(root, "title", feed.title)
    _add(root, "id", feed.link)
    ET.SubElement(root, "link", {"href": feed.link})
    newest = next(
        (entry["published_at"] for entry in feed.entries if entry.get("published_at")), "1970-01-01T00:00:00Z"
    )
    _add(root, "updated", newest)
    for entry in feed.entries:
        item = ET.SubElement(root, "entry")
        _add(item, "title", entry["title"])
        _add(item, "id", entry.get("guid") or entry.get("link"))
        if entry.get("link"):
            ET.SubElement(item, "link", {"href": entry["link"], "rel": "alternate"})
        _add(item, "published", entry.get("published_at"))
        _add(item, "updated", entry.get("updated_at") or entry.get("published_at"))
        for category in entry.get("categories", ()):
            ET.SubElement(item, "category", {"term": category})
        _add(item, "summary", entry.get("summary"), type="html")
        _add(item, "content", entry.get("content"), type="html")
    return _written(root)


def _written(root: ET.Element) -> bytes:
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _add(parent: ET.Element, name: str, text: str | None, **attributes: str) -> None:
    if text is not None:
        ET.SubElement(parent, name, attributes).text = text
