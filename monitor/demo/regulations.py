"""regulations.gov's API as the stand-in serves it (note regulations-gov.md): documents, dockets, keys, pages.

Mounted at ``/v4``. Records are rows in the API's own form (``id``, ``attributes``); dockets are mappings by id. Dates
of filters are days or wall times in Washington, those of answers are UTC.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from monitor.clock import EASTERN, from_text
from monitor.demo.standin import Answer, Request

JSON_API = "application/vnd.api+json;charset=utf-8"
MOST_PAGES = 20
FEWEST, MOST = 5, 250

Row = Mapping[str, Any]

_FILTER = re.compile(r"filter\[(\w+)\](?:\[(\w+)\])?")
_PLAIN = ("agencyId", "docketId", "documentType", "frDocNum", "subtype")
_DATES = ("postedDate", "commentEndDate", "lastModifiedDate")


class Regulations:
    """The site. ``key`` is the one that is let in; ``rows`` can be replaced between two requests."""

    def __init__(self, rows: Iterable[Row] = (), dockets: Mapping[str, Row] | None = None, *, key: str = "") -> None:
        self.rows = tuple(rows)
        self.dockets = dict(dockets or {})
        self.key = key

    def __call__(self, request: Request) -> Answer:
        refused = self._refused(request)
        if refused is not None:
            return refused
        path = request.rest.strip("/").split("/")
        if path == ["documents"]:
            return self.search(request)
        if len(path) == 2 and path[0] in ("documents", "dockets"):
            return self.one(*path)
        return _error(404, "The requested resource could not be found.")

    def search(self, request: Request) -> Answer:
        """A page of the documents that all filters let through; 400 for what is no filter or no page."""
        found = list(self.rows)
        for name, value in request.query:
            asked = _FILTER.fullmatch(name)
            if asked:
                test = _test(asked[1], asked[2] or "", value)
                if test is None:
                    return _error(400, f"Invalid filter field name: {asked[1]}")
                found = [row for row in found if test(row["attributes"])]
        number, size = int(request.one("page[number]", "1")), int(request.one("page[size]", "25"))
        if not 1 <= number <= MOST_PAGES or not FEWEST <= size <= MOST:
            return _error(400, "INVALID_PAGE_PARAMETERS")
        order = request.one("sort")
        name = order.lstrip("-")
        if name:
            found.sort(key=lambda row: (str(row["attributes"].get(name) or ""), row["id"]), reverse=order[0] == "-")
        shown = found[(number - 1) * size : number * size]
        pages = min(-(-len(found) // size), MOST_PAGES)
        meta = {
            "hasNextPage": number < pages, "hasPreviousPage": number > 1, "numberOfElements": len(shown),
            "pageNumber": number, "pageSize": size, "totalElements": len(found), "totalPages": pages,
            "firstPage": number == 1, "lastPage": number >= pages,
        }  # fmt: skip
        return json_api({"data": shown, "meta": meta})

    def one(self, what: str, name: str) -> Answer:
        """One document or one docket by its id."""
        if what == "dockets":
            held = self.dockets.get(name)
            row = {"id": name, "type": "dockets", "attributes": held} if held is not None else None
        else:
            row = next((dict(each) for each in self.rows if each["id"] == name), None)
        if row is None:
            return _error(404, f"The {what[:-1]} ID could not be found.")
        return json_api({"data": row})

    def _refused(self, request: Request) -> Answer | None:
        if not self.key:
            return None
        given = request.headers.get("x-api-key") or request.one("api_key")
        if given == self.key:
            return None
        code = "API_KEY_INVALID" if given else "API_KEY_MISSING"
        told = {"error": {"code": code, "message": "Get an API key at https://api.regulations.gov"}}
        return Answer(status=403, body=json.dumps(told).encode(), content_type="application/json")


def row(name: str, docket: str | None, title: str, **told: Any) -> dict[str, Any]:
    """A document as the API shows it, with what stands there when nothing is said."""
    blank = {
        "documentType": "Notice", "subtype": None, "agencyId": (docket or name).partition("-")[0], "docketId": docket,
        "title": title, "postedDate": None, "lastModifiedDate": "2025-06-20T12:00:00Z", "commentStartDate": None,
        "commentEndDate": None, "openForComment": False, "withdrawn": False, "frDocNum": None,
        "objectId": f"0900006{sum(map(ord, name)):09x}", "highlightedContent": "",
    }  # fmt: skip
    self_link = {"self": f"https://api.regulations.gov/v4/documents/{name}"}
    return {"id": name, "type": "documents", "attributes": {**blank, **told}, "links": self_link}


def json_api(body: Any, *, status: int = 200) -> Answer:
    """An answer with the headers that the upstream sends."""
    return Answer(
        status=status, body=json.dumps(body, ensure_ascii=False).encode(), content_type=JSON_API,
        headers=(("X-RateLimit-Limit", "1000"), ("X-RateLimit-Remaining", "990"), ("Age", "0")),
    )  # fmt: skip


def _error(status: int, title: str) -> Answer:
    return json_api({"errors": [{"status": str(status), "title": title}]}, status=status)


def _test(name: str, bound: str, value: str) -> Callable[[Row], bool] | None:
    """What a filter lets through; None for a name that is none. One in other capitals may be ignored without a word."""
    if name in _PLAIN:
        wanted = {each.strip().lower() for each in value.split(",")}
        return lambda told: str(told.get(name) or "").lower() in wanted
    if name in _DATES:
        return _between(name, bound, value)
    if name == "searchTerm":
        return lambda told: value.lower() in str(told.get("title") or "").lower()
    if name == "withinCommentPeriod":
        return lambda told: bool(told.get("openForComment"))
    return (lambda _: True) if name == "LastModifiedDate" else None


def _between(name: str, bound: str, value: str) -> Callable[[Row], bool]:
    """A date filter: a day, or for ``lastModifiedDate`` a wall time in Washington."""
    begins = datetime.fromisoformat(value).replace(tzinfo=EASTERN)
    ends = begins if len(value) > len("2026-01-31") else begins + timedelta(days=1)

    def test(told: Row) -> bool:
        if not told.get(name):
            return False
        moment = from_text(told[name])
        if bound == "ge":
            return moment >= begins
        return moment <= ends if bound == "le" else begins <= moment < ends

    return test
