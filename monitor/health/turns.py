"""When operators are told of a source: once when it turns bad, once when it is well again, damped when it flaps. Pure.

Rule: wishes 1 and 2 - nobody learns of a broken source too late, and nobody gets a hundred messages of one night.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from monitor.health.state import Health, State

BAD: frozenset[State] = frozenset({"failing", "blocked", "late"})
WELL: frozenset[State] = frozenset({"ok", "quiet", "off"})
FLAPS_WITHIN = timedelta(hours=24)
STEADY = timedelta(hours=12)
"""A source that turned bad twice within a day must have been well for so long before it is called well again."""

Turned = Literal["bad", "well"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a source stood after the last pass, and what operators have been told.

    ``since_at``: when its present state began. ``told`` and ``told_at``: what was last to be told, and from when;
    ``notice`` is that sentence. ``bad_at``, ``well_at``: since when it is bad, or well; ``spells``: when it turned bad
    within the last day.
    """

    source: str
    state: State
    since_at: datetime
    sentence: str = ""
    told: Turned = "well"
    told_at: datetime | None = None
    notice: str = ""
    bad_at: datetime | None = None
    well_at: datetime | None = None
    spells: tuple[datetime, ...] = ()


def turn(before: Standing | None, health: Health, now: datetime) -> Standing:
    """How the source stands now; ``told`` changes when operators are to hear of it."""
    standing = before or Standing(source=health.source, state=health.state, since_at=now)
    if standing.state != health.state:
        standing = replace(standing, state=health.state, since_at=now)
    spells = tuple(at for at in standing.spells if now - at < FLAPS_WITHIN)
    standing = replace(standing, sentence=health.sentence, spells=spells)
    if health.state in BAD or health.is_alarm:
        return _bad(standing, now)
    if health.state in WELL or not health.has_failed:
        return _well(standing, now)
    return standing  # one failure is no news, and no recovery either


def _bad(standing: Standing, now: datetime) -> Standing:
    standing = replace(standing, bad_at=standing.bad_at or now, well_at=None)
    if standing.told == "bad":
        return standing
    spells = (*standing.spells, now)
    notice = standing.sentence
    if len(spells) > 1:
        notice += (
            f". It comes and goes: bad {len(spells)} times within 24 hours; next you hear of it when it has been well "
            f"for {STEADY.total_seconds() / 3600:g} hours"
        )
    return replace(standing, told="bad", told_at=now, notice=notice, spells=spells)


def _well(standing: Standing, now: datetime) -> Standing:
    standing = replace(standing, well_at=standing.well_at or now)
    if standing.told == "well":
        return replace(standing, bad_at=None)
    if len(standing.spells) > 1 and standing.well_at and now - standing.well_at < STEADY:
        return standing
    bad_for = f" after {_span(standing.well_at - standing.bad_at)}" if standing.bad_at and standing.well_at else ""
    notice = f"well again{bad_for}: {standing.sentence}"
    return replace(standing, told="well", told_at=now, notice=notice, bad_at=None)


def _span(length: timedelta) -> str:
    hours = length.total_seconds() / 3600
    if hours < 1:
        return f"{max(1, round(hours * 60))} min"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"
