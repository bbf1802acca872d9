"""Asking Congress.gov's API: key, budget of requests, and what its answers really say (note congress-gov.md, 1 and 5).

The key goes in a header, so that no address holds it. JSON is asked for in every request: the default is XML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from monitor.errors import HostResting, SourceBlocked, SourceError, SourceOff
from monitor.http import Client
from monitor.network.answers import Response, retry_after
from monitor.settings import SourceConfig
from monitor.text import clean, shorten

RESERVE = 100
"""Requests of an hour's allowance that are left to others who use the same key."""

HOUR = 3600.0

Params = Sequence[tuple[str, str]]


class Spent(Exception):
    """The requests of this poll are used up; what is left is taken up by the next one."""


class Api:
    """The requests of one poll. ``left`` counts down; nothing is asked once it is 0 (``Spent``)."""

    def __init__(self, config: SourceConfig, client: Client, *, requests: int, now: datetime) -> None:
        self.name = config.name
        self.base = config.url.rstrip("/")
        self.left = requests
        self._now = now
        self._config = config
        self._client = client

    def get(self, path: str, params: Params = ()) -> dict[str, Any]:
        """The answer to a path below the base.

        Raises NotFound (404), SourceBlocked (a key that is refused), Spent, SourceError for everything else.
        """
        if self.left <= 0:
            raise Spent
        self.left -= 1
        response = self._asked(f"{self.base}/{path}", params)
        allowed = response.headers.get("x-ratelimit-remaining", "")
        if allowed.isdigit() and int(allowed) < RESERVE:
            self.left = 0
        answer = response.json(self.name)
        if not isinstance(answer, dict):
            raise SourceError(self.name, "the answer is not an object; the upstream may have changed")
        if answer.get("error"):
            raise self._refused(response, answer["error"])
        return answer

    def _asked(self, url: str, params: Params) -> Response:
        key = self._config.api_key
        if not key:
            raise SourceOff(self.name, 'off - needs a key: api_key = { env = "CONGRESS_API_KEY" } in sources.toml')
        asked = dict(params) | {"format": "json"}
        try:
            return self._client.get(
                url, source=self.name, params=tuple(asked.items()), headers={"x-api-key": key.value},
                accept="application/json", max_bytes=self._config.max_bytes, gap=self._config.gap.total_seconds(),
                user_agent=self._config.user_agent,
            )  # fmt: skip
        except SourceBlocked as error:
            if "API_KEY" in error.sentence:
                raise self._bad_key(error.sentence) from None
            raise

    def _refused(self, response: Response, error: object) -> SourceError:
        """An error with status 200, as the key server in front sends them now and then."""
        code = str(error.get("code") or "") if isinstance(error, Mapping) else ""
        said = shorten(clean(str(error.get("message") if isinstance(error, Mapping) else error)), 200)
        if code.startswith("API_KEY"):
            return self._bad_key(code)
        if code == "OVER_RATE_LIMIT":
            self.left = 0
            wait = retry_after(response, self._now) or HOUR
            return SourceError(self.name, f"too many requests: {said}", status=429, retry_after=wait)
        return SourceError(self.name, f"{response.host} sent an error: {said}", status=response.status)

    def _bad_key(self, said: str) -> SourceBlocked:
        where = self._config.api_key.where if self._config.api_key else "key"
        code = next((word.strip(":;.,") for word in said.split() if "API_KEY" in word), "")
        return SourceBlocked(self.name, f"the key is refused ({code}); check the {where}", status=403)


def ends_the_poll(error: SourceError) -> bool:
    """Whether a fault concerns every further request of this poll, not one record."""
    return isinstance(error, (SourceBlocked, SourceOff, HostResting)) or error.status == 429
