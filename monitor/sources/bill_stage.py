"""How far a bill has come, in the words of the trade, told from its actions.

Codes are those of Congress.gov's action records; a code may be missing (the Senate gives none), then the words of the
action decide. ``alerts.urgency`` wakes people for every stage of a bill but ``introduced`` and ``in committee``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Protocol

INTRODUCED, COMMITTEE = "introduced", "in committee"
ORDERED, REPORTED, DISCHARGED = "ordered reported", "reported", "discharged from committee"
CALENDAR, FLOOR, FAILED = "on the calendar", "on the floor", "failed"
HOUSE, SENATE, BOTH, AGREED = "passed House", "passed Senate", "passed both chambers", "agreed to"
DIFFERENCES, PRESENTED, SIGNED = "resolving differences", "presented to the President", "signed"
VETOED, SUSTAINED, LAW = "vetoed", "veto sustained", "became law"

ORDER = (
    "", INTRODUCED, COMMITTEE, ORDERED, REPORTED, DISCHARGED, CALENDAR, FLOOR, FAILED, HOUSE, SENATE, BOTH, AGREED,
    DIFFERENCES, PRESENTED, SIGNED, VETOED, SUSTAINED, LAW,
)  # fmt: skip
"""Milestones, each a greater step than those before it."""

CODES = {
    "1000": INTRODUCED, "10000": INTRODUCED, "Intro-H": INTRODUCED, "Intro-S": INTRODUCED, "1025": INTRODUCED,
    "10025": INTRODUCED, "H11100": COMMITTEE, "5000": REPORTED, "14000": REPORTED, "H12200": REPORTED,
    "5500": DISCHARGED, "14500": DISCHARGED, "H12300": DISCHARGED, "H12410": CALENDAR, "H12420": CALENDAR,
    "H1L210": FLOOR, "H30000": FLOOR, "H30300": FLOOR, "H30800": FLOOR, "H8D000": FLOOR, "8000": HOUSE,
    "17000": SENATE, "9000": FAILED, "18000": FAILED, "19500": DIFFERENCES, "20500": DIFFERENCES, "E20000": PRESENTED,
    "28000": PRESENTED, "E30000": SIGNED, "29000": SIGNED, "31000": VETOED, "E50000": VETOED, "H40300": VETOED,
    "33000": SUSTAINED, "35000": SUSTAINED, "36000": LAW, "41000": LAW, "E40000": LAW,
}  # fmt: skip
"""Action codes and what they mean; all others are routine or told by their words."""

WORDS = tuple(
    (meaning, re.compile(pattern, re.IGNORECASE))
    for meaning, pattern in (
        (LAW, r"^became (?:public|private) law"),
        (SUSTAINED, r"^failed of passage in \w+ over veto|^veto sustained"),
        (VETOED, r"^(?:pocket )?vetoed by (?:the )?president"),
        (SIGNED, r"^signed by (?:the )?president"),
        (PRESENTED, r"^presented to (?:the )?president"),
        (FAILED, r"^failed of passage|\bfailed of passage in senate\b"),
        (DIFFERENCES, r"^resolving differences|^conference (?:held|report)|\bappointed conferees\b|"
                      r"\b(?:agreed to|concurred in) the (?:senate|house) amendment"),
        (HOUSE, r"^passed/agreed to in house|^passed house\b|^received in the senate\b"),
        (SENATE, r"^passed/agreed to in senate|^passed senate\b|\bpassed senate (?:with|without|by)\b|"
                 r"^received in the house\b"),
        (DISCHARGED, r"\bcommittees?\b.{0,120}\bdischarged\b"),
        (REPORTED, r"^reported\b|\breported by (?:senator|the committee)|\breported an original measure"),
        (ORDERED, r"\bordered to be (?:favorably )?reported"),
        (CALENDAR, r"\bplaced on (?:the )?(?:senate legislative|union|house|private) calendar"),
        (FLOOR, r"^(?:motion to proceed|considered (?:by senate|under|as|pursuant)|measure laid before senate|"
                r"cloture on)\b|\bmoved to suspend the rules"),
        (COMMITTEE, r"\breferred to (?:the )?(?:house |senate )?(?:sub)?committee"),
        (INTRODUCED, r"^(?:introduced|submitted) in (?:house|senate)"),
    )
)  # fmt: skip
"""Words of actions, the greater step first; only the beginning of a sentence tells of what happened to the bill."""


class Act(Protocol):
    """What is read of an action."""

    @property
    def on(self) -> date: ...
    @property
    def milestone(self) -> str: ...


def rank(milestone: str) -> int:
    """How great a step it is; 0 for routine."""
    return ORDER.index(milestone)


@lru_cache(maxsize=4096)
def milestone(text: str, type: str = "", code: str = "") -> str:  # noqa: A002 - the upstream's word
    """What one action means for the bill; empty for routine (debate, motions to reconsider, printing)."""
    told = next((meaning for meaning, words in WORDS if words.search(text)), "")
    known = CODES.get(code, "")
    found = max((told, known), key=rank)
    if not found and type in ("Committee", "IntroReferral"):
        return COMMITTEE if type == "Committee" else INTRODUCED
    return found


def stage(actions: Sequence[Act], measure: str, *, laws: bool = False) -> str:
    """Where the bill stands after these actions (any order); ``measure`` is its type (``hr``).

    After its first passage the stage tells both: ``passed House; reported in Senate``.
    """
    reached = {each.milestone for each in actions if each.milestone}
    if laws:
        return LAW
    for end in (LAW, SUSTAINED, VETOED, SIGNED, PRESENTED):
        if end in reached:
            return end
    passed = reached & {HOUSE, SENATE}
    if not passed:
        return _before_passage(actions)
    if measure in ("hres", "sres"):
        return AGREED
    if DIFFERENCES in reached:
        return DIFFERENCES
    return BOTH if len(passed) == 2 else _in_other_chamber(actions, passed.pop())


def _before_passage(actions: Sequence[Act]) -> str:
    """The greatest step so far; a failed vote stands until something greater follows."""
    return max((each.milestone for each in actions), key=rank, default="") or INTRODUCED


def _in_other_chamber(actions: Sequence[Act], passed: str) -> str:
    """The first chamber's passage, and what the other has done with it since, if more than to receive it."""
    other = "Senate" if passed == HOUSE else "House"
    passed_on = max(each.on for each in actions if each.milestone == passed)
    since = [each.milestone for each in actions if each.on > passed_on and rank(ORDERED) <= rank(each.milestone)]
    furthest = max((each for each in since if rank(each) <= rank(FAILED)), key=rank, default="")
    return f"{passed}; {furthest} in {other}" if furthest else passed
