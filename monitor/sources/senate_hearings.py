"""The Senate's list of committee meetings to come (upstream note congress-gov.md, section 7), keyless.

Its ``identifier`` is the event id that Congress.gov gives the meeting, so that both routes bring one item. The list
holds what lies ahead: a meeting that is gone from it before its day has been called off without a word.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from monitor.clock import local_date
from monitor.errors import SourceError
from monitor.http import Client
from monitor.model import Entry, Fetched, Validators, Window
from monitor.settings import SourceConfig
from monitor.sources.senate_meetings import meetings

LIST = "hearings"


class SenateHearings:
    """``url`` is the address of hearings.xml."""

    OPTIONS: ClassVar[dict[str, Any]] = {}

    def __init__(self, config: SourceConfig, client: Client) -> None:
        self.config = config
        self.name = config.name
        self._client = client

    def fetch(self, entry: Entry, now: datetime) -> Fetched:
        """Every meeting on the list; one that vanished before its day is warned of, as is one that cannot be read."""
        known = entry.validators.get(LIST)
        response = self._client.get(
            self.config.url, source=self.name, validators=_by_date(known),
            accept="application/xml, text/xml;q=0.9, */*;q=0.1",
            max_bytes=self.config.max_bytes, gap=self.config.gap.total_seconds(), user_agent=self.config.user_agent,
        )  # fmt: skip
        validators = {LIST: response.validators()}
        if response.unchanged(known):
            standing = tuple(entry.cursor.get("warnings", ()))
            return Fetched(cursor=entry.cursor, validators=validators, unchanged=True, warnings=standing)
        items, warnings = meetings(response.body, self.name)
        ahead = {item.key: str(item.facts["starts_on"]) for item in items if "starts_on" in item.facts}
        gone = _gone(entry.cursor.get("ahead", {}), ahead, local_date(now))
        warnings += tuple(
            f"{key} of {on} is no longer on the Senate's list; it may have been called off" for key, on in gone
        )
        cursor = {"ahead": ahead, "warnings": list(warnings)}
        return Fetched(items=items, cursor=cursor, validators=validators, warnings=warnings)

    def text(self, url: str) -> str:
        """Raises SourceError: the list has no texts behind it."""
        raise SourceError(self.name, f"the Senate's list of hearings has no texts; {url} was not asked for")

    def windows(self, since: date, until: date) -> tuple[Window, ...]:  # noqa: ARG002 - the protocol's signature
        """None: the list looks ahead only."""
        return ()

    def fetch_window(self, window: Window, now: datetime) -> Fetched:  # noqa: ARG002 - the protocol's signature
        """Raises SourceError: there is no history to ask for."""
        raise SourceError(self.name, "the Senate's list of hearings has no history")


def _gone(before: dict[str, str], ahead: dict[str, str], today: date) -> list[tuple[str, str]]:
    """Meetings that were announced for a later day than today and are not on the list any more."""
    return [(key, on) for key, on in sorted(before.items()) if key not in ahead and date.fromisoformat(on) > today]


def _by_date(known: Validators | None) -> Validators | None:
    """Only If-Modified-Since is honoured, an ETag is ignored."""
    return Validators(last_modified=known.last_modified, body_hash=known.body_hash) if known else None
