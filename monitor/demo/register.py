"""The Federal Register's site as the stand-in serves it: API, public inspection list, raw texts.

The contract is note federal-register.md. Mounted at the root of a stand-in it has the addresses of the real host:
``/api/v1/documents.json``, ``/documents/full_text/text/<date>/<number>.txt``. Records are mappings in the API's names
(see ``fields``); a filing that is off the list says ``"listed": False`` and is still found by its number.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from monitor.demo.conditions import Refused, asked
from monitor.demo.fields import SINGLE, Record, document, filing
from monitor.demo.search import MOST, Shelf, search, shelf, wanted_fields
from monitor.demo.standin import JSON, NOT_FOUND, TEXT, Answer, Request

BATCH = 250
WRAPPER = (
    "<html>\n<head>\n<title>Federal Register, {day}</title>\n</head>\n<body><pre>\n{text}\n</pre></body>\n</html>\n"
)


def seventh(number: str) -> bool:
    """Which raw texts come as an HTML page under ``text/plain``, as the upstream does now and then: every seventh."""
    return int("".join(filter(str.isdigit, number)) or 0) % 7 == 0


class Register:
    """The site. ``blackout`` is the sentence of the nightly gap: while it is set the list of filings is empty.

    ``counted`` is the most that ``count`` of a search says, however many hits there are.
    """

    def __init__(
        self,
        documents: Iterable[Record] = (),
        filings: Iterable[Record] = (),
        *,
        wrapped: Callable[[str], bool] = seventh,
    ) -> None:
        self.wrapped = wrapped
        self.blackout = ""
        self.counted = MOST
        self.filings: tuple[Record, ...] = ()
        self.held = Shelf()
        self.replace(documents, filings)

    def replace(self, documents: Iterable[Record], filings: Iterable[Record] = ()) -> None:
        """Hold these records from the next request on."""
        self.held, self.filings = shelf(tuple(documents)), tuple(filings)

    def __call__(self, request: Request) -> Answer:
        for pattern, answer in _ROUTES:
            match = pattern.fullmatch(request.rest)
            if match:
                try:
                    return answer(self, replace(request, rest=match[1] if match.groups() else ""))
                except Refused as refused:
                    return json_answer(refused.body, status=400)
        return NOT_FOUND

    def search(self, request: Request) -> Answer:
        """``documents.json``."""
        return json_answer(search(request, self.held, self.counted))

    def documents(self, request: Request) -> Answer:
        """``documents/<number>.json`` and ``documents/<number>,<number>.json``; a citation answers as a list."""
        fields, numbers = wanted_fields(request, SINGLE), request.rest
        if " FR " in numbers:
            found = [record for record in self.held.documents if record.get("citation") == numbers]
            results = [document(record, fields, request.base) for record in found]
            return json_answer({"count": len(found), "results": results})
        if "," in numbers:
            hits = {number: self._numbered(number) for number in numbers.split(",")}
            return json_answer(batch(hits, lambda record: document(record, fields, request.base)))
        day = request.one("publication_date")
        held = [record for record in self._numbered(numbers) if not day or record["publication_date"] == day]
        return json_answer(document(held[0], fields, request.base)) if held else NOT_FOUND

    def _numbered(self, number: str) -> list[Record]:
        found = (self.held.by_number.get(form) for form in forms(number))
        return list(next(filter(None, found), ()))

    def current(self, request: Request) -> Answer:
        """The public inspection list as it stands; empty and with a reason during the nightly blackout."""
        listed = [] if self.blackout else [record for record in self.filings if record.get("listed", True)]
        return json_answer(_issue(listed, request) | {"meta": {"pil_unavailability_message": self.blackout or None}})

    def available(self, request: Request) -> Answer:
        """The public inspection issue of one date; every other condition is ignored, as upstream."""
        days = asked(request).get("available_on", {}).get("", ())
        if not days:
            return self.current(request)
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", days[-1]):
            return json_answer({"status": 500, "message": "Internal Server Error"}, status=500)
        return json_answer(_issue([record for record in self.filings if _on_display(record, days[-1])], request))

    def filed(self, request: Request) -> Answer:
        """Filings by number, on the list or not."""
        numbers = request.rest.split(",")
        hits = {number: [f for f in self.filings if f["document_number"] in forms(number)] for number in numbers}
        if len(numbers) > 1:
            return json_answer(batch(hits, lambda record: filing(record, request.base)))
        return json_answer(filing(hits[numbers[0]][0], request.base)) if hits[numbers[0]] else NOT_FOUND

    def agencies(self, request: Request) -> Answer:
        """Every agency that the records name, or one by its slug."""
        known = [
            {"id": agency["id"], "name": agency["name"], "slug": slug, "parent_id": None, "child_slugs": []}
            for slug, agency in sorted(self.held.agencies.items())
        ]
        if not request.rest:
            return json_answer(known)
        one = [agency for agency in known if agency["slug"] == request.rest]
        return json_answer(one[0]) if one else json_answer({"error": 404}, status=404)

    def text(self, request: Request) -> Answer:
        """The raw text of a published document or a filing."""
        number = request.rest
        held = [*self._numbered(number), *(f for f in self.filings if f["document_number"] == number)]
        if not held or not held[0].get("text"):
            return NOT_FOUND
        text = held[0]["text"]
        if self.wrapped(number):
            text = WRAPPER.format(day=held[0].get("publication_date") or "", text=html.escape(text, quote=False))
        return Answer(body=text.encode(), content_type=TEXT)


def json_answer(body: Any, *, status: int = 200) -> Answer:
    """A JSON answer with the headers that the upstream sends: no validators, nothing to cache."""
    return Answer(
        status=status,
        body=json.dumps(body, ensure_ascii=False).encode(),
        content_type=JSON,
        headers=(
            ("Access-Control-Allow-Origin", "*"),
            ("Cache-Control", "no-store, no-cache, must-revalidate, private"),
        ),
    )


def forms(number: str) -> tuple[str, ...]:
    """A number as asked, with plain dashes, without and with zero padding: what the upstream tries in turn."""
    plain = re.sub("[\u2010-\u2015]", "-", number)
    head, _, tail = plain.rpartition("-")
    return (plain, f"{head}-{tail.lstrip('0')}", f"{head}-{tail.zfill(5)}") if head else (plain,)


def batch(found: Mapping[str, list[Record]], show: Callable[[Record], Any]) -> dict[str, Any]:
    """Several by number, not in the order asked. Misses, and what is beyond 250, are "not found" with status 200."""
    kept = [record for number in sorted(found)[:BATCH] for record in found[number]]
    missing = [number for at, number in enumerate(sorted(found)) if at >= BATCH or not found[number]]
    answer: dict[str, Any] = {"count": len(kept), "results": [show(record) for record in kept]}
    return answer | ({"errors": {"not_found": missing}} if missing else {})


def _issue(filings: list[Record], request: Request) -> dict[str, Any]:
    stamps: dict[str, list[str]] = {"special": [], "regular": []}
    for record in filings:
        stamps[record.get("filing_type", "regular")].append(record.get("filed_at") or "")
    return {
        "count": len(filings),
        "results": [filing(record, request.base) for record in filings],
        "special_filings_updated_at": max(stamps["special"], default=None),
        "regular_filings_updated_at": max(stamps["regular"], default=None),
    }


def _on_display(record: Record, day: str) -> bool:
    filed = (record.get("filed_at") or "9999")[:10]
    return bool(filed <= day < (record.get("publication_date") or "9999"))


_ROUTES: tuple[tuple[re.Pattern[str], Callable[[Register, Request], Answer]], ...] = (
    (re.compile(r"/api/v1/documents(?:\.json)?"), Register.search),
    (re.compile(r"/documents/full_text/text/\d{4}/\d\d/\d\d/([^/]+)\.txt"), Register.text),
    (re.compile(r"/public-inspection/([^/]+)\.txt"), Register.text),
    (re.compile(r"/api/v1/public-inspection-documents/current\.json"), Register.current),
    (re.compile(r"/api/v1/public-inspection-documents(?:\.json)?"), Register.available),
    (re.compile(r"/api/v1/public-inspection-documents/([^/]+?)(?:\.json)?"), Register.filed),
    (re.compile(r"/api/v1/agencies(?:\.json)?"), Register.agencies),
    (re.compile(r"/api/v1/agencies/([^/]+?)(?:\.json)?"), Register.agencies),
    (re.compile(r"/api/v1/documents/([^/]+?)(?:\.json)?"), Register.documents),
)
