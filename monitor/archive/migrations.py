"""How the archive grows: small named steps, each applied once, in order, recorded in the archive itself.

A step that has ever been released is never edited; a later one changes what it made.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlite_utils import Database, Migrations

from monitor.archive import answers, copies, schema, schema_deadlines, schema_health, schema_sections, title_ties, views

archive = Migrations("monitor")


@archive()
def m001_tables(db: Database) -> None:
    """The tables, and the full-text index over the view ``documents``."""
    for statement in schema.TABLES.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
    db.conn.execute(schema.DOCUMENTS)
    db.conn.execute(schema.ITEMS_FTS)


@archive()
def m002_views(db: Database) -> None:
    """The views for people."""
    for statement in views.VIEWS:
        db.conn.execute(statement)


@archive()
def m003_inferred(db: Database) -> None:
    """Which identifiers are partly inferred. What an older archive holds counts as said until it is read again."""
    db.conn.execute("alter table identifiers add column inferred integer not null default 0")


@archive()
def m006_answers(db: Database) -> None:
    """The last answers to each source; entries of feeds by the page that they lead to."""
    for statement in (answers.TABLE, answers.BY_SOURCE, copies.BY_ADDRESS):
        db.conn.execute(statement)


@archive()
def m007_sections(db: Database) -> None:
    """The sections of bills, in which of them each hit stands; ``recent_hits`` shows it."""
    for statement in (*schema_sections.TABLES, schema_sections.VIEW_AGAIN, views.RECENT_HITS):
        db.conn.execute(statement)


@archive()
def m008_health(db: Database) -> None:
    """What is held back, what each day brought, how sources stood; the days known so far are counted."""
    for statement in schema_health.TABLES.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
    db.conn.execute(schema_health.COVERAGE_SO_FAR)
    db.conn.execute("drop view source_health")
    db.conn.execute(views.SOURCE_HEALTH)


@archive()
def m009_deadlines(db: Database) -> None:
    """Dates that later documents change, and what channels were reminded of."""
    for statement in schema_deadlines.TABLES.split(";\n"):
        db.conn.execute(statement)
    schema_deadlines.renew_views(db.conn)


@archive()
def m010_matters(db: Database) -> None:
    """One order under one title; what was told of an item is found by the item."""
    for statement in title_ties.TABLES.split(";\n"):
        db.conn.execute(statement)


@archive()
def m011_backfill(db: Database) -> None:
    """How far a window of history is walked, and what could not be read of it."""
    db.conn.execute("alter table backfills add column after text not null default ''")
    db.conn.execute("alter table backfills add column lost integer not null default 0")


def pending(conn: sqlite3.Connection) -> tuple[tuple[str, ...], bool]:
    """The names of the steps still to apply, and whether the archive is older than this program (not just new)."""
    db = Database(conn)
    waiting: list[Any] = archive.pending(db)
    return tuple(step.name for step in waiting), bool(archive.applied(db))


def apply(conn: sqlite3.Connection) -> None:
    """Applies what is pending; each step in a transaction with its own record."""
    archive.apply(Database(conn))
