"""Any RSS, Atom or RDF feed. Fetching is ours, parsing is feedparser's: it gets bytes and headers, never a URL.

Upstream note feed-pathologies B and C. A feed is asked whole each time; what is gone from it was not withdrawn.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from monitor.errors import SourceError
from monitor.http import Client
from monitor.model import INCOMPLETE, KINDS, Entry, Fetched, Item, Window
from monitor.network.answers import Response
from monitor.reading.addresses import canonical
from monitor.settings import SourceConfig
from monitor.sources.feed_document import prepared
from monitor.sources.feed_items import items_of
from monitor.sources.feed_page import main_text
from monitor.sources.feed_route import seen
from monitor.text import clean, shorten

BODY = "feed"
"""The name under which the ledger keeps the validators of the one address of a feed."""

MERE_REMARKS = ("NonXMLContentType", "CharacterEncodingOverride")
"""Feeds are served under all kinds of types and charsets (B2, B3); when they can be read, that is no news."""


class Feed:
    """``item_kind`` is that of its items (news if not given), ``agencies`` the official names of who publishes it.

    ``cache_buster``: a parameter that changes by the minute is added to its address, past shared caches that hold old
    copies (A8). ``redirect_hosts``: hosts of other owners to which its address may redirect (A6).
    """

    OPTIONS: ClassVar[dict[str, Any]] = {
        "item_kind": KINDS, "agencies": tuple, "cache_buster": bool, "redirect_hosts": tuple,
    }  # fmt: skip

    def __init__(self, config: SourceConfig, client: Client) -> None:
        self.config = config
        self.name = config.name
        self._client = client

    def fetch(self, entry: Entry, now: datetime) -> Fetched:
        """Every entry that the feed shows now. The cursor remembers what it showed, to notice a gap next time."""
        known = entry.validators.get(BODY)
        options = self.config.options
        response = self._client.get(
            self.config.url, source=self.name, validators=known, max_bytes=self.config.max_bytes,
            gap=self.config.gap.total_seconds(), user_agent=self.config.user_agent,
            params=[("_", str(int(now.timestamp()) // 60))] if options.get("cache_buster") else (),
            elsewhere=tuple(options.get("redirect_hosts", ())),
        )  # fmt: skip
        validators = {BODY: response.validators()}
        route, said = seen(response, entry.cursor)
        if response.unchanged(known):
            cursor, standing = {**entry.cursor, **route}, tuple(entry.cursor.get("warnings", ()))
            return Fetched(cursor=cursor, validators=validators, unchanged=True, warnings=standing + said)
        parsed = self._parsed(response, entry)
        first_on: Mapping[str, str] = entry.cursor.get("first_on", {})
        base = str(parsed.feed.get("link") or "")
        base = base if base.startswith(("http://", "https://")) else response.url
        items, wordless = items_of(parsed.entries, self.config, base=base, first_on=first_on, now=now)
        title = clean(str(parsed.feed.get("title") or ""))
        warnings = (*_malformed(parsed, wordless), *_wrong(entry.cursor, items, title))
        cursor = {
            "keys": [item.key for item in items] or list(entry.cursor.get("keys", ())),
            "first_on": {item.key: str(item.published_on) for item in items if _undated(item)},
            "links": sorted({canonical(item.url) for item in items if item.url}),
            "title": title, "warnings": list(warnings), **route,
        }  # fmt: skip
        gap = any(warning.startswith(INCOMPLETE) for warning in warnings)
        return Fetched(items=items, cursor=cursor, validators=validators, warnings=warnings + said, gap=gap)

    def text(self, url: str) -> str:
        """The main part of the page behind an entry."""
        response = self._client.get(
            url, source=self.name, accept="text/html, text/plain;q=0.8, */*;q=0.1", max_bytes=self.config.max_bytes,
            gap=self.config.gap.total_seconds(), user_agent=self.config.user_agent, elsewhere=True,
        )  # fmt: skip
        kind = response.headers.get("content-type", "text/html").lower()
        if not any(word in kind for word in ("html", "text/", "xml")):
            raise SourceError(self.name, f"{response.host} sent {shorten(kind, 60)}, which is no page of text")
        return main_text(response.text())

    def windows(self, since: date, until: date) -> tuple[Window, ...]:  # noqa: ARG002 - the protocol's signature
        """None: a feed has no history."""
        return ()

    def fetch_window(self, window: Window, now: datetime) -> Fetched:  # noqa: ARG002 - the protocol's signature
        """Raises SourceError: a feed has no history to ask for."""
        raise SourceError(self.name, "a feed has no history; what it shows now comes with the next poll")

    def _parsed(self, response: Response, entry: Entry) -> Any:
        """The feed as feedparser reads it. Raises SourceError for what is no feed, and for one cut off at the start."""
        import feedparser

        # Nothing but the type is passed on: with an address at hand feedparser would make one of every guid.
        document, headers, odd = prepared(response.body, {"content-type": _type(response)})
        parsed = feedparser.parse(
            io.BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
        if odd is not None and not parsed.bozo:
            parsed.update(bozo=True, bozo_exception=odd)
        if not parsed.entries and not parsed.version:
            what = "a web page" if b"<html" in response.body[:4096].lower() else "something else"
            raise SourceError(self.name, f"not a feed: {response.host} sent {what}; check the address")
        if not parsed.entries and parsed.bozo and entry.cursor.get("keys"):
            raise SourceError(self.name, "the feed breaks off before its first entry; what was read before is kept")
        return parsed


def _type(response: Response) -> str:
    """The type to read the feed by; ``text/xml`` without a charset would mean ASCII, which no feed means (B2)."""
    declared = response.headers.get("content-type", "")
    return declared if "charset" in declared.lower() else "application/xml"


def _undated(item: Item) -> bool:
    """Whether the item's date is that of an update, to be kept as it was first seen."""
    return item.published_on is not None and "published_at" not in item.extras


def _malformed(parsed: Any, wordless: int) -> tuple[str, ...]:
    warnings = [f"{wordless} entries without title, text or link were left out"] if wordless else []
    fault = parsed.get("bozo_exception")
    if parsed.bozo and type(fault).__name__ not in MERE_REMARKS:
        said, entries = shorten(clean(str(fault)), 120), len(parsed.entries)
        warnings.append(f"the feed is not well-formed ({said}); {entries} entries were read")
    return tuple(warnings)


def _wrong(cursor: Mapping[str, Any], items: tuple[Item, ...], title: str) -> tuple[str, ...]:
    """What compared with the last poll looks like a loss (B9) or like another feed (B10)."""
    before, now = set(cursor.get("keys", ())), {item.key for item in items}
    warnings = []
    links = {canonical(item.url) for item in items if item.url}
    if before and now and not before & now and not links & set(cursor.get("links", ())):
        warnings.append(f"{INCOMPLETE}no entry of the last poll is left, some between may be lost; poll it more often")
    if title and cursor.get("title") and title != cursor["title"]:
        warnings.append(f"the feed is now called {shorten(title, 80)!r}, before {shorten(cursor['title'], 80)!r}")
    return tuple(warnings)
