"""Bills for tests, written by hand: facts as they were, few of them, in the form of the corpus."""

from __future__ import annotations

from typing import Any

from tests.sources.shapes import action

REFERRED = action("2025-03-04", "Referred to the House Committee on Natural Resources.", code="H11100", system="2")
INTRODUCED = action("2025-03-04", "Introduced in House", code="Intro-H", system="9")


def bill(number: int = 1234, *, kind: str = "HR", congress: int = 119, **changed: Any) -> dict[str, Any]:
    """A House bill that was introduced and referred; ``changed`` are blocks, or fields of ``bill``."""
    about: dict[str, Any] = {
        "congress": congress, "type": kind, "number": str(number), "originChamber": "House",
        "introducedDate": "2025-03-04", "title": f"Graphite Supply Act {number}",
        "updateDate": "2025-03-20T09:00:00Z", "updateDateIncludingText": "2025-03-20T09:00:00Z",
        "latestAction": {"actionDate": "2025-03-04", "text": "Introduced in House"},
        "sponsors": [{"fullName": "Rep. Example, Ann [R-MI-1]", "bioguideId": "E000001"}],
    }  # fmt: skip
    official = f"To secure supplies of graphite, part {number}."
    record: dict[str, Any] = {
        "bill": about,
        "actions": [REFERRED, INTRODUCED],
        "titles": [
            {"title": about["title"], "titleType": "Display Title"},
            {"title": official, "titleType": "Official Title as Introduced"},
        ],
    }
    for name, value in changed.items():
        if name in BLOCKS:
            record[name] = value
        else:
            about[name] = value
    return record


BLOCKS = (
    "actions", "titles", "subjects", "summaries", "committees", "relatedBills", "textVersions", "laws", "amendments",
    "cosponsors_count",
)  # fmt: skip
