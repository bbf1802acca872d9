"""What happens on the floor and after it: amendments, House votes, laws (note congress-gov.md, sections 2 and 3)."""

from __future__ import annotations

import re

from monitor.clock import to_text
from monitor.model import Identifier, Item
from monitor.reading.bills import KINDS
from monitor.sources.bill_item import CONGRESS, ordinal
from monitor.sources.congress_fields import Record, block, day, filled, instant, listed, measure, number, part, text

AMENDMENTS = {
    "hamdt": ("H.Amdt.", "house-amendment"), "samdt": ("S.Amdt.", "senate-amendment"),
    "suamdt": ("S.U.Amdt.", "senate-unprinted-amendment"),
}  # fmt: skip


def amendment(raw: Record, source: str) -> Item:
    """An amendment. Its bill is cited, not its own: a bill with hundreds of them would tie nothing any more.

    A Senate amendment has no purpose until it is proposed. Raises ValueError for one without type and number.
    """
    kind, which, congress = text(raw, "type").lower(), number(raw, "number"), number(raw, "congress")
    if kind not in AMENDMENTS or not which or not congress:
        raise ValueError("it has no type and number")
    bill = part(raw, "amendedBill")
    amended = measure(bill, congress)
    printed, page = AMENDMENTS[kind]
    purpose, description = block(raw, "purpose"), block(raw, "description")
    latest = part(raw, "latestAction")
    about = " ".join(filter(None, (_printed(bill), text(bill, "title"))))
    facts = {
        "bill": amended, "bill_title": text(bill, "title"), "latest_action_on": str(day(latest, "actionDate") or ""),
        "sponsor": next((text(each, "fullName", "name") for each in listed(raw, "sponsors")), ""),
        "amends": _amendment_name(part(raw, "amendedAmendment")),
    }  # fmt: skip
    return Item(
        key=f"amendment:{congress}-{kind}-{which}", source=source, kind="amendment",
        title=f"{printed} {which}" + (f" to {about}" if about else ""), stage=_outcome(text(latest, "text")),
        abstract="\n\n".join(dict.fromkeys(filter(None, (purpose, description)))), action=text(latest, "text"),
        published_on=day(raw, "submittedDate", "proposedDate") or day(latest, "actionDate"), facts=filled(facts),
        url=f"{CONGRESS}/amendment/{ordinal(congress)}-congress/{page}/{which}",
        identifiers=(Identifier(scheme="bill", value=amended, role="cited"),) if amended else (),
        extras=filled({"updated": text(raw, "updateDate")}),
    )  # fmt: skip


def vote(raw: Record, source: str) -> Item:
    """A roll call vote of the House. Raises ValueError when it has no number."""
    congress, roll = number(raw, "congress"), number(raw, "rollCallNumber")
    session = number(raw, "sessionNumber", "sessioNumber")
    if not congress or not roll or not session:
        raise ValueError("it has no session and roll call number")
    bill = measure(raw, congress)
    amended = text(raw, "amendmentNumber")
    question = text(raw, "voteQuestion") or text(raw, "voteType")
    of = text(raw, "amendmentAuthor") if amended else ""
    subject = " on ".join(filter(None, (of, _printed(raw))))
    held_at = instant(raw, "startDate")
    facts = {
        "vote_type": text(raw, "voteType"), "question": text(raw, "voteQuestion"), "result": text(raw, "result"),
        "held_at": to_text(held_at) if held_at else "", "bill": bill, "amendment": amended,
        "totals": [_total(each) for each in listed(raw, "votePartyTotal")],
    }  # fmt: skip
    year = held_at.year if held_at else 0
    return Item(
        key=f"vote:{congress}-h-{session}-{roll}", source=source, kind="vote", stage=text(raw, "result").lower(),
        title=": ".join(filter(None, (f"House roll call vote {roll}", question, subject))), action=text(raw, "result"),
        published_on=day(raw, "startDate"), facts=filled(facts),
        url=f"https://clerk.house.gov/Votes/{year}{roll}" if year else "",
        identifiers=(Identifier(scheme="bill", value=bill, role="cited" if amended else "own"),) if bill else (),
        extras=filled({"updated": text(raw, "updateDate"), "identifier": text(raw, "identifier")}),
    )  # fmt: skip


def laws(raw: Record, source: str) -> list[Item]:
    """The public laws that a bill in the list of laws became; private laws concern single persons and are left out."""
    bill, title = measure(raw), text(raw, "title")
    names = (text(law, "number") for law in listed(raw, "laws") if "private" not in text(law, "type").lower())
    return [_law(which, raw, bill, title, source) for which in names if re.fullmatch(r"\d+-\d+", which)]


def _law(which: str, raw: Record, bill: str, title: str, source: str) -> Item:
    congress, _, plain = which.partition("-")
    latest = part(raw, "latestAction")
    became = text(latest, "text").lower().startswith("became")  # it has been the introduction, too
    identifiers = [Identifier(scheme="law", value=which)]
    identifiers += [Identifier(scheme="bill", value=bill)] if bill else []
    return Item(
        key=f"law:{which}", source=source, kind="law", stage="became law",
        title=f"Public Law {which}: {title}" if title else f"Public Law {which}",
        action=f"Became Public Law No: {which}.",
        url=f"{CONGRESS}/public-laws/{ordinal(int(congress))}-congress#{plain}", facts=filled({"bill": bill}),
        published_on=day(latest, "actionDate") if became else None, identifiers=tuple(identifiers),
    )  # fmt: skip


def _outcome(action: str) -> str:
    """How an amendment stands, by its latest action."""
    said = action.lower()
    for words, stage in (
        ("not agreed to", "not agreed to"), ("failed", "not agreed to"), ("agreed to", "agreed to"),
        ("withdrawn", "withdrawn"), ("fell", "not agreed to"), ("proposed", "proposed"), ("offered", "offered"),
    ):  # fmt: skip
        if words in said:
            return stage
    return "submitted"


def _printed(raw: Record) -> str:
    kind, which = text(raw, "type", "legislationType").lower(), number(raw, "number", "legislationNumber")
    return f"{KINDS[kind]} {which}" if kind in KINDS and which else ""


def _amendment_name(raw: Record) -> str:
    kind, which = text(raw, "type").lower(), number(raw, "number")
    return f"{AMENDMENTS[kind][0]} {which}" if kind in AMENDMENTS and which else ""


def _total(raw: Record) -> str:
    party = part(raw, "party")
    who = text(party, "type", "name") or text(raw, "voteParty")
    return f"{who}: {number(raw, 'yeaTotal')} yea, {number(raw, 'nayTotal')} nay"
