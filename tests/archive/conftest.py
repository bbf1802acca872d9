"""An empty archive in a temporary folder, closed at the end; every test leaves the index in step with the rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.archive.database import Archive, open_archive
from monitor.archive.storing import index
from tests.archive.shelf import NOON


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "db" / "monitor.db", now=NOON)
    yield opened
    index.check(opened.conn)
    assert opened.conn.execute("pragma foreign_key_check").fetchall() == []
    opened.close()
