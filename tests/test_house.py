"""The rules of the house that can be counted: sizes of modules, forbidden names, one place for the network."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
NAMELESS = ("manager", "handler", "helper", "utils", "service", "engine", "processor", "misc", "common")


def test_modules_are_small() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {str(path): count for path, count in lines.items() if count > 400} == {}
    assert statistics.median(lines.values()) < 150


def test_no_room_is_nameless() -> None:
    assert [path.name for path in MODULES if any(word in path.stem for word in NAMELESS)] == []


def test_nothing_is_left_unfinished() -> None:
    unfinished = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert [str(path) for path in MODULES if unfinished.search(path.read_text(encoding="utf-8"))] == []


def test_sql_is_never_built_from_values() -> None:
    """A statement with values formatted into it is the way to an injection; names of our own columns are not values."""
    built = re.compile(r"""f["'](select|insert|update|delete)\b(?!.*FTS_COLUMNS)""", re.IGNORECASE)
    assert [str(path) for path in MODULES if built.search(path.read_text(encoding="utf-8"))] == []


def test_only_the_composition_root_reads_the_environment_and_the_wall_clock() -> None:
    reads = re.compile(r"os\.environ|os\.getenv|datetime\.now\(|time\.time\(")
    allowed = {"app.py", "clock.py", "schedule.py"}
    offenders = [str(path) for path in MODULES if reads.search(path.read_text(encoding="utf-8"))]
    assert [path for path in offenders if Path(path).name not in allowed] == []
