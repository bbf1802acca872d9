"""For every test: retries without waiting, and an environment without a home or secrets of its own.

For those that ask: a stand-in on loopback, and a client that may ask it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina

from monitor.clock import SystemClock
from monitor.demo.standin import StandIn
from monitor.http import Client


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MONITOR_HOME", "SLACK_WEBHOOK_TRADE", "SMTP_PASSWORD", "HEARTBEAT_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


@pytest.fixture
def near() -> Iterator[Client]:
    """A client that may ask loopback, on the machine's clock."""
    client = Client(clock=SystemClock(), allow_private_hosts=True)
    yield client
    client.close()
