"""Standing files under ``db/feeds/``: calendars, Atom feeds and ``latest.json``, for whoever prefers them to messages.

They are made anew after each pass from what the archive holds, each replaced in one step, and left untouched when
nothing changed. Only topics that are configured have files; those of a topic that went are removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from monitor.alerts.dues import each_once
from monitor.alerts.standing import atom, calendar, latest
from monitor.archive.database import Archive
from monitor.archive.outgoing import standing as shelf
from monitor.settings import Settings
from monitor.whole_files import replace_file

FOLDER = "feeds"
NEWEST = 50
"""Entries of a feed."""

KEPT = timedelta(days=30)
"""For so long a past date stays in the calendar, and a withdrawn one is shown as cancelled."""

OURS = ("*.ics", "*.atom")


def write(archive: Archive, settings: Settings, *, now: datetime) -> tuple[Path, ...]:
    """Writes what changed and returns those paths. Raises OSError when the folder cannot be written."""
    folder = settings.db / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = contents(archive, settings, now=now)
    written = tuple(path for name, content in files.items() if replace_file(path := folder / name, content))
    for pattern in OURS:
        for path in folder.glob(pattern):
            if path.name not in files:
                path.unlink()
    return written


def contents(archive: Archive, settings: Settings, *, now: datetime) -> Mapping[str, bytes]:
    """File name -> content: ``deadlines.ics``, ``<topic>.ics`` and ``<topic>.atom``, ``latest.json``."""
    today = now.astimezone(settings.timezone).date()
    deadlines = _once(shelf.calendar(archive.conn, since_on=today - KEPT, since_at=now - KEPT))
    files = {"deadlines.ics": calendar.written(deadlines, settings, name="Policy deadlines")}
    hits: list[shelf.Hit] = []
    for topic in settings.topics:
        mine = shelf.newest(archive.conn, topic.slug, most=NEWEST)
        hits += mine
        about = [each for each in deadlines if topic.slug in each.topics]
        files[f"{topic.slug}.ics"] = calendar.written(about, settings, name=f"{topic.name}: deadlines")
        files[f"{topic.slug}.atom"] = atom.written(mine, topic, settings)
    files["latest.json"] = latest.written(hits, deadlines, settings, today=today, most=NEWEST)
    return files


def _once(entries: Sequence[shelf.Entry]) -> tuple[shelf.Entry, ...]:
    """Open dates without those that only repeat another document's; what is withdrawn stays to be shown as such."""
    kept = each_once([each for each in entries if not each.is_withdrawn])
    return tuple(sorted((*kept, *(each for each in entries if each.is_withdrawn)), key=lambda each: each.due_on))
