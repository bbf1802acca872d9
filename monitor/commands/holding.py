"""held: documents that came in mass and were not alerted; send them, or leave them."""

from __future__ import annotations

import click

from monitor import app
from monitor.alerts.wording import count
from monitor.app import Place
from monitor.archive.polls import holds
from monitor.clock import to_text
from monitor.commands.frame import command, listing, say, show
from monitor.errors import UsageError
from monitor.pipeline.releasing import keep, release

COLUMNS = ("id", "source", "held_at", "what", "documents", "usual", "hits", "strong", "settled")


@click.command()
@click.argument("ids", nargs=-1, type=int, metavar="[ID]...")
@click.option("--release", "settled", flag_value="release", help="Send their hits as news with the next messages.")
@click.option("--keep", "settled", flag_value="keep", help="Leave their hits as history; nobody is alerted.")
@click.option("--all", "everything", is_flag=True, help="List settled ones too.")
@listing
@command
def held(place: Place, ids: tuple[int, ...], settled: str | None, everything: bool, shape: str | None) -> int:
    """What one poll brought in mass: stored, searchable, but alerted to nobody until released.

    Example: monitor held 3 --release
    """
    if settled and not ids:
        raise UsageError("which ones? `monitor held` lists the ids, then `monitor held ID --release`")
    if settled:
        return _settle(place, ids, settled)
    with app.reading(place) as archive:
        rows = [
            {name: getattr(each, name) for name in COLUMNS} | {"held_at": to_text(each.held_at)}
            for each in holds.listed(archive.conn, only_open=not everything)
            if not ids or each.id in ids
        ]
    show(rows, shape, columns=COLUMNS, empty="nothing is held")
    return 0


def _settle(place: Place, ids: tuple[int, ...], settled: str) -> int:
    with app.the_lock(place, "held"), app.opened(place, say=say) as monitor:
        waiting = {each.id: each for each in holds.listed(monitor.archive.conn)}
        unknown = [each for each in ids if each not in waiting]
        if unknown:
            raise UsageError(f"nothing is held under {', '.join(map(str, unknown))}; `monitor held` lists what is")
        for each in ids:
            told = f"{waiting[each].source}, {count(waiting[each].documents, 'document')}"
            if settled == "release":
                click.echo(f"{told}: {count(release(monitor, each), 'hit')} released, they go with the next messages")
            else:
                keep(monitor, each)
                click.echo(f"{told}: left as history")
    return 0
