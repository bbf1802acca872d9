"""The one HTTP client: polite, suspicious, and quick when nothing changed. The only module that imports httpx.

Manners and traps: design section 8, upstream note feed-pathologies A. Whatever is raised is a ``SourceError`` with the
source's name, and holds no key and no webhook path.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import httpcore
import httpx
import stamina

from monitor import __version__
from monitor.clock import Clock
from monitor.errors import SourceBlocked, SourceError, TimedOut
from monitor.model import NOTHING, Answered, Rest, Validators
from monitor.network.answers import SHORT_WAIT, Passing, Response, is_document, refusal, retry_after, unpacked
from monitor.network.hosts import Hosts, Resolve, same_site, system_addresses
from monitor.network.wire import Wire
from monitor.text import Redactor, clean, shorten

log = logging.getLogger(__name__)

CONNECT, READ, TOTAL = 10.0, 30.0, 90.0
"""Limits in seconds: to connect, between two pieces of an answer, for one whole answer with its redirects."""

REDIRECTS = 5

ANSWERS_KEPT = 20
"""How many answers to each source are remembered, to see afterwards what an upstream really sent (D5)."""

ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, application/json;q=0.9, */*;q=0.5"
"""Some hosts answer 406 to less (note A13)."""

# The first two log whole URLs and headers, keys included; the third each retry, which the ledger tells better.
for _name in ("httpx", "httpcore", "stamina"):
    logging.getLogger(_name).setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """One request as the caller wants it, before any redirect."""

    source: str
    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    credentials: Mapping[str, str]
    content: bytes | None = None
    max_bytes: int
    gap: float | None
    elsewhere: bool | Sequence[str] = False


@dataclass(slots=True)
class _Time:
    """Seconds that are left to one ask; waiting for the host's turn takes none of them."""

    left: float


class Client:
    """Asks each host one request at a time and refuses what it should not touch or swallow.

    ``allow_private_hosts``: loopback and private addresses may be asked (rehearsals on a stand-in). ``public_hosts``
    false: nothing but loopback may. ``transport`` replaces the network (tests); names are then taken as public unless
    ``resolve`` says otherwise. ``timer`` gives the real seconds by which the limits of an exchange are kept: ``clock``
    may be standing still (it is there for channels, too, that date what they send). May be used from several threads.
    Raises SourceError and its kin only.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        contact: str = "",
        allow_private_hosts: bool = False,
        public_hosts: bool = True,
        redactor: Redactor | None = None,
        transport: httpx.BaseTransport | None = None,
        resolve: Resolve | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock
        self._timer = timer
        self._wire = Wire(timer)
        self._agent = f"policy-monitor/{__version__}" + (f" ({contact})" if contact else "")
        self._redactor = redactor or Redactor()
        self._check_peers = not allow_private_hosts
        resolve = resolve or (system_addresses if transport is None else _unresolved)
        self._hosts = Hosts(clock=clock, private=allow_private_hosts, public=public_hosts, resolve=resolve)
        self._net = httpx.Client(
            transport=transport or _Transport(self._wire), timeout=httpx.Timeout(READ, connect=CONNECT), trust_env=False
        )
        self._answers: dict[str, deque[Answered]] = {}
        self._patiently = stamina.RetryingCaller(attempts=3, timeout=30.0, wait_initial=0.3, wait_max=SHORT_WAIT)

    def get(
        self,
        url: str,
        *,
        source: str,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] = NOTHING,
        validators: Validators | None = None,
        accept: str = "",
        max_bytes: int = 20_000_000,
        gap: float | None = None,
        user_agent: str = "",
        elsewhere: bool | Sequence[str] = False,
    ) -> Response:
        """One document, conditionally when ``validators`` are known; up to five redirects, up to three tries.

        ``params`` are added to the URL's own. ``headers`` are credentials: they are not taken along to another host.
        ``gap`` is the pause in seconds between two requests to the host (1 if not given; none on loopback).
        ``elsewhere`` says whether a redirect may lead to another site, or to which hosts. Raises NotFound (404, 410),
        SourceBlocked (403, walls, led away), and SourceError for every other answer that is not the
        document, with ``retry_after`` when the upstream named one.
        """
        asking = {"accept": accept or ACCEPT, "user-agent": user_agent or self._agent, "accept-encoding": "gzip"}
        if validators is not None and validators.body_hash:
            asking |= {"if-none-match": validators.etag} if validators.etag else {}
            asking |= {"if-modified-since": validators.last_modified} if validators.last_modified else {}
        ask = _Ask(
            source=source, method="GET", url=_parsed(source, url, params), headers=asking, credentials=headers,
            max_bytes=max_bytes, gap=gap, elsewhere=elsewhere,
        )  # fmt: skip
        # The request goes in unseen: what is passed as an argument, stamina writes to its log.
        response = self._patiently(_pause, partial(self._get, ask))
        return _with_known(response, validators, source) if response.not_modified else response

    def post(
        self,
        url: str,
        *,
        source: str,
        content: bytes,
        headers: Mapping[str, str] = NOTHING,
        gap: float | None = None,
        max_bytes: int = 1_000_000,
    ) -> Response:
        """Sends once and gives back any answer, whatever its status; redirects are not followed.

        Raises TimedOut when the other side may have taken it (no answer, or a broken one), else SourceError.
        """
        asking = {"accept": "*/*", "user-agent": self._agent, "accept-encoding": "gzip"}
        ask = _Ask(
            source=source, method="POST", url=_parsed(source, url), headers=asking, credentials=headers,
            content=content, max_bytes=max_bytes, gap=gap,
        )  # fmt: skip
        return self._send(ask, ask.url, _Time(TOTAL))

    def leave_alone(self, rests: Iterable[Rest]) -> None:
        """Refuses to ask these hosts before their time (HostResting): what an earlier run was told."""
        self._hosts.leave_alone(rests)

    def check_host(self, source: str, name: str) -> None:
        """Raises SourceError when the host ``name`` must not be reached; for what goes out by another library.

        A name that is none is let through: some services have a token where others have a host.
        """
        self._hosts.check(source, name)

    def resting(self) -> tuple[Rest, ...]:
        """The hosts that asked to be left alone and are, to be remembered."""
        return self._hosts.resting()

    def taken(self, source: str) -> tuple[Answered, ...]:
        """The last answers to a source since this was asked before, oldest first."""
        return tuple(self._answers.pop(source, ()))

    def close(self) -> None:
        """Ends every connection."""
        self._net.close()

    def _get(self, ask: _Ask) -> Response:
        url, given, for_good = ask.url, _Time(TOTAL), True
        for _ in range(REDIRECTS + 1):
            response = self._send(ask, url, given)
            self._remember(ask.source, response)
            target = response.headers.get("location", "")
            if response.status not in (301, 302, 303, 307, 308) or not target:
                moved = str(url) if for_good and url != ask.url else ""
                return replace(self._accepted(ask, response), moved_to=moved)
            for_good = for_good and response.status in (301, 308)
            url = _parsed(ask.source, str(_joined(ask.source, url, target)))
            _stay(ask, url)
        raise SourceError(ask.source, f"{ask.url.host} redirected more than {REDIRECTS} times; check the address")

    def _remember(self, source: str, response: Response) -> None:
        headers = response.headers
        answered = Answered(
            asked_at=self.clock.now(), url=shorten(self._redactor.clean(response.url), 500), status=response.status,
            size=len(response.body), body_hash=response.body_hash, content_type=headers.get("content-type", ""),
            etag=headers.get("etag", ""), last_modified=headers.get("last-modified", ""), age=response.age,
        )  # fmt: skip
        self._answers.setdefault(source, deque(maxlen=ANSWERS_KEPT)).append(answered)
        log.debug("source=%s status=%d age=%.0f bytes=%d", source, answered.status, answered.age, answered.size)

    def _accepted(self, ask: _Ask, response: Response) -> Response:
        """The answer if it is the document or a 304; any other is raised as what it amounts to."""
        if response.not_modified or is_document(response):
            return response
        now = self.clock.now()
        wait = retry_after(response, now)
        if wait is not None and wait > SHORT_WAIT:
            self._hosts.rest(_place(httpx.URL(response.url)), wait, f"answered {response.status}")
        raise refusal(response, source=ask.source, path=ask.url.path, now=now, redactor=self._redactor)

    def _send(self, ask: _Ask, url: httpx.URL, given: _Time) -> Response:
        with self._hosts.turn(ask.source, url.host, _place(url), ask.gap):
            begun = self._timer()
            until = begun + given.left
            try:
                with self._wire.until(until):
                    return self._exchange(ask, url, until)
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ValueError) as error:
                if isinstance(error, (httpx.ReadTimeout, httpx.WriteTimeout)) and self._timer() >= until:
                    raise _too_slow(ask, url.host) from None
                raise self._broken(ask, url.host, error) from None
            finally:
                given.left -= self._timer() - begun

    def _exchange(self, ask: _Ask, url: httpx.URL, until: float) -> Response:
        headers = {**ask.headers, **ask.credentials} if _same_place(url, ask.url) else dict(ask.headers)
        request = self._net.build_request(ask.method, url, headers=headers, content=ask.content)
        answer = self._net.send(request, stream=True)
        try:
            self._check_peer(ask.source, url.host, answer)
            body = self._body(ask, answer, until)
        finally:
            answer.close()
        return Response(
            status=answer.status_code, headers={name.lower(): value for name, value in answer.headers.items()},
            body=body, url=str(url), not_modified=answer.status_code == 304,
            body_hash=hashlib.sha256(body).hexdigest(),
        )  # fmt: skip

    def _body(self, ask: _Ask, answer: httpx.Response, until: float) -> bytes:
        """The whole body, unpacked; never more than ``max_bytes``, packed or unpacked."""
        host = answer.url.host
        coding = answer.headers.get("content-encoding", "").lower()
        if coding and set(coding.replace(",", " ").split()) - {"gzip", "x-gzip", "identity"}:
            raise _broken_off(ask, f"{host} sent {shorten(coding, 20)} data, which was not asked for")
        packed = bytearray()
        # An answer of a mock transport has been read before.
        for piece in (answer.content,) if answer.is_stream_consumed else answer.iter_raw():
            packed += piece
            if len(packed) > ask.max_bytes:
                break
            if self._timer() > until:
                raise _too_slow(ask, host)
        body = unpacked(bytes(packed), ask.max_bytes) if len(packed) <= ask.max_bytes else None
        if body is None:
            most = f"{ask.max_bytes:,} bytes"
            raise _broken_off(ask, f"{host} sent more than {most}; raise max_bytes in sources.toml if that is right")
        return body

    def _broken(self, ask: _Ask, host: str, error: Exception) -> SourceError:
        """A transport fault in our own words: httpx's may hold the whole URL or a header."""
        said = shorten(self._redactor.clean(clean(str(error))), 200)
        if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
            if "CERTIFICATE" in said:
                return SourceError(ask.source, f"{host} shows no valid certificate: {said}")
            return Passing(ask.source, f"{host} cannot be reached: {said or 'no connection in time'}")
        if isinstance(error, httpx.TimeoutException):
            return TimedOut(ask.source, f"{host} did not answer within {READ:.0f} s")
        if isinstance(error, (httpx.NetworkError, httpx.RemoteProtocolError)):
            return _broken_off(ask, f"{host} broke off: {said or 'connection lost'}", Passing)
        if isinstance(error, httpx.LocalProtocolError):  # its words may repeat a header, key and all
            return SourceError(ask.source, f"the request to {host} is not valid; check the key and user_agent")
        return _broken_off(ask, f"the answer of {host} cannot be read: {said}", Passing)

    def _check_peer(self, source: str, host: str, answer: httpx.Response) -> None:
        """The address that really answered is checked too: a name may resolve differently the second time."""
        stream = answer.extensions.get("network_stream") if self._check_peers else None
        peer = stream.get_extra_info("server_addr") if stream is not None else None
        if peer:
            self._hosts.allow(source, host, str(peer[0]))


class _Transport(httpx.HTTPTransport):
    """httpx's own transport on a network whose waits are bounded; httpx has no parameter for that."""

    def __init__(self, wire: Wire) -> None:
        trusted = httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=trusted, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted, max_connections=64, max_keepalive_connections=32, keepalive_expiry=5.0,
            network_backend=wire,
        )  # fmt: skip


def _stay(ask: _Ask, url: httpx.URL) -> None:
    """Raises SourceBlocked when a redirect leads away: to a human check, a log-in, another owner's host (A6)."""
    if url.host.startswith("unblock."):
        raise SourceBlocked(ask.source, f"{ask.url.host} sends programs to a human check", status=403)
    allowed = ask.elsewhere if isinstance(ask.elsewhere, bool) else url.host in ask.elsewhere
    if not allowed and not same_site(ask.url.host, url.host):
        raise SourceBlocked(
            ask.source, f"{ask.url.host} sends us on to another site, {url.host}; if that is right, put it into "
            "sources.toml: its address, or its name in redirect_hosts",
        )  # fmt: skip


def _too_slow(ask: _Ask, host: str) -> TimedOut:
    return TimedOut(ask.source, f"{host} did not finish its answer within {TOTAL:.0f} s")


def _pause(error: Exception) -> bool | float:
    """Whether a fault is worth another try, or after how many seconds it is."""
    return isinstance(error, Passing) and (error.retry_after or True)


def _with_known(response: Response, validators: Validators | None, source: str) -> Response:
    """A 304 with what was known before, where it does not say anew."""
    if validators is None or not validators.body_hash:
        raise SourceError(source, f"{response.host} answered 304 to a request without validators", status=304)
    known = {"etag": validators.etag, "last-modified": validators.last_modified}
    return replace(response, headers={**known, **response.headers}, body_hash=validators.body_hash)


def _broken_off(ask: _Ask, sentence: str, kind: Callable[[str, str], SourceError] = SourceError) -> SourceError:
    """The fault of an answer that could not be read; a post behind it may have been taken."""
    return TimedOut(ask.source, sentence) if ask.method == "POST" else kind(ask.source, sentence)


def _parsed(source: str, url: str, params: Sequence[tuple[str, str]] = ()) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        parsed = parsed.copy_merge_params(tuple(params)) if params else parsed
    except (httpx.InvalidURL, ValueError):
        raise SourceError(source, "the address is not a valid URL; check sources.toml") from None
    if parsed.scheme not in ("http", "https") or not parsed.host or (parsed.port or 0) > 65535:
        raise SourceError(source, "only http and https addresses are fetched; check the address")
    return parsed


def _joined(source: str, url: httpx.URL, target: str) -> httpx.URL:
    try:
        return url.join(target)
    except (httpx.InvalidURL, ValueError):
        raise SourceError(source, f"{url.host} redirects to an address that is none") from None


def _place(url: httpx.URL) -> str:
    return url.netloc.decode("ascii")


def _same_place(url: httpx.URL, first: httpx.URL) -> bool:
    """Where credentials may go: the host they are for, and never from https down to http."""
    return url.netloc == first.netloc and url.scheme in (first.scheme, "https")


def _unresolved(_: str) -> Sequence[str]:
    return ()
