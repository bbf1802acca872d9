"""note: what the team says of a document, kept with its matter."""

from __future__ import annotations

import click

from monitor import app
from monitor.app import Place
from monitor.archive import documents
from monitor.archive.outgoing import stories
from monitor.clock import to_text
from monitor.commands.frame import command
from monitor.errors import UsageError
from monitor.text import clean


@click.command()
@click.argument("key")
@click.argument("text")
@click.option("--dry-run", is_flag=True, help="Only say what would be kept.")
@command
def note(place: Place, key: str, text: str, dry_run: bool) -> int:
    """Keep a note on a document. Whatever comes later in the same matter carries it, in digests and alerts.

    Example: monitor note fr:2026-04417 "Position: oppose. Owner: trade desk."
    """
    written = clean(text)
    if not written:
        raise UsageError("the note is empty; write it behind the key, in quotes")
    settings = app.settings_of(place)
    with app.reading(place) as archive:
        document = documents.by_key(archive.conn, key)
        if document is None:
            raise UsageError(f"the archive has no document {key}; `monitor search` finds keys")
        others = len(stories.stories(archive.conn, [document.matter])[document.matter]) - 1
    if not dry_run:
        now = app.clock_of(place, settings.timezone).now()
        with app.writing(place) as archive, archive.transaction() as conn:
            stories.write_note(conn, document.item_id, written, to_text(now))
    along = f" and {others} more of its matter" if others else ""
    click.echo(f"{document.key}  {document.title}\n{'would be' if dry_run else 'is'} noted{along}: {written}")
    return 0
