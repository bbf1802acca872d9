"""Dates and times as the publishers of Congress write them, Congress.gov and GPO alike.

Upstream notes congress-gov.md, section 3, and govinfo.md, section 2.
A plain date is Eastern. A stamp at midnight UTC is a date whose time means nothing; midnight in Washington comes as
``T04:00:00Z`` or ``T05:00:00Z``; every other stamp is an instant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from monitor.clock import local_date


def day(written: str) -> date | None:
    """The Eastern calendar date of a date or a stamp; None for what is neither."""
    try:
        stamp = datetime.fromisoformat(written)
    except ValueError:
        return None
    if stamp.tzinfo is None or stamp.astimezone(UTC).time() == time():
        return stamp.date()
    return local_date(stamp)


def instant(written: str) -> datetime | None:
    """The instant of a stamp, in UTC; a mere date is its midnight in UTC. None for what is neither."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
