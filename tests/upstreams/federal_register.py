"""The Federal Register at its worst (note federal-register.md, section 12), on top of the plain stand-in.

Sites wrap a site (``walled(register)``); record tricks take records and give new ones for ``Register.replace``. What
the plain stand-in does of itself is not repeated here: the silent ``per_page``, the absent ``results``, the cursor, the
400s, null fields, agencies without slug, ``not_found`` with status 200, the HTML 404, hits in the full text alone, the
blackout.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from monitor.demo.fields import Record
from monitor.demo.register import Register, json_answer
from monitor.demo.search import MOST
from monitor.demo.standin import HTML, Answer, Request, Site

WALL = "https://unblock.federalregister.gov/"
REQUEST_ACCESS = (
    b"<!DOCTYPE html><html><head><title>Request Access</title></head>"
    b"<body><h1>Request Access</h1><p>Due to aggressive automated scraping, access is limited.</p></body></html>"
)
MAINTENANCE = (
    b"<!DOCTYPE html><html><head><title>Technical difficulties</title></head>"
    b"<body><p>Please come back.</p></body></html>"
)


def paging_from_the_top(register: Register) -> Site:
    """The mode of January 2025: no cursor, a true count, and beyond 10,000 rows page one again and its next page."""
    register.counted = 10**9

    def answer(request: Request) -> Answer:
        without = [(name, value) for name, value in request.query if name != "search_after_cursor"]
        asked = replace(request, query=tuple(without))
        if int(asked.one("page") or 1) * int(asked.one("per_page") or 20) > MOST:
            asked = replace(asked, query=tuple(pair for pair in without if pair[0] != "page"))
        given = register(asked)
        return replace(given, body=_without_cursor(given.body))

    return answer


def cached(site: Site, *, age: int = 8500) -> Site:
    """A shared cache that keeps the first answer to each address, for ever; a cache-buster makes another address."""
    kept: dict[tuple[str, tuple[tuple[str, str], ...]], Answer] = {}

    def answer(request: Request) -> Answer:
        address = request.path, request.query
        if address in kept:
            return replace(kept[address], headers=(*kept[address].headers, ("Age", str(age))))
        kept[address] = site(request)
        return replace(kept[address], headers=(*kept[address].headers, ("Age", "0")))

    return answer


def walled(site: Site, *, paths: tuple[str, ...] = ("",), to: str = WALL) -> Site:
    """A redirect to the page with the CAPTCHA for every address that begins so."""
    return _instead(site, paths, Answer(status=302, headers=(("Location", to),)))


def request_access(site: Site, *, paths: tuple[str, ...] = ("",)) -> Site:
    """The other wall: status 200, HTML, titled "Request Access"."""
    return _instead(site, paths, Answer(body=REQUEST_ACCESS, content_type=HTML))


def under_maintenance(site: Site, *, paths: tuple[str, ...] = ("",)) -> Site:
    """Status 200 with a page about technical difficulties."""
    return _instead(site, paths, Answer(body=MAINTENANCE, content_type=HTML))


def burst(site: Site, times: int, *, status: int = 500) -> Site:
    """So many server errors, then all is well."""
    left = [times]

    def answer(request: Request) -> Answer:
        if left[0] > 0:
            left[0] -= 1
            return json_answer({"status": status, "message": "Internal Server Error"}, status=status)
        return site(request)

    return answer


def failing_at_page(site: Site, page: int, *, status: int = 500) -> Site:
    """Every page up to this one is served; from here on the walk breaks."""

    def answer(request: Request) -> Answer:
        if int(request.one("page") or 1) >= page:
            return json_answer({"status": status, "message": "Internal Server Error"}, status=status)
        return site(request)

    return answer


def errors_with_status_200(site: Site, *, paths: tuple[str, ...] = ("/api/v1/documents",)) -> Site:
    """The error object of a 400 whose status got lost."""
    return _instead(site, paths, json_answer({"errors": {"publication_date": "is too large"}}))


def growing(register: Register, record: Record, *, after: int) -> Site:
    """A document is imported while a client walks: it is there from the request after this many searches."""
    seen = [0]

    def answer(request: Request) -> Answer:
        if request.rest.startswith("/api/v1/documents"):
            seen[0] += 1
            if seen[0] == after + 1:
                register.replace((*register.held.documents, record), register.filings)
        return register(request)

    return answer


def edited(records: Iterable[Record], number: str, **fields: Any) -> tuple[Record, ...]:
    """A silent edit after first sight: other values in the record of this number."""
    return tuple({**record, **fields} if record["document_number"] == number else record for record in records)


def withdrawn(filings: Iterable[Record], number: str) -> tuple[Record, ...]:
    """A filing withdrawn after it was on display: no publication date any more, and a note that says why."""
    note = "This document was withdrawn at the request of the agency after it was placed on public inspection."
    return edited(filings, number, publication_date=None, editorial_note=note)


def corrected(records: Iterable[Record], number: str, on: str) -> tuple[Record, ...]:
    """A C1- document that corrects this one; both link each other by API address."""
    held = tuple(records)
    original = next(record for record in held if record["document_number"] == number)
    api = "https://www.federalregister.gov/api/v1/documents/"
    correction = {
        **original, "document_number": f"C1-{number}", "publication_date": on, "type": "Correction",
        "title": f"{original['title']}; Correction",
        "correction_of": f"{api}{number}?publication_date={original['publication_date']}",
        "comments_close_on": None, "effective_on": None, "text": "On the page named above, a figure is put right.",
    }  # fmt: skip
    return (*edited(held, number, corrections=[f"{api}C1-{number}?publication_date={on}"]), correction)


def _instead(site: Site, paths: tuple[str, ...], answer: Answer) -> Site:
    return lambda request: answer if request.rest.startswith(paths) else site(request)


def _without_cursor(body: bytes) -> bytes:
    given = json.loads(body)
    if "next_page_url" in given:
        given["next_page_url"] = re.sub(r"&search_after_cursor=[^&]*", "", given["next_page_url"])
    return json.dumps(given).encode()
