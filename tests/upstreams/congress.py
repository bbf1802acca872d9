"""Congress.gov's API at its worst (note congress-gov.md, sections 4, 5 and 8), on top of the plain stand-in.

Sites wrap a site (``without_order(site)``); record tricks take a bill and give it as it is shown next. What the plain
stand-in does of itself is not repeated here: XML by default, the silent cut to 250, no ``next`` on the last page,
date-only stamps in lists, the 404 of a missing bill, the 403 of a missing or wrong key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from monitor.demo.congress import CongressApi, refused
from monitor.demo.standin import HTML, JSON, TEXT, Answer, Request, Site

Bill = dict[str, Any]

HTML_IN_TEXT = b"<html><body><h1>503 Service Unavailable</h1>No server is available.</body></html>"
CLOUDFLARE = b"<!DOCTYPE html><html><head><title>api.congress.gov | 522: Connection timed out</title></head></html>"


def broken_pages(site: Site, path: str, *, times: int = 1) -> Site:
    """An order that moves between two pages: the second page begins with the last record of the first, whose own first
    record is never shown. So many walks are spoilt, then the list holds still."""
    left = [times]

    def answer(request: Request) -> Answer:
        given = site(request)
        if request.rest.strip("/") != path or request.one("offset", "0") == "0" or left[0] <= 0:
            return given
        left[0] -= 1
        told = json.loads(given.body)
        before = json.loads(site(_with(request, offset=str(int(request.one("offset")) - 1))).body)
        word = next(name for name, value in told.items() if isinstance(value, list))
        told[word] = [before[word][0], *told[word][1:]]
        return replace(given, body=json.dumps(told).encode())

    return answer


def one_page_short(site: Site) -> Site:
    """Pages hold one record fewer than was asked for (issue 212)."""

    def answer(request: Request) -> Answer:
        limit = int(request.one("limit") or 20)
        return site(_with(request, limit=str(min(limit, 250) - 1)))

    return answer


def failing(site: Site, path: str, fault: Answer, *, times: int | None = None) -> Site:
    """An address that begins so gives this answer, so many times or for ever."""
    left = [times]

    def answer(request: Request) -> Answer:
        if not request.rest.strip("/").startswith(path) or left[0] == 0:
            return site(request)
        left[0] = None if left[0] is None else left[0] - 1
        return fault

    return answer


def server_error() -> Answer:
    """A 500 that tells of Python."""
    body = (
        b'{"error": "local variable referenced before assignment (UnboundLocalError)", "request": {"format": "json"}}'
    )
    return Answer(status=500, body=body, content_type=JSON)


def unavailable() -> Answer:
    """A 503 in plain text that holds a scrap of HTML."""
    return Answer(status=503, body=HTML_IN_TEXT, content_type=TEXT)


def origin_timed_out() -> Answer:
    """Cloudflare's page for an origin that does not answer."""
    return Answer(status=522, body=CLOUDFLARE, content_type=HTML)


def over_rate(*, status: int = 429, wait: int | None = 120) -> Answer:
    """Too many requests; ``status`` 200 as umbrella servers send it now and then."""
    headers = (("Retry-After", str(wait)),) if wait is not None else ()
    return refused(status, "OVER_RATE_LIMIT", "You have exceeded your rate limit.", headers=headers)


def disabled_key() -> Answer:
    """A key that was switched off, said with status 200."""
    return refused(200, "API_KEY_DISABLED", "The API key supplied has been disabled.")


def endless_redirect(site: Site) -> Site:
    """Every answer sends on to the same address with one more ``authkey`` (issue 360)."""

    def answer(request: Request) -> Answer:
        query = "&".join(f"{name}={value}" for name, value in (*request.query, ("authkey", "x")))
        return Answer(status=302, headers=(("Location", f"{request.base}{request.rest}?{query}"),))

    return answer


def cached(site: Site, lists: Callable[[str], bool]) -> Callable[[bool], Site]:
    """A cache of half an hour before all but some lists: answers stay what they were until it is told to let go."""
    kept: dict[tuple[str, tuple[tuple[str, str], ...]], Answer] = {}

    def hold(is_stale: bool) -> Site:
        def answer(request: Request) -> Answer:
            address = request.path, request.query
            if lists(request.rest.strip("/")) or not is_stale or address not in kept:
                kept[address] = site(request)
            return kept[address]

        return answer

    return hold


def drifted(site: Site, renamed: Mapping[str, str]) -> Site:
    """The words of answers written differently, as schema drift writes them (``CRSReports`` or ``crsReports``)."""

    def answer(request: Request) -> Answer:
        given = site(request)
        told = json.loads(given.body) if given.content_type == JSON else None
        if not isinstance(told, dict):
            return given
        return replace(
            given, body=json.dumps({renamed.get(name, name): value for name, value in told.items()}).encode()
        )

    return answer


def updated(record: Bill, at: str, **about: Any) -> Bill:
    """The bill after an update: both stamps moved, and what else of ``bill`` is given."""
    return record | {"bill": record["bill"] | {"updateDate": at, "updateDateIncludingText": at} | about}


def with_library_twin(record: Bill) -> Bill:
    """Each action of the chambers again as the Library of Congress records it, and the first one twice over."""
    twins = [each | {"sourceSystem": {"code": 9, "name": "Library of Congress"}} for each in record["actions"]]
    return record | {"actions": [*record["actions"], *twins, record["actions"][0]]}


def with_lying_latest_action(record: Bill) -> Bill:
    """``latestAction`` tells of the introduction, and the actions come oldest first."""
    return record | {"actions": record["actions"][::-1]}


def all_updated(site: CongressApi, at: str) -> None:
    """A mass reprocessing: every stamp moves, nothing else does."""
    site.replace([updated(dict(record), at) for record in site.bills.values()])


def _with(request: Request, **changed: str) -> Request:
    kept = [(name, value) for name, value in request.query if name not in changed]
    return replace(request, query=(*kept, *changed.items()))
