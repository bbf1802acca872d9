"""regulations.gov at its worst (note regulations-gov.md, sections 2, 4 and 6), on top of the plain stand-in.

Sites wrap a site; row tricks take rows and give new ones. Keys, pages, Eastern filters and 404s are the stand-in's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from monitor.demo.regulations import json_api
from monitor.demo.standin import HTML, Answer, Request, Site

BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
JUNK_NUMBERS = ("78-12345", "2019", "Vol. 85", "EPA-HQ-OAR-2019-0001", "AB-2020", "12345-12350", "85 FR 1234", "N/A")
"""What stands in ``frDocNum`` and is no document number."""


def ignoring(site: Site, name: str) -> Site:
    """A filter of this name is ignored without a word, as one in wrong capitals is."""

    def answer(request: Request) -> Answer:
        kept = tuple(pair for pair in request.query if not pair[0].startswith(f"filter[{name}]"))
        return site(replace(request, query=kept))

    return answer


def errors_with_status_200(site: Site, *, path: str = "/dockets") -> Site:
    """An ``errors`` array in an answer that says all is well."""
    told = json_api(
        {"errors": [{"status": "500", "title": "INTERNAL_SERVER_ERROR", "detail": "Incorrect result size"}]}
    )
    return lambda request: told if request.rest.startswith(path) else site(request)


def over_limit(site: Site, *, after: int = 0, wait: str = "") -> Site:
    """So many requests are served, then the hour's allowance is used up."""
    left = [after]
    told = {"error": {"code": "OVER_RATE_LIMIT", "message": "You have exceeded your rate limit."}}
    headers = (("Retry-After", wait),) if wait else ()

    def answer(request: Request) -> Answer:
        left[0] -= 1
        if left[0] >= 0:
            return site(request)
        return Answer(status=429, body=json.dumps(told).encode(), content_type="application/json", headers=headers)

    return answer


def gateway_burst(site: Site, times: int, *, status: int = 502) -> Site:
    """So many web pages of a gateway, then all is well."""
    left = [times]

    def answer(request: Request) -> Answer:
        if left[0] > 0:
            left[0] -= 1
            return Answer(status=status, body=BAD_GATEWAY, content_type=HTML)
        return site(request)

    return answer


def refusing_filter(site: Site, name: str) -> Site:
    """400 for a filter that used to be good."""
    told = json_api({"errors": [{"status": "400", "title": f"Invalid filter field name: {name}"}]}, status=400)
    return lambda request: (
        told if any(pair[0].startswith(f"filter[{name}]") for pair in request.query) else site(request)
    )


def touched(rows: Iterable[Mapping[str, Any]], at: str, **fields: Any) -> tuple[dict[str, Any], ...]:
    """The rows with a newer stamp, as when a comment is counted; ``fields`` are what changed besides."""
    return tuple({**row, "attributes": {**row["attributes"], "lastModifiedDate": at, **fields}} for row in rows)
