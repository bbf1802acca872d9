"""The endpoints of Congress.gov's API that are polled: where their lists are, what names a record, how it is read.

Rhythms and filters: note congress-gov.md, sections 2 and 6. A record's name is its address below the base
(``amendment/119/samdt/55``); what its first word is decides how it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.errors import SourceError
from monitor.model import Item
from monitor.sources import congress_bills as bills
from monitor.sources import congress_committees as committees
from monitor.sources import congress_floor as floor
from monitor.sources import congress_papers as papers
from monitor.sources.bill_item import item_of
from monitor.sources.congress_api import Api
from monitor.sources.congress_fields import Record, listed, number, part, text

SELDOM = timedelta(hours=6)
"""How often a list is walked that knows no filter by date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One kind of record. ``lists`` gives the addresses of its lists in a Congress, ``word`` where the records stand.

    ``filtered``: the list can be cut to what was updated since an instant. ``direct``: the row of the list says all,
    nothing else is asked for. ``leads``: a row is told of another record, which is to be read again. ``apart``: the
    fields that tell the rows of one record from each other, where a list has several (a report's parts).
    """

    title: str
    lists: Callable[[int], tuple[str, ...]]
    word: str
    name: Callable[[Record], str]
    filtered: bool = True
    direct: Callable[[Record, str], Sequence[Item]] | None = None
    leads: bool = False
    apart: tuple[str, ...] = ()

    def row(self, row: Record) -> str:
        """What names a row in its list: the record's name, and what sets the row apart from others of the record."""
        name = self.name(row)
        return " ".join((name, *filter(None, (text(row, field) for field in self.apart)))) if name else ""

    @property
    def every(self) -> timedelta:
        """How long a walk of the list holds."""
        return timedelta() if self.filtered else SELDOM


def _numbered(path: str, *fields: str, lower: bool = True) -> Callable[[Record], str]:
    """A name out of fields of a row; empty when one of them is."""

    def name(row: Record) -> str:
        values = [text(row, *field.split("|")) for field in fields]
        joined = "/".join([path, *values])
        return (joined.lower() if lower else joined) if all(values) else ""

    return name


def _communication(row: Record) -> str:
    chamber, kind = text(row, "chamber").lower(), text(part(row, "communicationType"), "code").lower()
    which, congress = number(row, "number", "communicationNumber"), number(row, "congress", "congressNumber")
    return f"{chamber}-communication/{congress}/{kind}/{which}" if chamber and kind and which and congress else ""


def _treaty(row: Record) -> str:
    which, suffix = number(row, "number", "treatyNum"), text(row, "suffix", "treatySuffix")
    congress = number(row, "congressReceived", "congress")
    return f"treaty/{congress}/{which}" + (f"/{suffix}" if suffix else "") if congress and which else ""


def _nomination(row: Record) -> str:
    congress, which, of = number(row, "congress"), number(row, "number"), number(row, "partNumber")
    return f"nomination/{congress}/{which}/{of}" if congress and which else ""


BILLS = Family(title="bills", lists=lambda congress: (f"bill/{congress}",), word="bills", name=bills.name)

FAMILIES = (
    BILLS,
    Family(
        title="summaries", lists=lambda congress: (f"summaries/{congress}",), word="summaries", leads=True,
        apart=("versionCode", "actionDate"),
        name=lambda row: bills.name(part(row, "bill")),
    ),
    Family(
        title="committee meetings", lists=lambda congress: (f"committee-meeting/{congress}",), word="committeeMeetings",
        name=_numbered("committee-meeting", "congress", "chamber", "eventId|eventID"),
    ),
    Family(
        title="laws", lists=lambda congress: (f"law/{congress}",), word="bills", name=bills.name, filtered=False,
        direct=floor.laws,
    ),
    Family(
        title="amendments", lists=lambda congress: (f"amendment/{congress}",), word="amendments",
        name=_numbered("amendment", "congress", "type", "number"),
    ),
    Family(
        title="committee reports", lists=lambda congress: (f"committee-report/{congress}",), word="reports",
        name=_numbered("committee-report", "congress", "type", "number"), apart=("part",),
    ),
    Family(
        title="nominations", lists=lambda congress: (f"nomination/{congress}",), word="nominations", name=_nomination,
        direct=lambda row, source: (papers.nomination(row, source),),
    ),
    Family(
        title="CRS reports", lists=lambda _: ("crsreport",), word="CRSReports",
        name=_numbered("crsreport", "id|reportNumber", lower=False),
    ),
    Family(title="treaties", lists=lambda congress: (f"treaty/{congress}",), word="treaties", name=_treaty),
    Family(
        title="House votes", lists=lambda congress: (f"house-vote/{congress}/1", f"house-vote/{congress}/2"),
        word="houseRollCallVotes", filtered=False,
        name=_numbered("house-vote", "congress", "sessionNumber|sessioNumber", "rollCallNumber"),
    ),
    Family(
        title="House communications", word="houseCommunications", name=_communication, filtered=False,
        lists=lambda congress: (f"house-communication/{congress}/ec", f"house-communication/{congress}/pm"),
    ),
    Family(
        title="Senate communications", word="senateCommunications", name=_communication, filtered=False,
        lists=lambda congress: (f"senate-communication/{congress}/ec", f"senate-communication/{congress}/pm"),
    ),
    Family(
        title="printed hearings", lists=lambda congress: (f"hearing/{congress}",), word="hearings", filtered=False,
        name=_numbered("hearing", "congress", "chamber", "jacketNumber"),
    ),
)  # fmt: skip
"""In the order in which they are walked: what cannot wait comes first."""

ROOTS: dict[str, tuple[str, Callable[[Record, str], Item]]] = {
    "amendment": ("amendment", floor.amendment),
    "committee-meeting": ("committeeMeeting", committees.meeting),
    "crsreport": ("CRSReport", papers.crs_report),
    "hearing": ("hearing", committees.printed_hearing),
    "house-communication": ("houseCommunication", papers.communication),
    "house-vote": ("houseRollCallVote", floor.vote),
    "senate-communication": ("senateCommunication", papers.communication),
    "treaty": ("treaty", papers.treaty),
}
"""The word under which a record stands in its own answer, and what makes an item of it, by its name's first word."""


def read(api: Api, name: str, known: str, text_base: str) -> tuple[tuple[Item, ...], str]:
    """The items of one record, and the shape of a bill (empty for all others).

    Nothing when a bill has the ``known`` shape. Raises ValueError for a record that cannot be told, SourceError, Spent.
    """
    first = name.split("/")[0]
    if first == "bill":
        record, shape = bills.read(api, name, known)
        return (item_of(record, source=api.name, text_base=text_base),) if record else (), shape
    page = api.get(name)
    if first == "committee-report":
        return tuple(
            committees.reports(listed(page, _root(page, "committeeReports", api.name)), api.name, text_base)
        ), ""
    word, convert = ROOTS[first]
    found = listed(page, _root(page, word, api.name))
    return tuple(convert(each, api.name) for each in found[:1]), ""


def _root(page: Record, word: str, source: str) -> str:
    """The key of the record in its answer; upstream writes it with hyphens or capitals as it likes."""
    for key in page:
        if key.lower().replace("-", "").replace("_", "") == word.lower():
            return key
    raise SourceError(source, f"the answer holds no {word}; the upstream may have changed")
