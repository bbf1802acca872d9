from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.archive import database
from monitor.archive.database import Archive, open_archive
from monitor.archive.schema import migrations
from monitor.errors import ArchiveError
from tests.archive.shelf import NOON, column, notice, stop_after, store


def test_a_new_archive_is_made_with_its_folder_and_reopened_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "home" / "db" / "monitor.db"
    first = open_archive(path, now=NOON)
    salt = first.salt
    store(first, notice())
    first.close()
    again = open_archive(path, now=NOON + timedelta(days=1))
    assert (again.salt, again.rehearsal) == (salt, False)
    assert column(again, "select key from items") == ["fr:2026-04417"]
    assert column(again, "select value from meta where name = 'born_at'") == ["2026-11-02T17:00:00Z"]
    again.close()


def test_tables_are_strict_keys_are_kept_and_readers_do_not_wait(archive: Archive) -> None:
    assert column(archive, "pragma journal_mode") == ["wal"]
    assert column(archive, "pragma foreign_keys") == [1]
    ours = "select name from pragma_table_list where type = 'table' and not strict and name not like 'sqlite_%'"
    assert column(archive, ours) == ["_sqlite_migrations"]
    reader = open_archive(archive.path, now=NOON, readonly=True)
    with archive.transaction() as conn:
        conn.execute("insert into meta (name, value) values ('x', 'y')")
        assert column(reader, "select count(*) from items") == [0]
    reader.close()


def test_what_fails_half_way_leaves_nothing(archive: Archive) -> None:
    with pytest.raises(RuntimeError, match="stop"), archive.transaction() as conn:
        stop_after(conn.execute("insert into meta (name, value) values ('half', 'done')"))
    assert column(archive, "select count(*) from meta where name = 'half'") == [0]
    store(archive, notice())
    assert column(archive, "select count(*) from items") == [1]


def test_read_only_neither_creates_nor_writes(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="monitor run"):
        open_archive(tmp_path / "nothing.db", now=NOON, readonly=True)
    assert not (tmp_path / "nothing.db").exists()
    reader = open_archive(archive.path, now=NOON, readonly=True)
    with pytest.raises(ArchiveError, match="permissions"), reader.transaction() as conn:
        conn.execute("delete from items")
    reader.close()


def test_another_file_is_named_for_what_it_is(tmp_path: Path) -> None:
    text = tmp_path / "notes.db"
    text.write_text("not a database, but long enough to be looked at as one " * 20)
    with pytest.raises(ArchiveError, match="restore a backup"):
        open_archive(text, now=NOON)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as conn:
        conn.execute("create table theirs (x)")
    conn.close()
    with pytest.raises(ArchiveError, match="--home"):
        open_archive(other, now=NOON, readonly=True)


def test_a_locked_archive_says_so(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.0)
    other = open_archive(archive.path, now=NOON)
    with (
        archive.transaction(),
        pytest.raises(ArchiveError, match="Another program holds it"),
        other.transaction(),
    ):
        pass
    other.close()


def test_a_rehearsal_is_marked_for_good_and_its_views_stand_with_its_clock(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    born = open_archive(path, now=NOON, rehearsal=True)
    assert born.rehearsal
    assert column(born, "select today_on from today") == ["2026-11-02"]
    born.stand_at(NOON + timedelta(days=9))
    assert column(born, "select today_on from today") == ["2026-11-11"]
    born.close()
    later = open_archive(path, now=NOON)
    assert later.rehearsal
    later.close()


def test_a_real_archive_cannot_be_made_a_rehearsal(archive: Archive) -> None:
    again = open_archive(archive.path, now=NOON, rehearsal=True)
    assert not again.rehearsal
    assert column(again, "select count(*) from meta where name = 'now'") == [0]
    again.close()


def test_identifiers_of_an_older_archive_count_as_said(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    old = sqlite3.connect(path, isolation_level=None)
    migrations.archive.apply(migrations.Database(old), stop_before="m003_inferred")
    old.executemany(database.SET_META, [("salt", "abc"), ("rehearsal", "0"), ("born_at", "2026-01-01T00:00:00Z")])
    old.execute("pragma foreign_keys = off")
    old.execute("insert into identifiers (item_id, scheme, value, role) values (1, 'bill', '119-s-1', 'cited')")
    old.close()
    archive = open_archive(path, now=NOON)
    assert column(archive, "select inferred from identifiers") == [0]
    archive.close()


def test_an_older_archive_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    old = sqlite3.connect(path, isolation_level=None)
    migrations.archive.apply(migrations.Database(old), stop_before="m002_views")
    old.executemany(database.SET_META, [("salt", "abc"), ("rehearsal", "0"), ("born_at", "2026-01-01T00:00:00Z")])
    old.close()
    archive = open_archive(path, now=NOON)
    assert archive.salt == "abc"
    assert column(archive, "select count(*) from recent_hits") == [0]
    archive.close()
    (copy,) = [each for each in tmp_path.iterdir() if "before" in each.name]
    assert copy.suffix != ".db", "Datasette serves every .db file of the folder"
    kept = sqlite3.connect(copy)
    assert kept.execute("select value from meta where name = 'salt'").fetchone() == ("abc",)
    assert kept.execute(
        "select count(*) from sqlite_master where type = 'view' and name = 'recent_hits'"
    ).fetchone() == (0,)
    kept.close()


def test_an_older_archive_is_not_read_half_but_said_to_be_old(archive: Archive) -> None:
    archive.conn.execute("delete from _sqlite_migrations where name = ?", (database.NEWEST_STEP,))
    with pytest.raises(ArchiveError, match="older version of this program; the next `monitor run` brings it up"):
        open_archive(archive.path, now=NOON, readonly=True)


def test_the_newest_step_is_known_to_readers(archive: Archive) -> None:
    assert column(archive, "select name from _sqlite_migrations order by id")[-1] == database.NEWEST_STEP
