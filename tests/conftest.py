"""For every test: retries without waiting, and an environment without a home or secrets of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MONITOR_HOME", "SLACK_WEBHOOK_TRADE", "SMTP_PASSWORD", "HEARTBEAT_URL"):
        monkeypatch.delenv(name, raising=False)
