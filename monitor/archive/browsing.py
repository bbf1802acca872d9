"""How Datasette shows the archive: one Python structure, written as the two files that ``datasette db/`` reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from monitor.archive.queries import QUESTIONS
from monitor.whole_files import replace_file

DATABASE = "monitor"
"""The name of the database in Datasette: that of the file, monitor.db."""

TITLE = "Policy monitor"
WRITTEN = "# Written by `monitor init` and `monitor browse`, which overwrite it. JSON, which is YAML too.\n"

SEARCHED = {"fts_table": "items_fts"}
PRIVATE: dict[str, Any] = {"hidden": True, "allow": False}

TABLES: dict[str, dict[str, Any]] = {
    "items": {
        **SEARCHED,
        "fts_pk": "id",
        "label_column": "title",
        "sort_desc": "id",
        "facets": ["kind", "source", {"array": "agencies"}],
        "description": "Every document, once, as it is now. Search looks into title, abstract, full text, numbers, "
        "agencies and action.",
    },
    "documents": {**SEARCHED, "fts_pk": "id", "description": "What the full-text index covers, with the full texts."},
    "texts": {"description": "Full texts: kept, pending, none or failed."},
    "revisions": {"sort_desc": "id", "facets": ["change", "origin"], "description": "What was, and what is now."},
    "identifiers": {
        "facets": ["scheme", "role"],
        "description": "Dockets, RINs, bills, cases: own (it is about this one) or cited (it speaks of it). "
        "inferred = 1: the text says no Congress for the bill, that of its date was taken.",
    },
    "hits": {"sort_desc": "id", "facets": ["topic", "strength"], "description": "Each topic found in each revision."},
    "sections": {"label_column": "heading", "facets": ["change"], "description": "The sections of bills and laws."},
    "hit_sections": {"description": "In which sections of a bill a topic was found, and how often."},
    "topics": {"label_column": "name", "sort": "position", "description": "The tracked topics as last run."},
    "deadlines": {"sort_desc": "due_on", "facets": ["kind", "state"], "description": "Dates by which to act."},
    "deadline_changes": {**SEARCHED, "fts_pk": "item_id", "description": "Deadlines that moved: was and now."},
    "unclear_deadlines": {
        **SEARCHED,
        "fts_pk": "item_id",
        "facets": ["kind"],
        "description": "Dates that are set in words which leave a doubt: read the sentence, or the document.",
    },
    "date_changes": {"description": "What later documents announce of the dates of earlier ones."},
    "reminders": {"description": "Which deadline each channel was reminded of, by how many days ahead."},
    "matters": {"description": "Documents of one proceeding, tied by docket, bill, case or document number."},
    "source_health": {"description": "How each source stands; the ones in trouble first."},
    "topic_activity": {"facets": ["topic"], "description": "Hits by topic and week of publication."},
    "suggestions": {
        "sort_desc": "id",
        "facets": ["topic", "kind"],
        "description": "Near misses: documents that no topic found but that resemble strong hits, with the reason.",
    },
    "coverage": {
        "sort_desc": "day",
        "facets": ["source"],
        "description": "One line per source and day: how often it was read and what came. No line: nobody asked.",
    },
    "health": {"label_column": "source", "description": "How each source stood after the last pass, and since when."},
    "health_changes": {"sort_desc": "id", "facets": ["source", "state"], "description": "When a source turned."},
    "holds": {"sort_desc": "id", "description": "What one poll brought in mass: stored, not alerted until released."},
    "emptied": {"description": "Fields that documents used to have and the newest ones lack."},
    "sources": {"hidden": True, "label_column": "name"},
    "fetches": {"hidden": True, "sort_desc": "id", "facets": ["source", "outcome"]},
    "sightings": {"hidden": True},
    "backfills": {"hidden": True},
    "hosts": {"hidden": True},
    "_sqlite_migrations": PRIVATE,
    "meta": PRIVATE,
    "notices": PRIVATE,
    "messages": PRIVATE,
    "deliveries": PRIVATE,
}

LISTED = {
    "matters": "Matters", "unclear_deadlines": "Dates that need your eye", "suggestions": "Near misses",
    "source_health": "How the sources stand", "coverage": "What was looked at",
}  # fmt: skip
"""Tables and views that the first page names beside the questions."""


def metadata(title: str = TITLE) -> dict[str, Any]:
    """Titles, descriptions, search, facets and ready-made questions. The outbox is not shown; no secret is in here."""
    return {
        "title": title,
        "description_html": "<p>Federal documents for battery materials: what was published, what it means for the "
        "topics that are tracked, and what is due when.</p><ul>"
        + "".join(
            f'<li><a href="{DATABASE}/{each.name}">{each.title}</a>: {each.description}</li>' for each in QUESTIONS
        )
        + "".join(
            f'<li><a href="{DATABASE}/{name}">{title}</a>: {TABLES[name]["description"]}</li>'
            for name, title in LISTED.items()
        )
        + f'<li><a href="{DATABASE}/items">All documents</a>, with search and filters.</li></ul>',
        "databases": {
            DATABASE: {
                "description": "Begin with the ready-made questions below, or search the documents in items.",
                "tables": TABLES,
                "queries": {
                    each.name: {
                        "title": each.title,
                        "description_html": each.description,
                        "hide_sql": True,
                        "sql": each.sql.strip(),
                    }
                    for each in QUESTIONS
                },
            }
        },
    }


def settings(*, free_sql: bool = True) -> dict[str, bool | int]:
    """Datasette's settings; ``free_sql`` lets readers write SQL of their own, which is for this machine alone."""
    return {
        "default_allow_sql": free_sql,
        "default_page_size": 50,
        "max_returned_rows": 1000,
        "sql_time_limit_ms": 2500,
        "facet_time_limit_ms": 500,
        "suggest_facets": False,
        "truncate_cells_html": 300,
    }


def write(db: Path) -> None:
    """Writes metadata.yaml and settings.json into the archive's folder, each whole or not at all."""
    db.mkdir(parents=True, exist_ok=True)
    replace_file(db / "metadata.yaml", f"{WRITTEN}{json.dumps(metadata(), indent=2, ensure_ascii=False)}\n".encode())
    replace_file(db / "settings.json", f"{json.dumps(settings(), indent=2)}\n".encode())
