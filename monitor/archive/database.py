"""The archive as one open SQLite file: how it is opened, brought up to date, and where transactions begin."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.clock import to_text
from monitor.errors import ArchiveError

BUSY_SECONDS = 30.0

PRAGMAS = (
    "pragma foreign_keys = on",
    "pragma cache_size = -65536",
    "pragma temp_store = memory",
)
WRITER_PRAGMAS = (
    "pragma journal_mode = wal",
    "pragma synchronous = normal",
)

META = "select name, value from meta"
CLEAR_NOW = "delete from meta where name = 'now'"
SET_META = "insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"
NEWEST_STEP = "m011_backfill"
"""The last step of ``migrations``, known here so that who only reads need not load them."""

HAS_STEP = "select 1 from _sqlite_migrations where name = ?"
HAS_META = "select 1 from sqlite_master where type = 'table' and name = 'meta'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An open archive. ``rehearsal``: it was born under ``--now`` or by the demo, which is marked in the file.

    ``salt`` makes the hashes of recipients worthless elsewhere. Nothing but ``transaction`` begins a transaction.
    """

    conn: sqlite3.Connection
    path: Path
    rehearsal: bool
    salt: str

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is committed together, or nothing is. Raises ArchiveError when SQLite cannot write."""
        with translated(self.path):
            self.conn.execute("begin immediate")
            try:
                yield self.conn
            except BaseException:
                if self.conn.in_transaction:
                    self.conn.execute("rollback")
                raise
            self.conn.execute("commit")

    def stand_at(self, now: datetime) -> None:
        """Makes the views of a rehearsal count their days from ``now``; does nothing in a real archive."""
        if self.rehearsal:
            with self.transaction() as conn:
                conn.execute(SET_META, ("now", to_text(now)))

    def follow_clock(self) -> None:
        """Makes the views count their days from the real day again, where a rehearsal had made them stand."""
        if self.rehearsal:
            with self.transaction() as conn:
                conn.execute(CLEAR_NOW)

    def close(self) -> None:
        """Lets go of the file."""
        self.conn.close()


def open_archive(path: Path, *, now: datetime, rehearsal: bool = False, readonly: bool = False) -> Archive:
    """The archive at ``path``, created or brought up to date first; an older file is copied before it is changed.

    ``rehearsal`` marks a file that is created now and moves the day its views count from; what an existing file is,
    its own mark says. ``readonly`` neither creates nor changes anything. Raises ArchiveError.
    """
    with translated(path):
        conn = _connect(path, readonly)
        try:
            if not readonly:
                _bring_up_to_date(conn, path, now, rehearsal)
            elif conn.execute(HAS_META).fetchone() is None:
                raise ArchiveError(f"{path} is not an archive of this program; look at --home")
            elif conn.execute(HAS_STEP, (NEWEST_STEP,)).fetchone() is None:
                raise ArchiveError(
                    f"{path} was made by an older version of this program; the next `monitor run` brings it up to date "
                    "and keeps a copy of it as it was"
                )
            meta = {row["name"]: row["value"] for row in conn.execute(META)}
        except BaseException:
            conn.close()
            raise
    archive = Archive(conn=conn, path=path, rehearsal=meta.get("rehearsal") == "1", salt=meta["salt"])
    if rehearsal and not readonly:
        archive.stand_at(now)
    return archive


def _connect(path: Path, readonly: bool) -> sqlite3.Connection:
    if readonly:
        if not path.is_file():
            raise ArchiveError(f"there is no archive at {path} yet; `monitor run` makes it")
        uri = f"{path.resolve().as_uri()}?mode=ro"
        conn = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        conn = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    conn.row_factory = sqlite3.Row
    try:
        for pragma in PRAGMAS if readonly else WRITER_PRAGMAS + PRAGMAS:
            conn.execute(pragma)
    except BaseException:
        conn.close()
        raise
    return conn


def _bring_up_to_date(conn: sqlite3.Connection, path: Path, now: datetime, rehearsal: bool) -> None:
    from monitor.archive.schema import migrations  # loads sqlite-utils, which only a writer needs

    waiting, older = migrations.pending(conn)
    if not waiting:
        return
    if older:
        _keep_copy(conn, path.with_name(f"{path.name}.before-{waiting[0]}"))
    conn.execute("begin immediate")  # two programs may open a new archive at once; the second then finds it made
    migrations.apply(conn)
    if conn.execute(META).fetchone() is None:
        born = [("born_at", to_text(now)), ("rehearsal", "1" if rehearsal else "0"), ("salt", secrets.token_hex(16))]
        conn.executemany(SET_META, born)
    conn.execute("commit")


def _keep_copy(conn: sqlite3.Connection, target: Path) -> None:
    """The archive as it was. Its name does not end in ``.db``, so that Datasette does not serve it."""
    with sqlite3.connect(target) as copy:
        conn.backup(copy)
    copy.close()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Says SQLite's own faults in the product's words: locked, full, unreadable, not a database."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.DatabaseError as fault:
        raise ArchiveError(f"{path}: {fault}. {_advice(str(fault))}") from fault


def _advice(fault: str) -> str:
    if "locked" in fault or "busy" in fault:
        return "Another program holds it; try again when that is done."
    if "full" in fault or "disk I/O" in fault:
        return "Make room on the disk and run again; nothing that was committed is lost."
    if "not a database" in fault or "malformed" in fault:
        return "Put the file aside and restore a backup (`monitor backup` makes them)."
    if "unable to open" in fault or "readonly" in fault or "read-only" in fault:
        return "Look at the permissions of the file and its folder."
    return "Run `monitor backup` before anything else, then see the README's section on trouble."
