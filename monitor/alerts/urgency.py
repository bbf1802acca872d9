"""What cannot wait for the next digest: a pure rule over one matched document.

Strong hits only; a word in passing never wakes anybody. The rule follows what peers of this trade alert at once:
special filings, short or moved comment windows, hearings at the door, bills that leave committee, followed numbers.
"""

from __future__ import annotations

from datetime import date, timedelta

from monitor.model import Document, Match
from monitor.reading.date_changes import announces_comments

SHORT_WINDOW = timedelta(days=14)
HEARING_NEAR = timedelta(days=3)
QUIET_STAGES = frozenset({"", "introduced", "referred", "in committee", "committee"})
"""Stages of a bill that are routine; any other new stage (reported, floor, passed, enrolled, law) cannot wait."""

CALLED_OFF = frozenset({"canceled", "postponed"})
"""Stages of a hearing that does not take place on its day."""

Reason = str
"""hit | text | changed | withdrawn, as routing is asked."""


def urgent(document: Document, match: Match, *, reason: Reason, today: date, followed: bool, moved: str = "") -> str:
    """Why this cannot wait, in a few words that stay true when read days later; empty when it can.

    ``moved`` says what the document does to the dates of another one, empty if nothing.
    """
    if match.strength != "strong" or reason == "withdrawn":
        return ""
    arrived = reason in ("hit", "text")
    closes_on = document.comments_close_on
    rules = (
        ("special filing", arrived and document.stage == "special filing"),
        ("comment date moved", _comment_date_moved(document, today) or (arrived and _moves_another(document, today))),
        (moved, arrived and bool(moved)),
        ("short comment window", _window_is_news(document, arrived) and _within(closes_on, today, SHORT_WINDOW)),
        ("hearing soon", arrived and _meets(document) and _within(document.dated_on, today, HEARING_NEAR)),
        ("hearing changed", _hearing_changed(document, today)),
        ("bill moves", _bill_moves(document)),
        ("followed", followed),
    )
    return next((words for words, holds in rules if holds), "")


def _within(day: date | None, today: date, span: timedelta) -> bool:
    return day is not None and today <= day <= today + span


def _window_is_news(document: Document, arrived: bool) -> bool:
    return arrived or "comments_close_on" in document.changes


def _comment_date_moved(document: Document, today: date) -> bool:
    """An extension, a reopening, a date brought forward; a date given for the first time is no move."""
    was = document.changes.get("comments_close_on", {}).get("was")
    return bool(was) and document.comments_close_on is not None and document.comments_close_on >= today


def _moves_another(document: Document, today: date) -> bool:
    """A document that extends or reopens the comment period of another one."""
    closes_on = document.comments_close_on
    return closes_on is not None and closes_on >= today and announces_comments(document.title, document.action)


def _meets(document: Document) -> bool:
    return document.kind == "hearing" and document.stage not in CALLED_OFF


def _hearing_changed(document: Document, today: date) -> bool:
    """A hearing called off, put off or moved whose day, the old one or the new one, still lies ahead."""
    if document.kind != "hearing" or not document.changes.keys() & {"stage", "starts_on"}:
        return False
    was = document.changes.get("starts_on", {}).get("was")
    days = (document.dated_on, date.fromisoformat(was) if was else None)
    return any(day is not None and day >= today for day in days)


def _bill_moves(document: Document) -> bool:
    if document.kind not in ("bill", "law") or "stage" not in document.changes:
        return False
    return document.stage.lower() not in QUIET_STAGES
