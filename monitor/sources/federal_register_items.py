"""Records of the Federal Register's API as items (upstream note federal-register.md, sections 4, 6 and 7).

One record that cannot be read is left out with a warning that names it; a field that cannot be read is left empty with
a warning. Nothing of the upstream's shape goes beyond this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from monitor.clock import to_text
from monitor.errors import SourceError
from monitor.model import INCOMPLETE, Identifier, Item
from monitor.reading import agencies, fields
from monitor.text import clean

FIELDS = (
    "title", "type", "subtype", "abstract", "action", "dates", "document_number", "publication_date", "effective_on",
    "comments_close_on", "signing_date", "agencies", "docket_ids", "regulation_id_numbers", "cfr_references",
    "significant", "topics", "correction_of", "corrections", "executive_order_number", "proclamation_number",
    "executive_order_notes", "disposition_notes", "president", "citation", "page_length", "html_url", "pdf_url",
    "raw_text_url", "comment_url",
)  # fmt: skip
"""What is asked for of a published document. View counts, excerpts and stamps that change by the hour are not."""

FILING_FIELDS = (
    "title", "type", "document_number", "publication_date", "agencies", "docket_numbers", "editorial_note", "filed_at",
    "filing_type", "num_pages", "html_url", "pdf_url", "raw_text_url", "subject_1", "subject_2", "subject_3",
    "toc_doc", "toc_subject",
)  # fmt: skip
"""What is asked for of a filing for public inspection."""

KINDS = {
    "rule": "rule", "proposed rule": "proposed rule", "presidential document": "presidential document",
    "correction": "correction",
}  # fmt: skip
"""Kind by the display name of the type; all others (Notice, Sunshine Act Document, Uncategorized ...) are notices."""

UNTITLED = "[No title available]"
NUMBERS_REPEAT_BEFORE = 2016
MOST_WARNINGS = 10


@dataclass(slots=True)
class Record:
    """One record of the upstream, read field by field; ``faults`` gathers what could not be read."""

    raw: Mapping[str, Any]
    faults: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The field as one plain line; empty when there is none."""
        value = self.raw.get(name)
        return clean(str(value)) if value not in (None, "", False) else ""

    def day(self, name: str) -> date | None:
        """The field as a calendar date."""
        value = self.raw.get(name)
        if not value:
            return None
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            self.faults.append(f"{name} {str(value)[:30]!r} is no date")
            return None

    def several(self, name: str) -> tuple[Any, ...]:
        """The field as a list; empty when it is null or something else."""
        value = self.raw.get(name)
        if value is not None and not isinstance(value, list):
            self.faults.append(f"{name} is no list")
        return tuple(value) if isinstance(value, list) else ()

    def lines(self, name: str) -> list[str]:
        """The field as a list of plain lines."""
        return [line for line in (clean(str(value)) for value in self.several(name) if value) if line]


Convert = Callable[[Record, str], Item]


def read(raws: Iterable[Any], convert: Convert, source: str) -> tuple[dict[str, Item], tuple[str, ...]]:
    """The items by key, in the upstream's order, and the warnings. Raises SourceError when none could be read."""
    items: dict[str, Item] = {}
    warnings: list[str] = []
    for raw in raws:
        record = Record(raw if isinstance(raw, dict) else {})
        number = record.raw.get("document_number")
        try:
            item = convert(record, source)
            items[item.key] = item
            warnings += [f"document {number}: {fault}" for fault in record.faults]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            warnings.append(f"{INCOMPLETE}document {number or 'without a number'} was left out: {clean(str(error))}")
    if warnings and not items:
        raise SourceError(source, f"none of {len(warnings)} documents could be read; the first: {warnings[0]}")
    more = [f"and {len(warnings) - MOST_WARNINGS} more documents with faults"] * (len(warnings) > MOST_WARNINGS)
    return items, (*warnings[:MOST_WARNINGS], *more)


def published(record: Record, source: str) -> Item:
    """A published document. Raises ValueError when it has no number."""
    number = _number(record)
    published_on = record.day("publication_date")
    _require(record, title=record.text("title"), dated=published_on is not None)
    corrected = _last_part(record.text("correction_of")) or fields.corrected(number)
    kind = KINDS.get(record.text("type").lower(), "notice")
    if re.match(r"C\d-", number) or (record.text("correction_of") and not re.match(r"R\d-", number)):
        kind = "correction"
    facts = {
        "document_number": number, "type": record.text("type"), "subtype": record.text("subtype"),
        "docket_ids": record.lines("docket_ids"), "regulation_id_numbers": record.lines("regulation_id_numbers"),
        "cfr_references": list(_parts(record)), "dates": record.text("dates"),
        "signing_date": str(record.day("signing_date") or ""), "significant": record.raw.get("significant"),
        "executive_order_number": record.text("executive_order_number"),
        "proclamation_number": record.text("proclamation_number"), "correction_of": corrected,
        "corrections": [_last_part(str(url)) for url in record.several("corrections")],
    }  # fmt: skip
    extras = {name: record.raw.get(name) for name in ("page_length", "topics", "president")}
    extras |= {
        name: record.text(name)
        for name in ("citation", "pdf_url", "raw_text_url", "comment_url", "executive_order_notes", "disposition_notes")
    }
    return Item(
        key=_key(number, published_on), source=source, kind=kind, stage="published",
        title=record.text("title") or UNTITLED, url=record.text("html_url"), abstract=record.text("abstract"),
        action=record.text("action"), agencies=_agencies(record), published_on=published_on,
        effective_on=record.day("effective_on"), comments_close_on=record.day("comments_close_on"),
        facts=_filled(facts), extras=_filled(extras | {"agency_slugs": _slugs(record)}),
        identifiers=_identifiers(record, number, corrected, "docket_ids"), text_url=record.text("raw_text_url"),
    )  # fmt: skip


def filed(record: Record, source: str) -> Item:
    """A filing for public inspection: the document before its publication.

    ``published_on`` is the day for which publication is planned. Without one, and with an editorial note, the filing
    was withdrawn before publication (section 6). A filing that is merely not listed any more is never taken for that.
    """
    number = _number(record)
    planned_on = record.day("publication_date")
    note = record.text("editorial_note")
    stage = "special filing" if record.text("filing_type").lower() == "special" else "filed"
    if planned_on is None and note:
        stage = "withdrawn"
    subjects = (record.text(name) for name in ("subject_1", "subject_2", "subject_3"))
    contents = (record.text(name) for name in ("toc_subject", "toc_doc"))
    title = record.text("title") or " ".join(filter(None, subjects)) or " ".join(filter(None, contents))
    _require(record, title=title, dated=planned_on is not None or bool(note))
    facts = {
        "document_number": number, "type": record.text("type"), "docket_ids": record.lines("docket_numbers"),
        "filed_at": _instant(record, "filed_at"), "filing_type": record.text("filing_type").lower(),
        "editorial_note": note, "correction_of": fields.corrected(number),
    }  # fmt: skip
    extras = {"pages": record.raw.get("num_pages"), "pdf_url": record.text("pdf_url")}
    return Item(
        key=_key(number, planned_on), source=source, stage=stage,
        kind="correction" if re.match(r"C\d-", number) else KINDS.get(record.text("type").lower(), "notice"),
        title=title or UNTITLED, url=record.text("html_url"), agencies=_agencies(record), published_on=planned_on,
        facts=_filled(facts),
        extras=_filled(extras | {"agency_slugs": _slugs(record)}),
        identifiers=_identifiers(record, number, fields.corrected(number), "docket_numbers"),
        text_url=record.text("raw_text_url"),
    )  # fmt: skip


def _number(record: Record) -> str:
    number = fields.document_number(record.text("document_number"))
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]*", number):
        raise ValueError(f"{number!r} is no document number" if number else "it has no document number")
    return number


def _require(record: Record, *, title: str, dated: bool) -> None:
    """Notes a fault when title or date is missing. Raises ValueError when both are: such a record tells nothing."""
    if not title and not dated:
        raise ValueError("it has neither a title nor a date")
    record.faults += [] if title else ["it has no title"]
    record.faults += [] if dated else ["it has no publication date"]


def _key(number: str, published_on: date | None) -> str:
    """Numbers were used again before 2016, so the date belongs to the key of an older document (section 7)."""
    old = published_on is not None and published_on.year < NUMBERS_REPEAT_BEFORE
    return f"fr:{number}:{published_on}" if old else f"fr:{number}"


def _agencies(record: Record) -> tuple[str, ...]:
    """Official names; an agency that the upstream could not match has only the heading as printed."""
    return tuple(dict.fromkeys(name for name, _ in _named(record)))


def _slugs(record: Record) -> list[str]:
    return list(dict.fromkeys(slug for _, slug in _named(record) if slug))


def _named(record: Record) -> Iterator[tuple[str, str]]:
    for agency in record.raw.get("agencies") or ():
        if isinstance(agency, dict):
            printed = clean(str(agency.get("raw_name") or ""))
            name = clean(str(agency.get("name") or "")) or (agencies.known(printed) if printed else "")
            if name:
                yield name, str(agency.get("slug") or "")


def _identifiers(record: Record, number: str, corrected: str, dockets: str) -> tuple[Identifier, ...]:
    """What the typed fields name, all ``own``; a correction carries the corrected document's number too."""
    numbered = {
        "fr": [number, *([fields.document_number(corrected)] if corrected else [])],
        "rin": [rin for line in record.lines("regulation_id_numbers") for rin in fields.rin(line)],
        "cfr": [part for each in _parts(record) for part in fields.cfr(each["title"], each["part"])],
        "eo": fields.number_of(record.text("executive_order_number")),
        "proclamation": fields.number_of(record.text("proclamation_number")),
        "fr-page": fields.fr_page(record.text("citation")),
    }
    own = [Identifier(scheme=scheme, value=value) for scheme, values in numbered.items() for value in values]
    for line in record.lines(dockets):
        own += fields.docket_line(line)
    return tuple(dict.fromkeys(own))


def _parts(record: Record) -> Iterator[dict[str, Any]]:
    for each in record.raw.get("cfr_references") or ():
        if isinstance(each, dict) and each.get("title"):
            yield {"title": each["title"], "part": each.get("part")}


def _last_part(url: str) -> str:
    """The document number at the end of an API address."""
    return fields.document_number(url.partition("?")[0].rstrip("/").rpartition("/")[2].removesuffix(".json"))


def _instant(record: Record, name: str) -> str:
    """The field as an instant in UTC; the upstream writes some with its own offset, some with Z."""
    written = record.text(name)
    try:
        instant = datetime.fromisoformat(written) if written else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        record.faults += [f"{name} {written[:30]!r} is no instant"] if written else []
        return ""
    return to_text(instant)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, so that a field which upstream adds or drops empty is no change."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, ())}
