"""Walking the documents of one docket at regulations.gov to their end (upstream note regulations-gov.md, section 2).

A filter whose name the upstream does not know is ignored without a word, so every row is held against what was asked
for. A query shows 5,000 rows at most; beyond, the walk begins again at the last row's stamp.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from monitor.errors import SourceError
from monitor.network.answers import Response, told_of
from monitor.sources.regulations_items import eastern, modified_at
from monitor.text import shorten

PER_PAGE = 250
MOST_PAGES = 20

Ask = Callable[[str, Sequence[tuple[str, str]]], Response]
"""Path and parameters to an answer."""


def documents(ask: Ask, docket: str, since: datetime | None, source: str) -> tuple[Mapping[str, Any], ...]:
    """Every document of the docket that was touched at or after ``since``, each once, oldest stamp first.

    Raises SourceError for an answer of another shape, an ignored filter, and a walk that gets nowhere.
    """
    rows: dict[str, Mapping[str, Any]] = {}
    while True:
        before, last = len(rows), _stretch(ask, docket, since, source, rows)
        if last is None:
            return tuple(rows.values())
        if len(rows) == before or last == since:
            raise SourceError(source, f"docket {docket} has more documents of one moment than a query shows")
        since = last


def _stretch(
    ask: Ask, docket: str, since: datetime | None, source: str, rows: dict[str, Mapping[str, Any]]
) -> datetime | None:
    """Adds the rows of one query; gives the stamp from which the next must begin, None when this was all."""
    params = [("filter[docketId]", docket), ("sort", "lastModifiedDate"), ("page[size]", str(PER_PAGE))]
    params += [("filter[lastModifiedDate][ge]", eastern(since))] if since else []
    last: datetime | None = None
    for number in range(1, MOST_PAGES + 1):
        page = data(ask("documents", [*params, ("page[number]", str(number))]), list, source)
        for row in page["data"]:
            last = _held(row, docket, since, source) or last
            rows[str(row["id"])] = row
        meta = page.get("meta")
        if not isinstance(meta, Mapping):
            raise SourceError(source, "the answer does not say whether there are more pages; nothing was stored")
        full = len(page["data"]) >= PER_PAGE
        if not full or (number < MOST_PAGES and not meta.get("hasNextPage")):
            return None
    return last  # whether the last page that a query may have says that there is more, is not known


def data(response: Response, shape: type, source: str) -> Any:
    """The answer as JSON with ``data`` of this shape. Errors come with status 200 too: the body is read first (A5)."""
    answer = response.json(source)
    if isinstance(answer, dict) and isinstance(answer.get("data"), shape) and not answer.get("errors"):
        return answer
    said = told_of(answer) or "no data in it"
    raise SourceError(source, f"{response.host} did not give what was asked for: {said}", status=response.status)


def _held(row: Any, docket: str, since: datetime | None, source: str) -> datetime | None:
    """When a row was touched. Raises SourceError when it is not what the filters ask for."""
    told = row.get("attributes") if isinstance(row, Mapping) else None
    if not isinstance(told, Mapping) or not row.get("id"):
        raise SourceError(source, f"docket {docket}: a row without id or attributes; the upstream may have changed")
    given = str(told.get("docketId") or str(row["id"]).rpartition("-")[0])
    if given.upper() != docket.upper():
        raise SourceError(source, f"asked for docket {docket}, got {shorten(given, 40)}: the filter is not obeyed")
    try:
        stamp = modified_at(row)
    except ValueError as error:
        raise SourceError(source, f"document {shorten(str(row['id']), 60)}: {error}") from None
    if since is not None and stamp is not None and stamp < since.replace(microsecond=0):
        raise SourceError(source, f"docket {docket}: older documents than asked for: the filter is not obeyed")
    return stamp
