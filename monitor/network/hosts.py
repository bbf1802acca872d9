"""Which hosts may be asked, and when: addresses checked, one request at a time, a pause between, a rest when asked for.

Design section 8; upstream note feed-pathologies A4, A17, D6.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.clock import EASTERN, Clock
from monitor.errors import HostResting, SourceError
from monitor.model import Rest
from monitor.network.answers import Passing

ADDRESSES_KEPT = 60.0
"""Seconds for which a host's addresses, once checked, are trusted."""

GAP = 1.0
"""Seconds between two requests to one host when the source says nothing; none on loopback."""

Resolve = Callable[[str], Sequence[str]]


_SECOND_LEVEL = frozenset(
    ("ac", "co", "com", "edu", "gc", "go", "gob", "gouv", "gov", "govt", "ne", "net", "or", "org")
)
"""What stands before a country's two letters where names are given out one level deeper (gov.uk, gc.ca, go.jp)."""


def same_site(one: str, other: str) -> bool:
    """Whether two host names belong to one owner: ``www.energy.gov`` and ``energy.gov``, not two departments (A6)."""
    return one == other or (_literal(one) is None and _literal(other) is None and _site(one) == _site(other))


def _site(name: str) -> tuple[str, ...]:
    labels = tuple(name.lower().rstrip(".").split("."))
    deeper = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return labels[-3 if deeper else -2 :]


def system_addresses(name: str) -> Sequence[str]:
    """The addresses of a host name as the system knows them. Raises OSError when it does not."""
    return [str(found[4][0]) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]


@dataclass(slots=True)
class Host:
    """What is known of one host: whose turn it is, when it was last asked, its addresses."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    last_at: float | None = None
    checked_at: float | None = None
    loopback: bool = False


class Hosts:
    """The hosts that one client knows, by name and port.

    ``private``: loopback and private addresses may be asked (rehearsals on a stand-in). ``public`` false: nothing but
    loopback may.
    """

    def __init__(self, *, clock: Clock, private: bool, public: bool, resolve: Resolve) -> None:
        self._clock = clock
        self._private = private
        self._public = public
        self._resolve = resolve
        self._known: dict[str, Host] = {}
        self._rests: dict[str, Rest] = {}
        self._guard = threading.Lock()

    @contextmanager
    def turn(self, source: str, name: str, place: str, gap: float | None) -> Iterator[None]:
        """Holds the host ``name`` (``place`` with its port) for one request, after the pause. Raises SourceError."""
        host = self._host(place)
        self._check(source, name, host)
        with host.turn:
            self._refuse_while_resting(source, name, place)
            self._wait(host, gap)
            try:
                yield
            finally:
                host.last_at = self._clock.monotonic()

    def rest(self, place: str, seconds: float, reason: str) -> None:
        """Asks nothing more of this host for so many seconds."""
        self.leave_alone([Rest(host=place, until_at=self._clock.now() + timedelta(seconds=seconds), reason=reason)])

    def leave_alone(self, rests: Iterable[Rest]) -> None:
        """Asks nothing of these hosts before their time; of two wishes of one host the longer holds."""
        with self._guard:
            for rest in rests:
                known = self._rests.get(rest.host)
                if known is None or known.until_at < rest.until_at:
                    self._rests[rest.host] = rest

    def resting(self) -> tuple[Rest, ...]:
        """The hosts that are left alone now."""
        if not self._rests:
            return ()
        now = self._clock.now()
        with self._guard:
            return tuple(rest for rest in self._rests.values() if rest.until_at > now)

    def allow(self, source: str, name: str, address: str) -> None:
        """Raises SourceError when this address of a host must not be reached."""
        ip: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if not self._public and not ip.is_loopback:
            raise SourceError(source, f"a rehearsal asks loopback only, not {name}")
        if not self._private and (not ip.is_global or ip.is_multicast):
            raise SourceError(
                source, f"{name} is a private address ({ip}); allow_private_hosts = true in sources.toml permits it"
            )

    def check(self, source: str, name: str) -> None:
        """Raises SourceError when the host ``name`` must not be reached; a name that leads nowhere is let through."""
        literal = _literal(name)
        if literal is None and not self._public:
            raise SourceError(source, f"a rehearsal asks loopback only, not {name or 'the public network'}")
        try:
            addresses = (literal,) if literal else tuple(self._resolve(name)) if "." in name else ()
        except OSError:
            return
        for address in addresses:
            self.allow(source, name, address)

    def _host(self, place: str) -> Host:
        host = self._known.get(place)
        if host is None:
            with self._guard:
                host = self._known.setdefault(place, Host())
        return host

    def _check(self, source: str, name: str, host: Host) -> None:
        now = self._clock.monotonic()
        if host.checked_at is not None and now - host.checked_at < ADDRESSES_KEPT:
            return
        literal = _literal(name)
        if literal is None and not self._public:
            raise SourceError(source, f"a rehearsal asks loopback only, not {name}")
        try:
            addresses = (literal,) if literal else tuple(self._resolve(name))
        except OSError:
            raise Passing(source, f"{name} cannot be found; check the address and the network") from None
        for address in addresses:
            self.allow(source, name, address)
        host.loopback = bool(addresses) and all(ipaddress.ip_address(address).is_loopback for address in addresses)
        host.checked_at = now

    def _refuse_while_resting(self, source: str, name: str, place: str) -> None:
        rest = self._rests.get(place)
        if rest is None:
            return
        now = self._clock.now()
        left = (rest.until_at - now).total_seconds()
        if left > 0:
            until, today = rest.until_at.astimezone(EASTERN), now.astimezone(EASTERN).date()
            day = "" if until.date() == today else f"{until:%Y-%m-%d} "
            sentence = f"{name} asked us to wait until {day}{until:%H:%M} ET; nothing was sent"
            raise HostResting(source, sentence, retry_after=left)

    def _wait(self, host: Host, gap: float | None) -> None:
        pause = 0.0 if host.loopback else GAP if gap is None else gap
        if pause and host.last_at is not None:
            left = host.last_at + pause - self._clock.monotonic()
            if left > 0:
                self._clock.sleep(left)


def _literal(name: str) -> str | None:
    """The address that a name is, without asking anyone; None for a real name."""
    if name == "localhost" or name.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return None
