"""What govinfo's pages look like: feeds, sitemaps, MODS records, the page for the printer (note govinfo.md)."""

from __future__ import annotations

import html
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
MODS = "http://www.loc.gov/mods/v3"
WIDTH = 72


def rss(name: str, entries: Iterable[tuple[str, str, datetime, str]]) -> bytes:
    """A feed of (guid, title, instant, description)."""
    root = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(root, "channel")
    ET.SubElement(channel, "title").text = name
    for guid, title, at, description in entries:
        item = ET.SubElement(channel, "item")
        ET.SubElement(item, "title").text = title
        ET.SubElement(item, "link").text = f"https://www.govinfo.gov/app/details/{guid}"
        ET.SubElement(item, "guid", {"isPermaLink": "false"}).text = guid
        ET.SubElement(item, "pubDate").text = format_datetime(at.astimezone(UTC), usegmt=True)
        ET.SubElement(item, "description").text = description
    return _written(root)


def sitemap_index(folders: Mapping[str, datetime]) -> bytes:
    """The index: a sitemap for each folder, and when it changed."""
    root = ET.Element("sitemapindex", {"xmlns": SITEMAPS})
    for folder, at in folders.items():
        _located(root, "sitemap", f"https://www.govinfo.gov/sitemap/bulkdata/BILLSTATUS/{folder}/sitemap.xml", at)
    return _written(root)


def sitemap(paths: Mapping[str, datetime]) -> bytes:
    """A folder's sitemap: its files, and when each changed."""
    root = ET.Element("urlset", {"xmlns": SITEMAPS})
    for path, at in paths.items():
        _located(root, "url", f"https://www.govinfo.gov/{path}", at)
    return _written(root)


def _written(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return written


def _located(root: ET.Element, name: str, address: str, at: datetime) -> None:
    each = ET.SubElement(root, name)
    ET.SubElement(each, "loc").text = address
    ET.SubElement(each, "lastmod").text = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"


def mods(package: Mapping[str, Any]) -> bytes:
    """The record of a package: title, day of issue, bills it is about, its pieces."""
    root = ET.Element("mods", {"xmlns": MODS})
    ET.SubElement(ET.SubElement(root, "titleInfo"), "title").text = package["title"]
    ET.SubElement(ET.SubElement(root, "originInfo"), "dateIssued", {"encoding": "w3cdtf"}).text = package["issued_on"]
    extension = ET.SubElement(root, "extension")
    if package.get("short_title"):
        ET.SubElement(extension, "shortTitle").text = package["short_title"]
    for bill in package.get("bills", ()):
        congress, kind, number = bill.split("-")
        about = {"congress": congress, "context": "PRIMARY", "number": number, "type": kind.upper()}
        ET.SubElement(extension, "bill", about)
    for committee in package.get("committees", ()):
        ET.SubElement(
            ET.SubElement(extension, "congCommittee"), "name", {"type": "authority-standard"}
        ).text = committee
    for granule in package.get("granules", ()):
        piece = ET.SubElement(root, "relatedItem", {"type": "constituent", "ID": f"id-{granule['id']}"})
        ET.SubElement(ET.SubElement(piece, "titleInfo"), "title").text = granule["title"]
        told = ET.SubElement(piece, "extension")
        ET.SubElement(told, "granuleClass").text = granule["section"]
        ET.SubElement(told, "accessId").text = granule["id"]
    return _written(root)


def printed(name: str, text: str) -> bytes:
    """A text on the page for the printer: lines of 72 letters in one ``<pre>``, paragraphs indented."""
    lines = ["[From the U.S. Government Publishing Office]\n\n&lt;DOC&gt;\n"]
    for paragraph in filter(None, (part.strip() for part in text.split("\n"))):
        if paragraph.startswith(("SEC.", "SECTION", '"SEC.', "TITLE", "Subtitle", "DIVISION")):
            lines.append("\n" + textwrap.fill(paragraph, WIDTH, subsequent_indent=" " * 14) + "\n")
        else:
            lines.append(textwrap.fill(paragraph, WIDTH, initial_indent="    ", break_on_hyphens=False))
    body = html.escape("\n".join(lines[1:]), quote=False)
    page = f"<html><head><title>{name}</title></head><body><pre>\n{lines[0]}\n{body}\n</pre></body></html>"
    return page.encode()
