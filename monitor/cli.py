"""The command ``monitor``: names and one line each; ``commands/`` holds what they do, loaded when asked."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from monitor import __version__

COMMANDS = {
    "demo": ("setup", "The whole job on recorded data, no network, no keys."),
    "init": ("setup", "Write starter sources.toml, keywords.toml and the Datasette files."),
    "check": ("setup", "Check both configuration files; say who gets what."),
    "run": ("passes", "One pass: fetch what is due, match, compose, deliver."),
    "watch": ("passes", "Keep doing that on schedule, in the foreground."),
    "backfill": ("filling", "History of one source into the archive, without alerts."),
    "import": ("passes", "Documents from elsewhere, one JSON object a line."),
    "status": ("status", "Every source, topic and channel: how it stands."),
    "held": ("holding", "Documents that came in mass and were not alerted; send or leave them."),
    "search": ("asking", "Search the archive in the match language."),
    "why": ("asking", "Why a document hit each topic, or which clause failed."),
    "topics": ("topics", "List, test, score, mark, compare the topics; what they nearly missed."),
    "note": ("noting", "A note of your team on a document; it travels with the matter."),
    "digest": ("sending", "A channel's digest as files, without sending."),
    "outbox": ("sending", "What was sent, what waits, what failed."),
    "send-test": ("sending", "A test message through one channel, now."),
    "browse": ("shelf", "The archive in Datasette, read-only, on this machine."),
    "backup": ("shelf", "A consistent copy of the archive while it is in use."),
}
"""Command -> (module in ``commands/``, the line that ``monitor --help`` prints)."""

ANYWHERE = ("--home", "--now")


class LazyGroup(click.Group):
    """Loads a command's module only when it is run, so that ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"monitor.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_").replace("import", "import_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--home", metavar="DIR", help="Where sources.toml, keywords.toml and db/ are. [default: MONITOR_HOME or .]"
)
@click.option("--now", metavar="INSTANT", help="Rehearse as if it were then; bare times are in the configured zone.")
@click.option("-v", "--verbose", is_flag=True, help="Say more; show tracebacks.")
@click.version_option(__version__, prog_name="monitor")
@click.pass_context
def root(ctx: click.Context, home: str | None, now: str | None, verbose: bool) -> None:
    """Watch what Washington does next: poll, archive, match, alert.

    Exit codes: 0 fine, 1 unexpected fault, 2 usage or configuration (a broken topic too), 3 some sources failed,
    4 some deliveries failed.
    """
    ctx.obj = (home, now, verbose)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command and ends the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    root.main(args=_hoisted(given), prog_name="monitor")


def _hoisted(arguments: list[str]) -> list[str]:
    """``monitor run --home DIR`` means ``monitor --home DIR run``: --home and --now may stand anywhere."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in ANYWHERE:
            front += [word, *[value for value in [next(words, None)] if value is not None]]
        elif word.startswith(tuple(f"{option}=" for option in ANYWHERE)):
            front.append(word)
        else:
            rest.append(word)
    return front + rest
