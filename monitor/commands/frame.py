"""What all commands share: where they work, how faults end them, how listings are printed."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from monitor import app
from monitor.errors import ConfigurationError, MonitorError
from monitor.text import shorten

Row = Mapping[str, Any]


def command(function: Callable[..., int | None]) -> Callable[..., None]:
    """Gives the function its ``Place`` as first argument and turns its answer, or its fault, into the exit code."""

    @click.pass_context
    @functools.wraps(function)
    def run(ctx: click.Context, /, *args: Any, **kwargs: Any) -> None:
        home, now, verbose = ctx.find_root().obj
        place = app.here(home, now)
        redactor = app.redactor_of(place)
        app.log_to_stderr(redactor, verbose=verbose)
        try:
            code = function(place, *args, **kwargs)
        except MonitorError as fault:
            _complain(redactor.clean(str(fault)), many=isinstance(fault, ConfigurationError))
            code = fault.exit_code
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left (`| head`): no fault
            code = 0
        except Exception as fault:  # noqa: BLE001 - the outermost edge: every other fault ends as a sentence, code 1
            app.log.debug("unexpected fault", exc_info=True)
            _complain(redactor.clean(f"unexpected fault: {type(fault).__name__}: {fault} (-v shows where)"))
            code = 1
        ctx.exit(code or 0)

    return run


def _complain(sentence: str, *, many: bool = False) -> None:
    count = len(sentence.splitlines())
    if many and count > 1:
        click.echo(f"{count} faults:", err=True)
    click.echo(sentence, err=True)


def called() -> str:
    """How this command was called, for lines that say what to type next."""
    path = Path(sys.argv[0])
    if path.name == "__main__.py":
        return "python -m monitor"
    return "monitor" if shutil.which("monitor") == str(path.resolve()) else shlex.quote(str(path))


def say(line: str) -> None:
    """One line of progress, on stderr, so that listings stay clean."""
    click.echo(line, err=True)


def listing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--json`` and ``--csv`` to a listing command (parameter ``shape``: table | json | csv)."""
    as_csv = click.option("--csv", "shape", flag_value="csv", help="As CSV.")
    as_json = click.option("--json", "shape", flag_value="json", help="As one JSON array of objects.")
    as_table = click.option("--table", "shape", flag_value="table", default="table", hidden=True)
    return as_json(as_csv(as_table(function)))


def show(rows: Sequence[Row], shape: str | None, *, columns: Sequence[str], empty: str = "nothing to list") -> None:
    """Prints rows in the asked shape; keys are the column names in every shape."""
    if shape == "json":
        click.echo(
            json.dumps([{name: row.get(name) for name in columns} for row in rows], ensure_ascii=False, indent=1)
        )
    elif shape == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        click.echo(out.getvalue(), nl=False)
    elif not rows:
        click.echo(empty)
    else:
        click.echo(_table(rows, columns))


def _table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    from tabulate import tabulate

    *narrow, last = columns  # the last one is a sentence or an address: worth its room
    cells = [[*(_cell(row.get(name)) for name in narrow), _text(row.get(last))] for row in rows]
    return tabulate(cells, headers=list(columns), tablefmt="simple", disable_numparse=True)


def _cell(value: Any) -> str:
    return shorten(_text(value), 70 if sys.stdout.isatty() else 100)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
