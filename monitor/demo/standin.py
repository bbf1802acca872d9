"""A plain web server on 127.0.0.1 that serves sites from memory: what the demo, the tests and load runs fetch from.

A site is a callable from ``Request`` to ``Answer``, mounted at a path; the longest mount that fits a request serves it.
A path can be told to fail (``fail``), which is all the plain server knows of faults: the upstreams' own tricks are
played by ``tests/upstreams``. Every request is kept in ``requests``, so that a test can say what a client asked for.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked for. ``path`` is decoded, ``query`` keeps the order, header names are lower-case.

    ``base`` is the address under which the site is mounted, without a slash at its end; ``rest`` what follows it.
    """

    method: str = "GET"
    path: str
    rest: str = ""
    base: str = ""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a query parameter, in order."""
        return tuple(value for key, value in self.query if key == name)

    def one(self, name: str, default: str = "") -> str:
        """The last value of a query parameter, as Rails reads it."""
        values = self.all(name)
        return values[-1] if values else default


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back. ``hang`` seconds pass before it does (cut short when the server stops).

    ``cut`` sends only so many bytes of the body under the full length and closes: a broken transfer. ``drop`` closes
    the connection without a word.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    hang: float = 0.0
    cut: int | None = None
    drop: bool = False


Site = Callable[[Request], Answer]

NOT_FOUND = Answer(
    status=404,
    body=b"<!DOCTYPE html><html><head><title>Not found</title></head><body><h1>404</h1></body></html>",
)


@dataclass(slots=True)
class Failure:
    """A fault that a path has been told to give: so many times, or until ``mend``."""

    answer: Answer
    times: int | None = None


class StandIn:
    """The server as a context manager: it listens while the block runs, on a port that the system chose.

    ``url`` is its address without a slash at its end. Sites can be mounted and replaced at any time; their records are
    theirs to keep in step between two requests.
    """

    def __init__(self, sites: Mapping[str, Site] | None = None) -> None:
        self.sites: dict[str, Site] = {}
        self.failures: dict[str, Failure] = {}
        self.requests: list[Request] = []
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Exchange)
        self._server.stand_in = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="stand-in", daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        for path, site in (sites or {}).items():
            self.mount(path, site)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def mount(self, path: str, site: Site) -> str:
        """Serve a site below a path (``/api/v1``); the address to configure is returned."""
        path = path.rstrip("/")
        self.sites[path] = site
        return self.url + path

    def fail(self, path: str, answer: Answer, *, times: int | None = None) -> None:
        """From now on every request whose path begins so gets this answer; ``times`` of them if given."""
        with self.lock:
            self.failures[path] = Failure(answer, times)

    def mend(self, path: str) -> None:
        """End what ``fail`` began."""
        with self.lock:
            self.failures.pop(path, None)

    def asked(self, path: str = "") -> tuple[Request, ...]:
        """The requests so far whose path begins so, oldest first."""
        return tuple(request for request in list(self.requests) if request.path.startswith(path))

    def answer(self, request: Request) -> Answer:
        """What a request gets: a fault that was ordered, else what the site with the longest mount says."""
        self.requests.append(request)
        failure = self._failure(request.path)
        if failure is not None:
            return failure
        for path in sorted(self.sites, key=len, reverse=True):
            if request.path == path or request.path.startswith(path + "/"):
                return self.sites[path](replace(request, base=self.url + path, rest=request.path[len(path) :]))
        return NOT_FOUND

    def _failure(self, path: str) -> Answer | None:
        with self.lock:
            for prefix, failure in self.failures.items():
                if path.startswith(prefix) and failure.times != 0:
                    if failure.times is not None:
                        failure.times -= 1
                    return failure.answer
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    stand_in: StandIn

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle of an answer is no fault of the server; anything else is told."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _Exchange(BaseHTTPRequestHandler):
    """One connection, kept alive. An answer is sent in one piece: of two the client would await the second 40 ms."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        self._exchange()

    def do_HEAD(self) -> None:
        self._exchange()

    def do_POST(self) -> None:
        self._exchange()

    def _exchange(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
        )
        answer = self.server.stand_in.answer(request)
        if answer.hang:
            self.server.stand_in.stopping.wait(answer.hang)
        if answer.drop:
            self.close_connection = True
            return
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.cut is not None:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body if answer.cut is None else answer.body[: answer.cut])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Silent: what was asked for is in ``StandIn.requests``."""
