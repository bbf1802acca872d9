"""Congress.gov's API as the stand-in serves it (note congress-gov.md): what it gives when nothing is wrong.

Mounted at ``/v3`` it has the addresses of the real host. Bills are records of the corpus' form (``replace``); all else
is put in as the row of its list and its own record (``put``). As upstream: XML unless ``format=json``, 20 records a
page and 250 at most, no ``next`` on the last page, stamps of bills cut to the day in lists, no key no answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.demo import congress_bills as bills
from monitor.demo.congress_bills import Bill
from monitor.demo.standin import JSON, Answer, Request

XML = "application/xml; charset=utf-8"
DEFAULT, MOST = 20, 250

WORDS = {
    "amendment": ("amendments", "amendment"), "committee-meeting": ("committeeMeetings", "committeeMeeting"),
    "committee-report": ("reports", "committeeReports"), "crsreport": ("CRSReports", "CRSReport"),
    "hearing": ("hearings", "hearing"), "house-communication": ("houseCommunications", "house-communication"),
    "house-vote": ("houseRollCallVotes", "houseRollCallVote"), "nomination": ("nominations", "nomination"),
    "senate-communication": ("senateCommunications", "senateCommunication"), "treaty": ("treaties", "treaty"),
}  # fmt: skip
"""By the first word of an address: under what the records of its list stand, and under what one record."""

UNFILTERED = frozenset({"law", "hearing", "house-communication", "senate-communication", "house-vote"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A record that is no bill: its row in lists, and what its own address gives (an object, or a list)."""

    row: Mapping[str, Any]
    record: Any


class CongressApi:
    """The site. ``current`` is the Congress that it calls current, ``keys`` the keys it takes (any, while empty)."""

    def __init__(self, records: Iterable[Bill] = (), *, current: int = 119) -> None:
        self.current = current
        self.keys: set[str] = set()
        self.bills: dict[str, Bill] = {}
        self.papers: dict[str, Paper] = {}
        self.remaining = 5000
        self.replace(records)

    def replace(self, records: Iterable[Bill]) -> None:
        """From now on these are the bills there are."""
        self.bills = {bills.path(record): record for record in records}

    def put(self, path: str, row: Mapping[str, Any], record: Any = None) -> None:
        """A record that is no bill, by its address below the base (``committee-meeting/119/house/117500``)."""
        self.papers[path.lower()] = Paper(row=row, record=row if record is None else record)

    def __call__(self, request: Request) -> Answer:
        key = request.headers.get("x-api-key") or request.one("api_key")
        if not key:
            return refused(403, "API_KEY_MISSING", "An API key was not provided.")
        if self.keys and key not in self.keys:
            return refused(403, "API_KEY_INVALID", "An invalid API key was supplied.")
        self.remaining -= 1
        if request.one("format") != "json":
            return Answer(body=b"<?xml version='1.0' encoding='utf-8'?>\n<api-root></api-root>", content_type=XML)
        return self._told(request, request.rest.strip("/").lower())

    def _told(self, request: Request, path: str) -> Answer:
        if path == "congress/current":
            name = f"{self.current}th Congress"
            return self.answer({"congress": {"number": self.current, "name": name}, "request": _about()})
        first = path.split("/")[0]
        if first in ("bill", "law", "summaries"):
            return self._of_bills(request, path)
        if first not in WORDS:
            return refused(404, "", "Unknown resource")
        word, own = WORDS[first]
        paper = self.papers.get(path)
        if paper is not None:
            return self.answer({own: paper.record, "request": _about()})
        below = [each.row for name, each in self.papers.items() if name.startswith(f"{path}/")]
        stamped = [(str(each.get("updateDate") or ""), each) for each in below]
        return self._page(request, word, stamped, filtered=first not in UNFILTERED)

    def _of_bills(self, request: Request, path: str) -> Answer:
        parts = path.split("/")
        if parts[0] == "bill" and len(parts) >= 4:
            return self._bill(request, "/".join(parts[:4]), parts[4:])
        chosen = [each for each in self.bills.values() if _matches(each, parts[1:2], parts[2:3] * (parts[0] == "bill"))]
        if parts[0] == "summaries":
            stamped = [(row["updateDate"], row) for each in chosen for row in _summaries(each, request.base)]
            return self._page(request, "summaries", stamped)
        laws = parts[0] == "law"
        rows = [(bills.stamp(each), each) for each in chosen if not laws or each.get("laws")]

        def show(bill: Bill) -> dict[str, Any]:
            return bills.row(bill, request.base) | ({"laws": bills.listed(bill["laws"])} if laws else {})

        return self._page(request, "bills", rows, filtered=not laws, show=show)

    def _bill(self, request: Request, path: str, below: Sequence[str]) -> Answer:
        bill = self.bills.get(path)
        if bill is None or (below and below[0] not in (*bills.LEVELS, "cosponsors")):
            return Answer(status=404, body=_packed({"error": "No Bill matches the given query."}), content_type=JSON)
        if not below:
            return self.answer({"bill": bills.item(bill, request.base), "request": _about()})
        name = bills.LEVELS.get(below[0], "cosponsors")
        records = bills.level(bill, name)
        if name != "subjects":
            return self._page(request, name, [("", each) for each in records], filtered=False)
        told: dict[str, Any] = {"legislativeSubjects": records}
        return self.answer({"pagination": {"count": len(records)}, "request": _about(), "subjects": told})

    def _page(
        self,
        request: Request,
        word: str,
        rows: list[tuple[str, Any]],
        *,
        filtered: bool = True,
        show: Callable[[Any], Any] = lambda row: row,
    ) -> Answer:
        """One page of a list, newest stamp first where stamps are told; ``show`` makes the rows that are given."""
        if filtered:
            first, last = request.one("fromDateTime"), request.one("toDateTime") or "9999"
            rows = [(stamp, row) for stamp, row in rows if _from(stamp, first) and stamp[:19] <= last]
        rows = sorted(rows, key=lambda each: each[0], reverse=True)
        limit = min(int(request.one("limit") or DEFAULT), MOST)
        offset = int(request.one("offset") or 0)
        pagination: dict[str, Any] = {"count": len(rows)}
        if offset + limit < len(rows):
            pagination["next"] = f"{request.base}{request.rest}?offset={offset + limit}&limit={limit}&format=json"
        given = [show(row) for _, row in rows[offset : offset + limit]]
        return self.answer({word: given, "pagination": pagination, "request": _about()})

    def answer(self, told: Mapping[str, Any]) -> Answer:
        """An answer with what is left of the hour's requests."""
        headers = (("X-RateLimit-Limit", "5000"), ("X-RateLimit-Remaining", str(self.remaining)))
        return Answer(body=_packed(told), content_type=JSON, headers=headers)


def refused(status: int, code: str, message: str, *, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An error of the key server in front, with whatever status."""
    error = {"error": {"code": code, "message": message}}
    return Answer(status=status, body=_packed(error), content_type=JSON, headers=headers)


def _matches(bill: Bill, congress: Sequence[str], kind: Sequence[str]) -> bool:
    about = bill["bill"]
    wrong_congress = bool(congress) and str(about["congress"]) != congress[0]
    return not wrong_congress and (not kind or about["type"].lower() == kind[0])


def _summaries(bill: Bill, base: str) -> list[dict[str, Any]]:
    about = bills.row(bill, base)
    named = {name: about.get(name) for name in ("congress", "type", "number", "title", "url")}
    return [{"updateDate": "", **each, "bill": named} for each in bills.level(bill, "summaries")]


def _from(stamp: str, first: str) -> bool:
    """A stamp that is only a day counts for the whole of it."""
    return not first or stamp[:19] >= first[: len(stamp[:19])]


def _packed(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told).encode()


def _about() -> dict[str, str]:
    return {"contentType": "application/json", "format": "json"}
