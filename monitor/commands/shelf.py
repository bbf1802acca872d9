"""browse, backup: the archive itself."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from pathlib import Path

import click

from monitor import app
from monitor.alerts import standing
from monitor.app import Place
from monitor.archive import browsing
from monitor.commands.frame import command
from monitor.errors import UsageError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Any other address switches free SQL off.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--open", "open_browser", is_flag=True, help="Open it in the web browser.")
@command
def browse(place: Place, host: str, port: int, open_browser: bool) -> None:
    """The archive in Datasette: read-only, with search, facets and ready-made questions.

    Example: monitor browse --port 8001
    """
    with app.reading(place):
        pass  # says in words when there is no archive yet
    if importlib.util.find_spec("datasette") is None:
        raise UsageError("Datasette is not installed; run: pip install 'policy-monitor[datasette]'")
    _port_is_free(host, port)
    browsing.write(place.db)
    arguments = [
        sys.executable, "-m", "datasette", "serve", str(place.database),
        "--metadata", str(place.db / "metadata.yaml"), "--host", host, "--port", str(port),
    ]  # fmt: skip
    if (place.db / standing.FOLDER).is_dir():
        arguments += ["--static", f"{standing.FOLDER}:{place.db / standing.FOLDER}"]
    for name, value in browsing.settings(free_sql=host in LOOPBACK).items():
        arguments += ["--setting", name, _setting(value)]
    if open_browser:
        arguments.append("--open")
    click.echo(f"the archive is at http://{host}:{port}/ (Ctrl-C ends it)")
    if (place.db / standing.FOLDER).is_dir():
        click.echo(f"calendars and feeds: http://{host}:{port}/{standing.FOLDER}/deadlines.ics and the like")
    sys.stdout.flush()
    os.execv(sys.executable, arguments)  # noqa: S606 - this process becomes Datasette, so signals reach it


def _port_is_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise UsageError(
                f"cannot serve on {host}, port {port}: {fault.strerror}; name another with --port"
            ) from None


def _setting(value: object) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be copied where.")
@command
def backup(place: Place, file: Path, dry_run: bool) -> int:
    """A consistent copy of the archive, also while the monitor is running.

    Example: monitor backup /mnt/backups/monitor-2026-11-22.db
    """
    with app.reading(place):
        pass
    if file.exists():
        raise UsageError(f"{file} exists; name a new file")
    if not file.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {file.absolute().parent}; make it first")
    if dry_run:
        click.echo(f"would copy {place.database} to {file}")
        return 0
    app.copy_archive(place, file)
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")
    return 0
