"""How a source is doing, judged from what the ledger knows of it. Pure.

Rule: upstream note feed-pathologies B6 and D3 - silence is a fault that people see.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from monitor.clock import EASTERN
from monitor.health.due import rhythm, turn
from monitor.health.fields import Emptied
from monitor.health.pace import Normal
from monitor.model import INCOMPLETE
from monitor.settings import SourceConfig

State = Literal["ok", "late", "degraded", "failing", "blocked", "quiet", "off"]

FAILING_AFTER = 3
LATE_GRACE = timedelta(hours=2)
"""Beyond two turns a source may be this much behind before it counts as late: machines sleep, passes take time."""

QUIET_AFTER = timedelta(days=60)
"""A source of which neither configuration nor its own past says more is called quiet after so long without news."""

GONE = "gone for good"
"""What a fault says that an upstream has confirmed so often (410) that it is not asked any more (A16)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger knows of a source.

    ``outcome`` is that of its last fetch (ok | unchanged | failed | blocked | off), ``warning`` what it complained of;
    ``items_per_week`` is None while less than a week has been seen; ``off_reason`` is empty unless the source is off.
    ``normal`` is what its own past says; ``last_week`` counts the new documents of the last seven days (None: not yet
    known), ``silent_workdays`` those since the last day with news; ``emptied`` are fields that documents used to have.
    """

    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_item_at: datetime | None = None
    added_at: datetime | None = None
    failures: int = 0
    error: str = ""
    warning: str = ""
    outcome: str = ""
    items_per_week: float | None = None
    off_reason: str = ""
    normal: Normal = field(default_factory=Normal)
    last_week: int | None = None
    silent_workdays: int = 0
    emptied: tuple[Emptied, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source is doing: a state, and one plain sentence for status and digest.

    ``is_alarm``: operators are told although it answers; ``has_failed``: its last poll did not complete.
    """

    source: str
    state: State
    sentence: str
    is_alarm: bool = False
    has_failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How many new documents a week are expected of a source; ``says`` who: configured | learned."""

    least: float
    most: float
    says: Literal["configured", "learned"]

    def __str__(self) -> str:
        return f"{self.least:.0f}-{self.most:.0f} {self.says}"


def judge(config: SourceConfig, known: Known, now: datetime) -> Health:
    """The worst that is true of the source now, in words. Times in the sentence are Eastern."""
    state, sentence = _judged(config, known, now)
    return Health(
        source=config.name, state=state, sentence=sentence,
        is_alarm=(state == "degraded" and sentence == _emptied(known)) or (state == "off" and GONE in sentence),
        has_failed=known.outcome in ("failed", "blocked"),
    )  # fmt: skip


def expected(config: SourceConfig, known: Known) -> Expectation | None:
    """What is expected of the source: what is configured, else what its past says, else None."""
    if config.items_per_week is not None:
        least, most = config.items_per_week
        return Expectation(least=least, most=most, says="configured")
    normal = known.normal
    if normal.least is None or normal.most is None:
        return None
    return Expectation(least=normal.least, most=normal.most, says="learned")


def _judged(config: SourceConfig, known: Known, now: datetime) -> tuple[State, str]:
    if reason := _off(known):
        return "off", reason
    if known.last_attempt_at is None:
        return ("ok", "not polled yet") if not _overdue(config, known.added_at, now) else ("late", "never polled yet")
    since = _since(known.last_success_at, now)
    if known.outcome == "blocked":
        return "blocked", f"{since}: {known.error}"
    if known.failures >= FAILING_AFTER:
        return "failing", f"failed {known.failures} times in a row; {since}: {known.error}"
    if known.failures > 0:
        times = "once" if known.failures == 1 else "twice"
        return "degraded", f"failed {times}; {since}: {known.error}"
    if known.outcome == "failed":
        return "degraded", f"{since}: {known.error}"
    if _overdue(config, known.last_success_at, now):
        return "late", f"{since}; it is due {rhythm(config)}"
    if known.emptied:
        return "degraded", _emptied(known)
    if INCOMPLETE in known.warning:
        return "degraded", known.warning
    return _pace(config, known, now) or ("ok", known.warning or since)


def _off(known: Known) -> str:
    """Why it is not asked: it cannot be, it may not be, or there is nothing any more to ask."""
    is_gone = known.failures >= FAILING_AFTER and GONE in known.error
    return known.off_reason or (f"off - {known.error}" if is_gone else "")


def _pace(config: SourceConfig, known: Known, now: datetime) -> tuple[State, str] | None:
    """Whether the number of new documents is what is expected; silence is a fault although nothing failed."""
    silence = _silence(config, known)
    if silence:
        return silence
    pace = known.items_per_week
    if config.items_per_week is not None and pace is not None:
        least, most = config.items_per_week
        if pace < least:
            return (
                "quiet",
                f"{pace:.3g} new documents a week, {least:g} or more are expected; is it the right address?",
            )
        if pace > most:
            return (
                "degraded",
                f"{pace:.3g} new documents a week, {most:g} or fewer are expected; has the source changed?",
            )
    if config.items_per_week is None:
        return _usual_pace(known, now)
    return None


def _silence(config: SourceConfig, known: Known) -> tuple[State, str] | None:
    """Longer without a new document than its own past explains, unless it is configured that none is fine."""
    if config.items_per_week is not None and config.items_per_week[0] <= 0:
        return None
    if not known.normal.is_silence(known.silent_workdays):
        return None
    usual = "a new one every workday" if not known.normal.gap else f"at most {_workdays(known.normal.gap)} without one"
    return "quiet", f"no new document for {_workdays(known.silent_workdays)}; usual is {usual}"


def _usual_pace(known: Known, now: datetime) -> tuple[State, str] | None:
    """The last seven days against the weeks before; without a past of its own, sixty days of silence."""
    normal, week = known.normal, known.last_week
    if week is not None and normal.least is not None and normal.most is not None and week < normal.least:
        return "quiet", (
            f"{_documents(week)} in the last 7 days; {normal.least:.0f} to {normal.most:.0f} are usual "
            f"(learned from {normal.weeks} weeks)"
        )
    last = known.last_item_at or known.added_at
    if normal.gap is None and last is not None and now - last > QUIET_AFTER:
        return "quiet", f"no new document for {(now - last).days} days; is it the right address?"
    return None


def _emptied(known: Known) -> str:
    return "; ".join(each.sentence for each in known.emptied)


def _workdays(number: int) -> str:
    return "1 workday" if number == 1 else f"{number} workdays"


def _documents(number: int) -> str:
    return "1 new document" if number == 1 else f"{number:,} new documents"


def _overdue(config: SourceConfig, since: datetime | None, now: datetime) -> bool:
    """True when two turns have gone by, and some grace, without a success."""
    return since is not None and now - since > 2 * turn(config) + LATE_GRACE


def _since(last: datetime | None, now: datetime) -> str:
    if last is None:
        return "never read yet"
    local, today = last.astimezone(EASTERN), now.astimezone(EASTERN).date()
    day = "" if local.date() == today else f" on {local:%Y-%m-%d}"
    return f"last read{day} at {local:%H:%M} ET"
