"""How the Federal Register answers ``documents.json`` (note federal-register.md sections 3 and 4).

Order, pages and the cursor. Everything silent is kept silent: ``per_page`` outside 2..2000 is 20, ``page`` outside
1..50 is 1, an answer without hits has no ``results``.
"""

from __future__ import annotations

import base64
import bisect
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from monitor.demo import conditions
from monitor.demo.conditions import Refused
from monitor.demo.fields import DEFAULT, DOCUMENT, Record, agencies, document
from monitor.demo.standin import Request

MOST = 10_000
MOST_PAGES = 50
PATH = "/api/v1/documents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The documents in order of (publication date, number), with what conditions and lookups need at hand."""

    documents: tuple[Record, ...] = ()
    by_number: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    agencies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What part of the hits is asked for. Only ``newest`` and ``oldest`` without a term walk by cursor."""

    per_page: int
    page: int
    order: str
    cursor: str
    term: str

    @property
    def by_cursor(self) -> bool:
        """Whether the next page goes on behind the last document instead of by page number."""
        return self.order in ("newest", "oldest") and not self.term


def shelf(documents: Sequence[Record]) -> Shelf:
    """Put the documents in order once, so that a window is a slice."""
    ordered = sorted(documents, key=place)
    by_number: dict[str, tuple[Record, ...]] = {}
    named: dict[str, Mapping[str, Any]] = {}
    for record in ordered:
        number = record["document_number"]
        by_number[number] = (*by_number.get(number, ()), record)
        named |= {agency["slug"]: agency for agency in agencies(record) if agency.get("slug")}
    return Shelf(documents=tuple(ordered), by_number=by_number, agencies=named)


def place(record: Record) -> tuple[str, str]:
    """Where a document stands: by publication date, then by its number as a string."""
    return record["publication_date"], record["document_number"]


def search(request: Request, held: Shelf, counted: int = MOST) -> dict[str, Any]:
    """The answer to one search, as the JSON to send; ``count`` never says more than ``counted``. Raises ``Refused``."""
    fields = wanted_fields(request)
    asked = conditions.asked(request)
    page = _page(request, asked)
    hits = _hits(held, asked, page.order)
    if not page.cursor and page.page * page.per_page > MOST:
        raise Refused({"status": 400, "message": "Pagination is limited to no more than 10,000 items"})
    description = f"Documents matching '{page.term}'" if page.term else "All Documents"
    answer: dict[str, Any] = {"count": min(len(hits), counted), "description": description}
    if request.one("metadata_only") == "1" or not hits:
        return answer
    start = _after(hits, page) if page.cursor else (page.page - 1) * page.per_page
    end = start + page.per_page
    answer["total_pages"] = min(-(-len(hits) // page.per_page), MOST_PAGES)
    if end < len(hits) and (page.page < MOST_PAGES or page.cursor):
        answer["next_page_url"] = _url(request, page.page + 1, cursor_of(hits[end - 1]) if page.by_cursor else "")
    if page.page > 1:
        answer["previous_page_url"] = _url(request, page.page - 1, "")
    shown = hits[start:end]
    answer["results"] = [
        document(record, fields, request.base) | _marked(record, fields, page.term) for record in shown
    ]
    return answer


def wanted_fields(request: Request, default: Sequence[str] = DEFAULT) -> tuple[str, ...]:
    """``fields[]``, or the default ones; a name that is no field refuses the whole request."""
    fields = request.all("fields[]")
    for name in fields:
        if name not in DOCUMENT:
            raise Refused({"status": 400, "message": f"field '{name}' not valid"})
    return fields or tuple(default)


def cursor_of(record: Record) -> str:
    """The opaque mark behind which the next page begins."""
    day = datetime.fromisoformat(record["publication_date"]).replace(tzinfo=UTC)
    mark = json.dumps([int(day.timestamp() * 1000), record["document_number"]])
    return base64.urlsafe_b64encode(mark.encode()).decode().rstrip("=")


def _page(request: Request, asked: Mapping[str, conditions.Values]) -> Page:
    return Page(
        per_page=_number(request.one("per_page"), 2, 2000, otherwise=20),
        page=_number(request.one("page"), 1, MOST_PAGES, otherwise=1),
        order=request.one("order"),
        cursor=request.one("search_after_cursor"),
        term=" ".join(asked.get("term", {}).get("", ())),
    )


def _number(written: str, least: int, most: int, *, otherwise: int) -> int:
    return int(written) if re.fullmatch(r"\d{1,6}", written) and least <= int(written) <= most else otherwise


def _hits(held: Shelf, asked: Mapping[str, conditions.Values], order: str) -> list[Record]:
    """Newest first unless asked otherwise: without scores, relevance comes to the same."""
    (first, last), tests = conditions.tests(asked, held.agencies)
    low = bisect.bisect_left(held.documents, (first, ""), key=place)
    high = bisect.bisect_right(held.documents, (last, "\uffff"), key=place)
    hits = [record for record in held.documents[low:high] if all(test(record) for test in tests)]
    return hits if order == "oldest" else hits[::-1]


def _after(hits: Sequence[Record], page: Page) -> int:
    """Where the page behind the cursor begins."""
    try:
        millis, number = json.loads(base64.urlsafe_b64decode(page.cursor + "=" * (-len(page.cursor) % 4)))
        mark = datetime.fromtimestamp(millis / 1000, UTC).date().isoformat(), str(number)
    except (ValueError, TypeError):
        raise Refused({"status": 400, "message": "search_after_cursor is not valid"}) from None
    if page.order == "oldest":
        return bisect.bisect_right(hits, mark, key=place)
    return len(hits) - bisect.bisect_left(hits[::-1], mark, key=place)


def _url(request: Request, page: int, cursor: str) -> str:
    """The address of another page: everything that was asked, on the path without ``.json``."""
    kept = [(name, value) for name, value in request.query if name not in ("page", "format", "search_after_cursor")]
    kept += [("format", "json"), ("page", str(page))]
    kept += [("search_after_cursor", cursor)] if cursor else []
    return f"{request.base}{PATH}?{urlencode(kept)}"


def _marked(record: Record, fields: Sequence[str], term: str) -> dict[str, Any]:
    """With a term, ``excerpts`` is a snippet with the first found word marked up."""
    if not term or "excerpts" not in fields:
        return {}
    text = str(record.get("text") or record.get("abstract") or record.get("title"))
    for word in conditions.terms(term):
        at = text.lower().find(word)
        if at >= 0:
            end = at + len(word)
            snippet = f'{text[max(0, at - 80) : at]}<span class="match">{text[at:end]}</span>{text[end : end + 80]}'
            return {"excerpts": f"... {snippet} ..."}
    return {}
