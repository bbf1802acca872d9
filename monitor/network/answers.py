"""What an upstream answered and what to make of it: pure, no network (upstream note feed-pathologies A1-A16)."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from monitor.errors import NotFound, SourceBlocked, SourceError
from monitor.model import Validators
from monitor.text import Redactor, clean, shorten

SHORT_WAIT = 5.0
"""A Retry-After of up to so many seconds is waited out at once; a longer one is the ledger's to remember."""

LONGEST_WAIT = 24 * 3600.0

_GZIP = b"\x1f\x8b"
_WALL_TITLE = re.compile(
    rb"<title[^>]*>\s*(just a moment|request access|access denied|attention required|pardon our interruption|"
    rb"are you a robot|security check|verify you are human|robot or human|error 403|captcha|radware|ddos-guard)",
    re.IGNORECASE,
)
_WALL_SCRIPT = re.compile(
    rb"/cdn-cgi/challenge-platform/|_cf_chl_opt|captcha-delivery\.com|_Incapsula_Resource|px-captcha|/_sec/cp_challenge/",
    re.IGNORECASE,
)
"""Scripts of challenges. Some are put into good pages too, so they tell nothing beside status 200."""

_WALL_HEADERS = ("cf-mitigated", "x-datadome-cid", "x-amzn-waf-action")
_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|title)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer, read whole and unpacked. Header names are lower-case; ``url`` is the one that answered at last.

    ``not_modified``: the upstream said 304 and ``body`` is empty; ``body_hash`` (SHA-256, hex) is then the one known.
    ``moved_to``: the new address, when every redirect on the way said that it is for good.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    not_modified: bool
    body_hash: str
    moved_to: str = ""

    @property
    def age(self) -> float:
        """For how many seconds a cache on the way has held this answer; 0 when none says so (A8)."""
        written = self.headers.get("age", "").strip()
        return float(written) if written.isdigit() else 0.0

    @property
    def host(self) -> str:
        """The host that answered, for messages."""
        return urlsplit(self.url).hostname or ""

    def json(self, source: str) -> Any:
        """The body as JSON. Raises SourceError when it is something else (a web page, a cut-off answer)."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            what = "a web page" if self.body.lstrip()[:1] == b"<" else "something that is not JSON"
            raise SourceError(source, f"{self.host} sent {what} instead of data", status=self.status) from None

    def text(self) -> str:
        """The body as text, by the charset it declares, else UTF-8, else Windows-1252 (note B2)."""
        declared = re.search(r"charset=[\"']?([\w.:-]+)", self.headers.get("content-type", ""), re.IGNORECASE)
        for charset in (declared[1] if declared else "utf-8-sig", "utf-8-sig"):
            try:
                return self.body.decode(charset)
            except (LookupError, UnicodeDecodeError):
                continue
        return self.body.decode("cp1252", "replace")

    def unchanged(self, validators: Validators | None) -> bool:
        """True for a 304 and for the very same body as before."""
        return self.not_modified or bool(validators and validators.body_hash == self.body_hash)

    def wait_seconds(self) -> float | None:
        """The seconds of a Retry-After header that gives a number, as webhooks do."""
        written = self.headers.get("retry-after", "")
        return float(written) if written.isdigit() else None

    def validators(self) -> Validators:
        """What to send and compare next time."""
        return Validators(
            etag=self.headers.get("etag", ""),
            last_modified=self.headers.get("last-modified", ""),
            body_hash=self.body_hash,
        )


class Passing(SourceError):
    """A fault that is likely to pass within seconds: worth another try at once, or after ``retry_after`` seconds."""


def is_document(response: Response) -> bool:
    """True for an answer that is what was asked for: 200 with content, and no wall."""
    return response.status == 200 and bool(response.body.strip()) and not _is_wall(response)


def refusal(response: Response, *, source: str, path: str, now: datetime, redactor: Redactor) -> SourceError:
    """The fault that an answer other than the document amounts to; ``path`` is what was asked for, for the message."""
    status, host = response.status, response.host
    wait = retry_after(response, now)
    said = redactor.clean(_said(response))
    if status == 403 or _is_wall(response):
        why = f": {said}; check the key and" if said else ";"
        sentence = f"{host} refuses this client ({status}){why} it is asked again in some hours"
        return SourceBlocked(source, sentence, status=status, retry_after=wait)
    if status in (404, 410):
        return NotFound(source, redactor.clean(f"{host}{path} is not there ({status})"), status=status)
    if 200 <= status < 300:
        return SourceError(source, f"{host} sent an empty answer ({status})", status=status)
    sentence = f"{host} answered {status}" + (f": {said}" if said else "")
    if status < 500 and status != 429:
        return SourceError(source, sentence, status=status)
    if wait is not None and wait > SHORT_WAIT:
        return SourceError(source, f"{sentence}; it asked to wait {wait:.0f} s", status=status, retry_after=wait)
    if status == 429 and wait is None:
        return SourceError(source, f"{sentence}; asked too often, set a longer every or gap", status=status)
    return Passing(source, sentence, status=status, retry_after=wait)


def retry_after(response: Response, now: datetime) -> float | None:
    """Seconds to wait, of both forms that Retry-After has (A4); a day at most, None when nothing usable is said."""
    written = response.headers.get("retry-after", "").strip()
    try:
        seconds = float(written) if written[:1].isdigit() else (parsedate_to_datetime(written) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def unpacked(body: bytes, most: int) -> bytes | None:
    """The body without gzip, whatever its label said, twice packed or not at all (A9); None when larger than ``most``.

    Raises ValueError when the packed data is damaged or ends too early.
    """
    for _ in range(2):
        if not body.startswith(_GZIP):
            return body
        whole = bytearray()
        while body.startswith(_GZIP):
            unpack = zlib.decompressobj(wbits=31)
            try:
                whole += unpack.decompress(body, most + 1 - len(whole))
            except zlib.error as error:
                raise ValueError(f"damaged gzip data ({error})") from None
            if len(whole) > most:
                return None
            if not unpack.eof:
                raise ValueError("gzip data that ends too early")
            body = unpack.unused_data
        body = bytes(whole)
    return body


def _is_wall(response: Response) -> bool:
    """A challenge or a request to prove oneself human, with whatever status and type it came (A2)."""
    if any(response.headers.get(name) for name in _WALL_HEADERS) or response.host.startswith("unblock."):
        return True
    start = response.body[:8192]
    if "html" not in response.headers.get("content-type", "") and not _PAGE.match(start):
        return False
    return bool(_WALL_TITLE.search(start)) or (response.status != 200 and bool(_WALL_SCRIPT.search(start)))


def told_of(answer: Any) -> str:
    """What a JSON answer says went wrong, in at most 200 characters; empty when it says nothing of the kind.

    Error objects come in many shapes: one sentence, a code with a message, a list of titles with details.
    """
    told = answer
    for key in ("errors", "error", "message", "detail"):
        if isinstance(told, dict) and told.get(key):
            told = told[key] if key != "message" or "code" not in told else told
    if told is answer and not (isinstance(told, dict) and told.get("message")):
        return ""
    faults = told if isinstance(told, list) else [told]
    return shorten(clean("; ".join(_words(fault) for fault in faults)), 200)


def _words(fault: Any) -> str:
    """One fault: ``API_KEY_INVALID: the key ...``, ``Invalid ID - ...``, or each named condition with its reason."""
    if not isinstance(fault, dict):
        return str(fault)
    if fault.get("title"):
        return " - ".join(str(fault[name]) for name in ("title", "detail") if fault.get(name))
    if fault.get("message"):
        code = fault.get("code")
        return f"{code}: {fault['message']}" if isinstance(code, str) else str(fault["message"])
    return "; ".join(f"{name}: {value}" for name, value in fault.items())


def _said(response: Response) -> str:
    """What the upstream says about its refusal, in at most 200 characters."""
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError):
        return ""
    return told_of(answer) or (shorten(clean(str(answer)), 200) if isinstance(answer, (str, list)) else "")
