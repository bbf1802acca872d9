"""A process killed in the middle of a transaction leaves the archive as the last commit left it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.archive.database import open_archive
from monitor.archive.storing import index
from tests.archive.shelf import NOON, column, found, notice, store

ROOT = Path(__file__).parents[2]

DIES = """
import os, signal, sys
from pathlib import Path
from monitor.archive.storing import items
from monitor.archive.database import open_archive
from tests.archive.shelf import NOON, notice

archive = open_archive(Path(sys.argv[1]), now=NOON)
given = [notice(f"2026-{number:05}", title="Edited", body="new words " * 200) for number in range(1, 1500)]
with archive.transaction() as conn:
    if sys.argv[2] == "inside":
        conn.set_trace_callback(lambda sql: "integrity" in sql and os.kill(os.getpid(), signal.SIGKILL))
    items.store(conn, given, origin="poll", seen_at=NOON)
    conn.execute("insert into items_fts (items_fts, rank) values ('integrity-check', 0)")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("where", "stored"), [("inside", 1), ("after", 1499)])
def test_killed(tmp_path: Path, where: str, stored: int) -> None:
    path = tmp_path / "monitor.db"
    archive = open_archive(path, now=NOON)
    store(archive, notice("2026-00001"))
    archive.close()
    died = subprocess.run([sys.executable, "-c", DIES, str(path), where], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    archive = open_archive(path, now=NOON)
    assert column(archive, "select count(*) from items") == [stored]
    assert column(archive, "select count(*) from revisions where change = 'new'") == [stored]
    assert column(archive, "pragma integrity_check") == ["ok"]
    index.check(archive.conn)
    assert len(found(archive, "words")) == (stored if where == "after" else 0)
    again = [notice(f"2026-{number:05}", title="Edited", body="new words " * 200) for number in range(1, 1500)]
    store(archive, *again)
    assert column(archive, "select count(*) from revisions where change = 'new'") == [1499]
    assert column(archive, "select count(*) from revisions") == [1500]
    archive.close()
