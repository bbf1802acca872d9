"""What govinfo says has changed: the feeds of its collections, and the sitemaps (upstream note govinfo.md, 1 and 2).

Feeds are not sorted and repeat old things; an entry is told from others by its guid together with its date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from monitor.errors import SourceError
from monitor.model import digest
from monitor.network.answers import Response
from monitor.sources.govinfo_files import Folder, Numbers, folder_of, named
from monitor.sources.stamps import instant
from monitor.sources.xml_tree import text_at, tree
from monitor.text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item of a feed. ``package`` is its guid (``PLAW-119publ21``), ``description`` holds links as HTML."""

    package: str
    title: str
    link: str
    at: datetime | None
    description: str

    @property
    def mark(self) -> str:
        """What tells this publication from every other: a package that is published again has another date."""
        return digest(f"{self.package} {self.at}")[:10]


def entries(response: Response, source: str) -> tuple[FeedEntry, ...]:
    """Every item of an RSS feed, in any order. Raises SourceError for what is no feed."""
    root = tree(response.body, source)
    if root.tag != "rss":
        raise SourceError(source, f"{response.host} sent {clean(root.tag)} instead of a feed")
    return tuple(
        FeedEntry(
            package=text_at(item, "guid") or text_at(item, "link"), title=text_at(item, "title"),
            link=text_at(item, "link"), at=published(text_at(item, "pubDate")),
            description="".join(part.text or "" for part in item.findall("description")),
        )
        for item in root.iter("item")
    )  # fmt: skip


def files_in(entry: FeedEntry) -> Numbers:
    """The bill status files that a batch names, by folder."""
    held: Numbers = {}
    for folder, number in named(entry.description):
        held.setdefault(folder, set()).add(number)
    return held


def batched_at(entry: FeedEntry) -> datetime | None:
    """When a batch was made: its guid says so (``BILLSTATUS-<UTC stamp>``), else its date."""
    stamp = entry.package.partition("-")[2]
    for form in ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d%H%M%S", "%Y%m%dT%H%M%SZ"):
        try:
            return datetime.strptime(stamp, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return entry.at


def folders_in(response: Response, source: str) -> dict[Folder, tuple[str, str]]:
    """The index of sitemaps: {folder: (address of its sitemap, when that last changed)}."""
    root = tree(response.body, source)
    _expect(root.tag, "sitemapindex", source)
    found = {}
    for each in root.iter("sitemap"):
        address = text_at(each, "loc")
        folder = folder_of(address)
        if folder is not None:
            found[folder] = (address, text_at(each, "lastmod"))
    return found


def changed_in(response: Response, source: str) -> dict[int, datetime | None]:
    """A folder's sitemap: {number of the bill: when its file last changed}."""
    root = tree(response.body, source)
    _expect(root.tag, "urlset", source)
    changed: dict[int, datetime | None] = {}
    for each in root.iter("url"):
        for _, number in named(text_at(each, "loc")):
            changed[number] = instant(text_at(each, "lastmod"))
    return changed


def newest(changed: Mapping[int, datetime | None]) -> datetime | None:
    """The newest of the dates that are told."""
    return max((at for at in changed.values() if at), default=None)


def _expect(tag: str, wanted: str, source: str) -> None:
    if tag != wanted:
        raise SourceError(source, f"the upstream sent {clean(tag)} instead of {wanted}")


def published(written: str) -> datetime | None:
    """The instant of a date as mail and HTTP write it, or in ISO form; None for what is no date."""
    try:
        at = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        return instant(written) if written else None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
