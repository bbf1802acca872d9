"""How the archive grows: small named steps, each applied once, in order, recorded in the archive itself.

A step that has ever been released is never edited; a later one changes what it made.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlite_utils import Database, Migrations

from monitor.archive.schema import answers, deadlines, health, matters, sections, tables, views

archive = Migrations("monitor")


@archive()
def m001_tables(db: Database) -> None:
    """The tables, and the full-text index over the view ``documents``."""
    _run(db, tables.TABLES, tables.DOCUMENTS, tables.ITEMS_FTS)


@archive()
def m002_views(db: Database) -> None:
    """The views for people."""
    _run(db, *views.VIEWS)


@archive()
def m003_inferred(db: Database) -> None:
    """Which identifiers are partly inferred. What an older archive holds counts as said until it is read again."""
    _run(db, "alter table identifiers add column inferred integer not null default 0")


@archive()
def m006_answers(db: Database) -> None:
    """The last answers to each source; entries of feeds by the page that they lead to."""
    _run(db, answers.TABLES)


@archive()
def m007_sections(db: Database) -> None:
    """The sections of bills, in which of them each hit stands; ``recent_hits`` shows it."""
    _run(db, sections.TABLES, "drop view recent_hits", views.RECENT_HITS)


@archive()
def m008_health(db: Database) -> None:
    """What is held back, what each day brought, how sources stood; the days known so far are counted."""
    _run(db, health.TABLES, health.COVERAGE_SO_FAR, "drop view source_health", views.SOURCE_HEALTH)


@archive()
def m009_deadlines(db: Database) -> None:
    """Dates that later documents change, and what channels were reminded of; the views of deadlines show them."""
    _run(db, deadlines.TABLES)
    for name in ("open_deadlines", "deadline_changes", "unclear_deadlines"):
        _run(db, f"drop view if exists {name}")
    _run(db, views.OPEN_DEADLINES, views.DEADLINE_CHANGES, views.UNCLEAR_DEADLINES)


@archive()
def m010_matters(db: Database) -> None:
    """One order under one title; what was told of an item is found by the item."""
    _run(db, matters.TABLES)


@archive()
def m011_backfill(db: Database) -> None:
    """How far a window of history is walked, and what could not be read of it."""
    _run(
        db, "alter table backfills add column after text not null default ''",
        "alter table backfills add column lost integer not null default 0",
    )  # fmt: skip


def pending(conn: sqlite3.Connection) -> tuple[tuple[str, ...], bool]:
    """The names of the steps still to apply, and whether the archive is older than this program (not just new)."""
    db = Database(conn)
    waiting: list[Any] = archive.pending(db)
    return tuple(step.name for step in waiting), bool(archive.applied(db))


def apply(conn: sqlite3.Connection) -> None:
    """Applies what is pending; each step in a transaction with its own record."""
    archive.apply(Database(conn))


def _run(db: Database, *scripts: str) -> None:
    """Statement by statement: ``executescript`` would commit, and the step is not whole before its record stands."""
    for script in scripts:
        for statement in script.split(";\n"):
            if statement.strip():
                db.conn.execute(statement)
