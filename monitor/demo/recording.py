"""What the stand-in shows at each step of a recording: JSON Lines files that are laid one over the other.

Each line says on which ``shelf`` it lies: ``documents`` and ``filings`` of the Federal Register, ``bills`` and
``packages`` of govinfo, or ``feed:<source>``. A later step adds lines and replaces those with the same number, guid or
link; all else of the earlier steps stays. A folder holds ``feeds.json`` (title, address and form of each feed) and one
file per step; a step without a file brings nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.demo import billstatus
from monitor.demo.corpus import read
from monitor.demo.feeds import Feed
from monitor.demo.govinfo import Govinfo
from monitor.demo.register import Register
from monitor.demo.standin import StandIn

HERE = Path(__file__).with_name("recordings")
BATCH = timedelta(hours=2)
"""How long before a step the last batch of bill statuses was made; each names all bills, changed or not."""

GOVINFO = "/govinfo"

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The sites of one recording, mounted on a stand-in: the register at the root, govinfo and each feed beside it."""

    folder: Path
    register: Register
    govinfo: Govinfo
    feeds: Mapping[str, Feed]

    def show(self, steps: Sequence[str], at: datetime = datetime(2025, 6, 6, 13, 30, tzinfo=UTC)) -> None:
        """From now on the upstreams hold what these steps, one over the other, come to; ``at`` is when that is."""
        shelves = laid(self.folder, steps)
        self.register.replace(shelves.get("documents", ()), shelves.get("filings", ()))
        self.govinfo.publish(shelves.get("bills", ()), at - BATCH)
        self.govinfo.issue(shelves.get("packages", ()), at - BATCH)
        for name, feed in self.feeds.items():
            feed.replace(shelves.get(f"feed:{name}", ()))


def mount(stand_in: StandIn, folder: Path = HERE) -> Recording:
    """Put a recording's sites on a stand-in; they are empty until ``show``."""
    register = Register()
    stand_in.mount("", register)
    govinfo = Govinfo()
    stand_in.mount(GOVINFO, govinfo)
    feeds = {name: Feed(**about) for name, about in json.loads((folder / "feeds.json").read_text("utf-8")).items()}
    for name, feed in feeds.items():
        stand_in.mount(f"/feeds/{name}", feed)
    return Recording(folder=folder, register=register, govinfo=govinfo, feeds=feeds)


def laid(folder: Path, steps: Sequence[str]) -> dict[str, tuple[Line, ...]]:
    """The lines by shelf after these steps, each document once, in the order of first sight."""
    shelves: dict[str, dict[str, Line]] = {}
    for step in steps:
        for line in read(folder / f"{step}.jsonl") if (folder / f"{step}.jsonl").exists() else ():
            shelves.setdefault(line["shelf"], {})[_name(line)] = line
    return {shelf: tuple(lines.values()) for shelf, lines in shelves.items()}


def _name(line: Line) -> str:
    """What makes a line of a later step the same as one before."""
    if line["shelf"] == "bills":
        return billstatus.name(line)
    return str(line.get("document_number") or line.get("package") or line.get("guid") or line["link"])
