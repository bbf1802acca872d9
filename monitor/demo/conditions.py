"""What ``conditions[...]`` of the Federal Register's search mean (note federal-register.md sections 3 and 5).

Values of one condition are alternatives, different conditions must all hold. What the upstream refuses is a 400 that
names every wrong condition at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from monitor.demo.fields import SUBTYPES, TYPES, Record, agencies
from monitor.demo.standin import Request

Values = Mapping[str, Sequence[str]]
"""The values of one condition by inner key: "" for plain values and lists, ``gte`` and the like for dates."""

Test = Callable[[Record], bool]

COLUMNS = {
    "publication_date": "publication_date", "effective_date": "effective_on", "comment_date": "comments_close_on",
    "signing_date": "signing_date",
}  # fmt: skip
FIRST, LAST = "1994-01-01", "9999-12-31"
_CONDITION = re.compile(r"conditions\[(\w+)\](?:\[(\w*)\])?")


class Refused(Exception):
    """A 400: ``body`` is the JSON that the upstream sends with it."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = body
        super().__init__(str(body))


def asked(request: Request) -> dict[str, dict[str, list[str]]]:
    """The conditions of a request by name."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, value in request.query:
        match = _CONDITION.fullmatch(name)
        if match:
            found.setdefault(match[1], {}).setdefault(match[2] or "", []).append(value)
    return found


def tests(conditions: Mapping[str, Values], slugs: Mapping[str, Any]) -> tuple[tuple[str, str], list[Test]]:
    """The window of publication dates, and what else a document must satisfy. Raises ``Refused``.

    ``slugs`` are the agencies there are: one wrong slug fails the whole query.
    """
    errors: dict[str, str] = {}
    passed: list[Test] = []
    window = FIRST, LAST
    known: dict[str, Callable[[Values], Test]] = {**CONDITIONS, "agencies": partial(_agencies, slugs)}
    for name, values in conditions.items():
        try:
            if name == "publication_date":
                window = _span(values)
            elif name in COLUMNS:
                passed.append(_between(COLUMNS[name], *_span(values)))
            elif name in known:
                passed.append(known[name](values))
            else:
                errors[name] = "is not a valid field"
        except _Wrong as wrong:
            errors[name] = str(wrong) or f"{name.replace('_', ' ').title()} is not a valid ."
    if errors:
        raise Refused({"errors": errors})
    return window, passed


class _Wrong(ValueError):
    """A value that the upstream does not take; the message is what it says of it."""


def _span(values: Values) -> tuple[str, str]:
    """First and last day of a date condition."""
    low, high = FIRST, LAST
    for inner, given in values.items():
        try:
            day = date.fromisoformat(f"{given[-1]}-01-01" if inner == "year" else given[-1]).isoformat()
        except ValueError:
            raise _Wrong from None
        if inner == "year":
            low, high = day, f"{day[:4]}-12-31"
        low = day if inner in ("is", "gte") else low
        high = day if inner in ("is", "lte") else high
    return low, high


def _between(column: str, low: str, high: str) -> Test:
    return lambda record: low <= (record.get(column) or "") <= high


def _agencies(slugs: Mapping[str, Any], values: Values) -> Test:
    given = set(values.get("", ()))
    if not given <= slugs.keys():
        raise _Wrong("invalid value")
    return lambda record: any(agency.get("slug") in given for agency in agencies(record))


def _choice(choices: Mapping[str, Sequence[str]], column: str, values: Values) -> Test:
    given = values.get("", ())
    if any(value not in choices for value in given):
        raise _Wrong("invalid value")
    allowed = {name for value in given for name in choices[value]}
    return lambda record: record.get(column) in allowed


def _phrase(column: str, values: Values) -> Test:
    phrase = " ".join(_last(values).lower().split())
    return lambda record: any(phrase in entry.lower() for entry in record.get(column, ()))


def _listed(column: str, values: Values) -> Test:
    return lambda record: str(record.get(column)) in values.get("", ())


def _flag(column: str, values: Values) -> Test:
    value = _last(values)
    if value not in ("0", "1"):
        raise _Wrong("invalid value")
    return lambda record: bool(record.get(column)) == (value == "1")


def _cfr(values: Values) -> Test:
    title, part = _last(values, "title"), _last(values, "part")
    span = re.fullmatch(r"(\d+)(?:-(\d+))?", part) if part else None
    if not title.isdigit() or (part and not span):
        raise _Wrong("CFR title and part must be numbers")
    low, high = (int(span[1]), int(span[2] or span[1])) if span else (0, 10**9)
    return lambda record: any(
        str(entry.get("title")) == title and low <= (entry.get("part") or 0) <= high
        for entry in record.get("cfr_references", ())
    )


def _term(values: Values) -> Test:
    """Words and "phrases" side by side mean AND, ``|`` means OR; the body counts: a hit may stand on page 40 alone."""
    choices = [terms(part) for part in " ".join(values.get("", ())).split("|")]

    def test(record: Record) -> bool:
        text = " ".join(str(record.get(name) or "") for name in ("title", "abstract", "text")).lower()
        return any(words and all(word in text for word in words) for words in choices)

    return test


def terms(query: str) -> list[str]:
    """The words and phrases of a term query, lower-case."""
    return [(phrase or word).lower() for phrase, word in re.findall(r'"([^"]+)"|([^\s"()]+)', query)]


def _last(values: Values, inner: str = "") -> str:
    return values.get(inner, ("",))[-1]


CONDITIONS: Mapping[str, Callable[[Values], Test]] = {
    "cfr": _cfr,
    "correction": partial(_flag, "correction_of"),
    "docket_id": partial(_phrase, "docket_ids"),
    "document_numbers": partial(_listed, "document_number"),
    "executive_order_numbers": partial(_listed, "executive_order_number"),
    "presidential_document_type": partial(_choice, SUBTYPES, "subtype"),
    "regulation_id_number": partial(_phrase, "regulation_id_numbers"),
    "significant": partial(_flag, "significant"),
    "term": _term,
    "type": partial(_choice, TYPES, "type"),
}
"""The conditions that need nothing but the record. Dates and agencies are read in ``tests``."""
