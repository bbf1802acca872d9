"""The newest hits of one topic as an Atom feed (RFC 4287).

An entry's id belongs to the document, so that a reader that follows two topics shows it once and a new title makes no
new entry; ``updated`` moves only with a revision that was a hit.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from monitor.alerts import wording
from monitor.alerts.mime import Letterhead
from monitor.archive.outgoing.standing import Hit
from monitor.clock import to_text
from monitor.settings import Settings, TopicConfig
from monitor.text import clean

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow, not even escaped."""


def written(hits: Sequence[Hit], topic: TopicConfig, settings: Settings) -> bytes:
    """The whole feed, newest first as given. Its own address is known only when ``archive_url`` is set."""
    base = settings.archive_url.rstrip("/")
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _put(feed, "title", f"{topic.name}: policy monitor")
    _put(feed, "id", urn(f"{_domain(settings)}/feed/{topic.slug}"))
    _put(feed, "updated", to_text(max((hit.updated_at for hit in hits), default=NEVER)))
    _put(ElementTree.SubElement(feed, "author"), "name", "policy monitor")
    if base:
        ElementTree.SubElement(
            feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{base}/feeds/{topic.slug}.atom"}
        )
        ElementTree.SubElement(feed, "link", {"rel": "alternate", "href": f"{base}/"})
    for hit in hits:
        _entry(feed, hit)
    document: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def urn(name: str) -> str:
    """A URN that is the same for the same name everywhere and always."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def _entry(feed: ElementTree.Element, hit: Hit) -> None:
    entry = ElementTree.SubElement(feed, "entry")
    _put(entry, "title", clean(hit.title))
    _put(entry, "id", urn(hit.key))
    _put(entry, "updated", to_text(hit.updated_at))
    if hit.published_on is not None:
        _put(entry, "published", f"{hit.published_on.isoformat()}T12:00:00Z")
    if hit.url.startswith(("https://", "http://")):
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": _legal(hit.url)})
    for agency in hit.agencies:
        _put(ElementTree.SubElement(entry, "author"), "name", agency)
    ElementTree.SubElement(entry, "category", {"term": hit.strength})
    ElementTree.SubElement(entry, "category", {"term": _legal(hit.kind)})
    _put(entry, "content", _why(hit)).set("type", "text")


def _why(hit: Hit) -> str:
    """Why it is here, and the passage, or the summary where the title was enough."""
    places = ", ".join(f"{term} in {wording.FIELD_NAMES.get(field, field)}" for term, field in hit.terms[:3])
    told = f"{'About the topic' if hit.strength == 'strong' else 'Mentions the topic'}: {places}."
    return f"{told}\n\n{hit.passage or hit.abstract}".strip()


def _put(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = _legal("\n".join(clean(line) for line in text.split("\n")))
    return child


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _domain(settings: Settings) -> str:
    return Letterhead(channel="", sender=settings.sender or settings.contact).domain
