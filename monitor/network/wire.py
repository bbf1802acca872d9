"""Connections whose every wait ends when the whole exchange must: a host that drips cannot hold a pass.

httpx bounds each read by itself, so that a header line a second goes on for ever (upstream note feed-pathologies A11).
Here each wait gets what is left of the exchange that its thread makes, if that is less than its own limit.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore


class Wire(httpcore.NetworkBackend):
    """The system's network under a limit. ``timer`` gives real seconds that never run backward."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._system = httpcore.SyncBackend()
        self._mine = threading.local()

    @contextmanager
    def until(self, moment: float) -> Iterator[None]:
        """While the block runs, no wait of this thread goes on beyond ``moment`` (by ``timer``)."""
        self._mine.until = moment
        try:
            yield
        finally:
            self._mine.until = None

    def left(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
        """Seconds that one wait may take; raises ``late`` when the exchange has none left."""
        until: float | None = getattr(self._mine, "until", None)
        if until is None:
            return timeout
        left = until - self._timer()
        if left <= 0:
            raise late("no time left")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the host."""
        left = self.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._system.connect_tcp(host, port, left, local_address, socket_options), self)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, wire: Wire) -> None:
        self._stream = stream
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._wire.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._wire.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._wire.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._wire)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
