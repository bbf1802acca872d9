"""A consistent copy of the archive while it is in use (SQLite's online backup)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from monitor.archive.database import translated
from monitor.errors import ArchiveError

PAGES = 2000


def copy(path: Path, target: Path) -> None:
    """Writes the archive at ``path`` as it is now to ``target``, which appears only when it is whole.

    Raises ArchiveError when there is no archive, or when the copy cannot be written.
    """
    if not path.is_file():
        raise ArchiveError(f"there is no archive at {path} yet; `monitor run` makes it")
    if target.exists() and target.samefile(path):
        raise ArchiveError(f"{target} is the archive itself; name another file for the copy")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with (
            translated(path),
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30.0)) as conn,
            closing(sqlite3.connect(part)) as made,
        ):
            conn.backup(made, pages=PAGES)
            made.execute("pragma journal_mode = delete")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
