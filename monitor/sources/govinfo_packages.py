"""Laws, committee reports and the Congressional Record as govinfo publishes them (upstream note govinfo.md, section 1).

A feed tells of a package; its MODS record, which needs no key, tells what it is: the day of issue, its number, the
bills it is about. A package that is published again has the same record, and so makes no revision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from monitor.errors import NotFound, SourceError
from monitor.model import INCOMPLETE, Entry, Fetched, Identifier, Item
from monitor.reading.bills import KINDS, normal
from monitor.sources.govinfo_bills import TRIES, XML, Ask
from monitor.sources.govinfo_listings import FeedEntry, entries
from monitor.sources.stamps import day
from monitor.sources.xml_tree import text_at, tree
from monitor.text import clean, shorten

REPORT_TYPES = {"hrpt": "H. Rept.", "srpt": "S. Rept.", "erpt": "Ex. Rept."}
SECTIONS = {"HOUSE": "House", "SENATE": "Senate", "EXTENSIONS": "Extensions of Remarks", "DAILYDIGEST": "Daily Digest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package of the feed with its record: ``name`` is its guid, ``root`` the MODS tree."""

    name: str
    entry: FeedEntry
    root: Element
    source: str
    base: str

    def text_url(self, granule: str = "") -> str:
        """The page for the printer of the package, or of one piece of it."""
        return f"{self.base}/content/pkg/{self.name}/html/{granule or self.name}.htm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One collection: its feed, how its packages are named (the first group is the Congress), what they come to."""

    feed: str
    names: re.Pattern[str]
    items: Callable[[Package], Iterator[Item]]


def poll(
    shelf: Shelf, ask: Ask, entry: Entry, *, source: str, base: str, congresses: Sequence[int], requests: int
) -> Fetched:
    """The packages that the feed shows for the first time, of these Congresses; what is left over waits."""
    name = next(each for each, known in SHELVES.items() if known is shelf)
    cursor = dict(entry.cursor.get(name, {}))
    known = entry.validators.get(shelf.feed)
    answer = ask(f"rss/{shelf.feed}.xml", accept=XML, known=known)
    validators = {shelf.feed: answer.validators()}
    waiting: dict[str, int] = dict(cursor.get("waiting", {}))
    first = set(cursor.get("first", ()))  # what the first poll found and could not read
    told: dict[str, FeedEntry] = {}
    gap = False
    if not answer.unchanged(known) or waiting:
        # A 304 has no body: what still waits then is asked for by its name alone.
        listed = (
            [] if answer.not_modified else [each for each in entries(answer, source) if shelf.names.match(each.package)]
        )
        seen = set(cursor.get("seen", ()))
        told = {each.package: each for each in listed}
        waiting |= {each.package: 0 for each in listed if each.mark not in seen and _wanted(shelf, each, congresses)}
        gap = bool(seen and listed) and not seen & {each.mark for each in listed}
        first = set(waiting) if "seen" not in cursor else first
        cursor["seen"] = [each.mark for each in listed] or sorted(seen)
    read, troubles = _read(shelf, ask, waiting, told, source=source, base=base, requests=requests)
    items = {item.key: item for package in read.values() for item in package}
    news = frozenset(item.key for name, package in read.items() if name not in first for item in package)
    cursor |= {"waiting": waiting, "first": sorted(first & waiting.keys())}
    warnings = [f"{INCOMPLETE}{troubles[0]}"] if troubles else []
    return Fetched(
        items=tuple(items.values()), cursor=cursor, validators=validators, news=news, gap=gap,
        unchanged=not items and answer.unchanged(known), whole=not first & waiting.keys() or entry.baselined,
        warnings=tuple(warnings),
    )  # fmt: skip


def _wanted(shelf: Shelf, entry: FeedEntry, congresses: Sequence[int]) -> bool:
    """Historic packages that are published again are not of these Congresses."""
    found = shelf.names.match(entry.package)
    return found is not None and (not found.groups() or int(found[1]) in congresses)


def _read(
    shelf: Shelf, ask: Ask, waiting: dict[str, int], told: dict[str, FeedEntry], *, source: str, base: str,
    requests: int,
) -> tuple[dict[str, list[Item]], list[str]]:  # fmt: skip
    """The items of each package that could be read, and what was wrong with the others."""
    found: dict[str, list[Item]] = {}
    troubles: list[str] = []
    for name in list(waiting)[:requests]:
        try:
            root = tree(ask(f"metadata/pkg/{name}/mods.xml", accept=XML).body, source)
            entry = told.get(name) or FeedEntry(package=name, title="", link="", at=None, description="")
            found[name] = list(shelf.items(Package(name=name, entry=entry, root=root, source=source, base=base)))
        except SourceError as error:
            waiting[name] += 1
            troubles.append(f"{name}: {error.sentence}")
            if waiting[name] >= TRIES:
                del waiting[name]
            if not isinstance(error, NotFound) and len(troubles) >= 3:
                break
            continue
        del waiting[name]
    return found, troubles


def _law(package: Package) -> Iterator[Item]:
    """The printed law. Its official title stands in the abstract: it often names another measure, the law's own not."""
    found = re.fullmatch(r"PLAW-(\d+)(publ|pvtl)(\d+)", package.name)
    if found is None:
        return
    number = f"{found[1]}-{found[3]}"
    private = found[2] == "pvtl"
    own = [] if private else [Identifier(scheme="law", value=number)]
    official, bills = _title(package), _bills(package.root)
    short = next((text for each in package.root.iter("shortTitle") if (text := clean("".join(each.itertext())))), "")
    named = f"{'Private' if private else 'Public'} Law {number}"
    yield Item(
        key=f"law:{number}" + ("-private" if private else ""), source=package.source, kind="law",
        title=f"{named}: {short}" if short else named, abstract=official, url=_page(package), stage="became law",
        published_on=_issued(package.root), identifiers=(*own, *bills), text_url=package.text_url(),
        facts={"congress": int(found[1])},
    )  # fmt: skip


def _report(package: Package) -> Iterator[Item]:
    found = re.fullmatch(r"CRPT-(\d+)(hrpt|srpt|erpt)(\d+)(?:-pt(\d+))?", package.name)
    if found is None:
        return
    further = f"-{found[4]}" if int(found[4] or 1) > 1 else ""
    citation = f"{REPORT_TYPES[found[2]]} {found[1]}-{found[3]}"
    title = _title(package)
    committees = sorted({clean(name) for each in package.root.iter("congCommittee") if (name := text_at(each, "name"))})
    yield Item(
        key=f"report:{found[1]}-{found[2]}-{found[3]}{further}", source=package.source, kind="report",
        title=f"{citation}: {title}" if title else citation, url=_page(package), published_on=_issued(package.root),
        identifiers=_bills(package.root), text_url=package.text_url(),
        facts={"congress": int(found[1]), "citation": citation} | ({"committees": committees} if committees else {}),
    )  # fmt: skip


def _record(package: Package) -> Iterator[Item]:
    """One item for each piece of an issue of the Congressional Record: a speech, a debate, a list of bills."""
    for piece in package.root.iter("relatedItem"):
        granule = text_at(piece, "extension/accessId", "extension/granuleId") or piece.get("ID", "").removeprefix("id-")
        title = text_at(piece, "titleInfo/title")
        if piece.get("type") != "constituent" or not granule.startswith("CREC-") or not title:
            continue
        section = SECTIONS.get(text_at(piece, "extension/granuleClass"), "")
        yield Item(
            key=f"feed:{package.source}:{granule}", source=package.source, kind="page",
            title=f"Congressional Record{', ' + section if section else ''}: {shorten(title, 300)}",
            url=f"https://www.govinfo.gov/app/details/{package.name}/{granule}", published_on=_issued(package.root),
            text_url=package.text_url(granule), facts={"section": section} if section else {},
        )  # fmt: skip


def _title(package: Package) -> str:
    """What the package is called, without the number before it and the citations behind it."""
    title = next((told for each in package.root.findall("titleInfo") if (told := text_at(each, "title"))), "")
    title = title or package.entry.title
    return re.sub(
        r"^(?:(?:Public|Private) Law|[HSE][\w.]* ?Rept\.?) ?\d+ ?- ?\d+ ?[-–:.]? *", "", title, flags=re.IGNORECASE
    )


def _issued(root: Element) -> date | None:
    """The day of issue, an Eastern date."""
    return day(text_at(root, "originInfo/dateIssued", "extension/dateIssued"))


def _bills(root: Element) -> tuple[Identifier, ...]:
    """The bill that a law came from or a report is about; of several each is but cited, or they would be one matter."""
    named: dict[str, None] = {}
    for each in (bill for extension in root.findall("extension") for bill in extension.iter("bill")):
        kind, number, congress = each.get("type", "").lower(), each.get("number", ""), each.get("congress", "")
        if kind in KINDS and number.isdigit() and congress.isdigit() and each.get("context") != "OTHER":
            named[normal(int(congress), kind, int(number))] = None
    return tuple(Identifier(scheme="bill", value=name, role="own" if len(named) == 1 else "cited") for name in named)


def _page(package: Package) -> str:
    return f"https://www.govinfo.gov/app/details/{package.name}"


SHELVES = {
    "laws": Shelf(feed="plaw", names=re.compile(r"PLAW-(\d{2,3})(?:publ|pvtl)\d+"), items=_law),
    "reports": Shelf(feed="crpt", names=re.compile(r"CRPT-(\d{2,3})[hse]rpt\d+"), items=_report),
    "record": Shelf(feed="crec", names=re.compile(r"CREC-\d{4}-\d{2}-\d{2}$"), items=_record),
}
"""The collections by the names that sources.toml gives them."""
