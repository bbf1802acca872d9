"""Walking a list of Congress.gov's API to its true end (note congress-gov.md, sections 1 and 5).

The order is not stable across pages: records come twice and others not at all. Each is kept once by its name, the
number of names is held against the count that upstream tells, and a short list is walked once more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from monitor.errors import SourceError
from monitor.sources.congress_api import Api, Params
from monitor.sources.congress_fields import Record, listed, number, part

PER_PAGE = 250
"""The most that the upstream serves; more is cut to it without a word."""

MOST_PAGES = 400

Name = Callable[[Record], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """The records of a list by name, in its order; ``lacking`` is how many fewer came than were counted."""

    rows: Mapping[str, Record]
    nameless: int = 0
    lacking: int = 0


def walk(api: Api, path: str, word: str, name: Name, params: Params = ()) -> Walked:
    """Every record of a list, each once; walked again when records were missing. Raises SourceError and Spent."""
    walked = _once(api, path, word, name, params)
    if walked.lacking <= 0:
        return walked
    again = _once(api, path, word, name, params)
    rows = {**walked.rows, **again.rows}
    counted = max(len(walked.rows) + walked.lacking, len(again.rows) + again.lacking)
    return Walked(rows=rows, nameless=max(walked.nameless, again.nameless), lacking=max(counted - len(rows), 0))


def _once(api: Api, path: str, word: str, name: Name, params: Params) -> Walked:
    rows: dict[str, Record] = {}
    nameless: set[str] = set()
    counted = 0
    asking: dict[str, str] = {**dict(params), "limit": str(PER_PAGE), "offset": "0"}
    asked: set[str] = set()
    while asking["offset"] not in asked and len(asked) < MOST_PAGES:
        asked.add(asking["offset"])
        page = api.get(path, tuple(asking.items()))
        counted = max(counted, number(part(page, "pagination"), "count"))
        for row in records(page, word, api.name):
            named = name(row)
            if named:
                rows.setdefault(named, row)
            else:
                nameless.add(repr(sorted(row.items(), key=str)))
        further = _next(page)
        if not further:
            break
        asking |= further
    return Walked(rows=rows, nameless=len(nameless), lacking=counted - len(rows) - len(nameless))


def records(page: Mapping[str, Any], word: str, source: str) -> list[Record]:
    """The records of a page, whatever case its word is written in. Raises SourceError when the page is no such list."""
    found = next((key for key in page if key.lower() == word.lower()), None)
    if found is not None:
        return listed(page, found)
    if "pagination" not in page or number(part(page, "pagination"), "count"):
        raise SourceError(source, f"the answer holds no {word}; the upstream may have changed")
    return []  # what is empty is left out


def _next(page: Mapping[str, Any]) -> dict[str, str]:
    """Where the next page begins. Its address holds no key and may have lost conditions, so ours are kept beside it."""
    url = part(page, "pagination").get("next")
    if not isinstance(url, str) or not url:
        return {}
    told = dict(parse_qsl(urlsplit(url).query))
    return {key: told[key] for key in ("offset", "limit") if told.get(key, "").isdigit()}
