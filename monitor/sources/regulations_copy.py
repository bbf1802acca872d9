"""What the Federal Register's API repeats of regulations.gov: the route without a key (regulations-gov.md, section 5).

The copy is brought up to date about once an hour and knows the documents that were printed in the Federal Register.
Its ``comment_end_date`` is the date in UTC of a moment that is the end of a day in Washington, so it is one day late:
in 84 of 86 documents of January 2024 it was the day after the date that the document itself gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from monitor.model import Item
from monitor.reading import fields
from monitor.sources.federal_register_items import KINDS as FR_KINDS
from monitor.sources.regulations_items import SITE, filled, identifiers
from monitor.text import clean

FIELDS = (
    "document_number", "title", "type", "publication_date", "agencies", "docket_ids", "comments_close_on", "dockets",
)  # fmt: skip
BACK = timedelta(days=365)
"""How far back documents are looked at: comment periods of older ones are long over."""


def params(docket: str, today: date, now: datetime) -> list[tuple[str, str]]:
    """The search for what was printed for a docket; the last parameter keeps shared caches from answering."""
    return [
        ("conditions[docket_id]", docket), ("conditions[publication_date][gte]", (today - BACK).isoformat()),
        ("order", "newest"), ("per_page", "1000"), ("format", "json"), *(("fields[]", name) for name in FIELDS),
        ("_", str(int(now.timestamp()) // 60)),
    ]  # fmt: skip


def items_of(record: Any, docket: str, source: str) -> Iterator[Item]:
    """The documents of the docket at regulations.gov that stand for this printed document. Raises ValueError."""
    if not isinstance(record, Mapping):
        raise ValueError("it is no document")
    for each in record.get("dockets") or ():
        if isinstance(each, Mapping) and str(each.get("id") or "").upper() == docket.upper():
            for told in each.get("documents") or ():
                if isinstance(told, Mapping) and told.get("id"):
                    yield _item(record, each, told, source)


def _item(record: Mapping[str, Any], docket: Mapping[str, Any], told: Mapping[str, Any], source: str) -> Item:
    name, title = clean(str(told["id"])), clean(str(record.get("title") or ""))
    if not title:
        raise ValueError("it has no title")
    written, printed = _day(told, "comment_end_date"), _day(record, "comments_close_on")
    number = fields.document_number(str(record.get("document_number") or ""))
    starts = _day(told, "comment_start_date")
    facts = {
        "document_type": clean(str(record.get("type") or "")), "docket_id": clean(str(docket["id"])),
        "fr_document_number": number, "comments_open_on": starts.isoformat() if starts else "",
    }  # fmt: skip
    extras = {
        "comment_end": f"{written} in the Federal Register's copy" if written else "",
        "docket_title": clean(str(docket.get("title") or "")), "comment_url": clean(str(told.get("comment_url") or "")),
    }  # fmt: skip
    return Item(
        key=f"regs:{name}", source=source, kind=FR_KINDS.get(facts["document_type"].lower(), "notice"), title=title,
        url=f"{SITE}/document/{name}", published_on=_day(record, "publication_date"),
        agencies=tuple(clean(str(a.get("name") or "")) for a in record.get("agencies") or () if a.get("name")),
        comments_close_on=ends_on(written, printed), facts=filled(facts), extras=filled(extras),
        identifiers=identifiers(str(docket["id"]), number),
    )  # fmt: skip


def ends_on(written: date | None, printed: date | None) -> date | None:
    """The last day for comments: a day before the copy's date, unless that is the very day which the document gives."""
    if written is None or written == printed:
        return written
    return written - timedelta(days=1)


def _day(told: Mapping[str, Any], name: str) -> date | None:
    written = told.get(name)
    if not written:
        return None
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        raise ValueError(f"its {name} {str(written)[:30]!r} is no date") from None
