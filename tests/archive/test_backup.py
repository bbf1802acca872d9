from __future__ import annotations

from pathlib import Path

import pytest

from monitor.archive import backup
from monitor.archive.database import Archive, open_archive
from monitor.errors import ArchiveError
from tests.archive.shelf import NOON, column, found, notice, store


def test_a_copy_made_while_another_writes_is_whole(archive: Archive, tmp_path: Path) -> None:
    store(archive, notice())
    target = tmp_path / "copies" / "monitor-2026-11-02.db"
    with archive.transaction() as conn:
        conn.execute("update items set title = 'not committed yet'")
        backup.copy(archive.path, target)
        conn.execute("update items set title = (select title from items) where 0")
    copy = open_archive(target, now=NOON)
    assert column(copy, "select title from items") == ["Active Anode Material From China: Initiation of Investigation"]
    assert found(copy, "graphite") == ["fr:2026-04417"]
    assert column(copy, "pragma integrity_check") == ["ok"]
    assert copy.salt == archive.salt
    copy.close()
    with archive.transaction() as conn:
        conn.execute("update items set title = 'Active Anode Material From China: Initiation of Investigation'")


def test_the_copy_is_one_file(archive: Archive, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "copy.db"
    backup.copy(archive.path, target)
    assert [each.name for each in target.parent.iterdir()] == ["copy.db"]


def test_it_refuses_to_copy_nothing_or_onto_itself(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive"):
        backup.copy(tmp_path / "nothing.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    with pytest.raises(ArchiveError, match="itself"):
        backup.copy(archive.path, archive.path)
