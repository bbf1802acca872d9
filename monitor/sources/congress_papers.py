"""What is sent to Congress or written for it: nominations, treaties, communications, CRS reports.

Upstream note congress-gov.md, sections 2 and 3. Agencies' reports to Congress (under the Defense Production Act among
them) are executive communications: their abstract is all that is told of them.
"""

from __future__ import annotations

from monitor.model import Identifier, Item
from monitor.sources.bill_item import CONGRESS, ordinal
from monitor.sources.congress_fields import Record, block, day, filled, listed, measure, number, part, text
from monitor.text import shorten

LONGEST_TITLE = 300
"""Characters of an abstract that stand for the title which a communication does not have."""

RESEARCH = "Congressional Research Service"


def nomination(raw: Record, source: str) -> Item:
    """A nomination. Raises ValueError when it has no number."""
    congress, which, part_number = number(raw, "congress"), number(raw, "number"), number(raw, "partNumber")
    if not congress or not which:
        raise ValueError("it has no number")
    citation = text(raw, "citation") or f"PN{which}" + (f"-{part_number}" if part_number else "")
    latest = part(raw, "latestAction")
    description = block(raw, "description")
    facts = {
        "citation": citation, "organization": text(raw, "organization"),
        "latest_action_on": str(day(latest, "actionDate") or ""),
        "military": text(part(raw, "nominationType"), "isMilitary").lower() == "true",
    }  # fmt: skip
    said = text(latest, "text").lower()
    stages = (
        ("confirmed", "confirmed"),
        ("returned", "returned"),
        ("withdrawn", "withdrawn"),
        ("placed on", "reported"),
    )
    return Item(
        key=f"nomination:{congress}-{which}" + (f"-{part_number}" if part_number else ""), source=source,
        kind="nomination", title=f"{citation}: {shorten(' '.join(description.split()), LONGEST_TITLE)}".rstrip(": "),
        abstract=description if len(description) > LONGEST_TITLE else "", action=text(latest, "text"),
        stage=next((stage for words, stage in stages if words in said), "received"),
        agencies=tuple(filter(None, (text(raw, "organization"),))), published_on=day(raw, "receivedDate"),
        url=f"{CONGRESS}/nomination/{ordinal(congress)}-congress/{which}" + (f"/{part_number}" if part_number else ""),
        facts=filled(facts), extras=filled({"updated": text(raw, "updateDate")}),
    )  # fmt: skip


def treaty(raw: Record, source: str) -> Item:
    """A treaty document. Raises ValueError when it has no number."""
    congress = number(raw, "congress", "congressReceived")
    which, suffix = number(raw, "number", "treatyNum"), text(raw, "suffix", "treatySuffix")
    if not congress or not which:
        raise ValueError("it has no number")
    titles = {text(each, "titleType").lower(): text(each, "title") for each in listed(raw, "titles")}
    title = titles.get("treaty - short title") or titles.get("treaty - formal title") or next(iter(titles.values()), "")
    subject = text(raw, "topic", "treatySubject")
    document = f"Treaty Doc. {congress}-{which}{suffix}"
    facts = {
        "topic": subject, "countries": sorted(text(each, "name") for each in listed(raw, "countriesParties")),
        "titles": sorted({each for each in titles.values() if each} - {title}),
        "in_force_on": str(day(raw, "inForceDate") or ""),
        "reports": sorted(text(each, "citation", "name") for each in listed(raw, "relatedDocs")),
    }  # fmt: skip
    resolution = block(raw, "resolutionText")
    return Item(
        key=f"treaty:{congress}-{which}" + (f"-{suffix.lower()}" if suffix else ""), source=source, kind="treaty",
        title=f"{document}: {title or subject}".rstrip(": "), abstract=resolution,
        stage="resolution agreed to" if resolution else "submitted", published_on=day(raw, "transmittedDate"),
        facts=filled(facts),
        url=f"{CONGRESS}/treaty-document/{ordinal(congress)}-congress/{which}" + (f"/{suffix}" if suffix else ""),
        extras=filled({"updated": text(raw, "updateDate")}),
    )  # fmt: skip


def crs_report(raw: Record, source: str) -> Item:
    """A report of the Congressional Research Service; a new version is a change. Raises ValueError without an id.

    ``published_on`` is the day of this version; in a bulk load upstream has once given all reports one day.
    """
    name = text(raw, "id", "reportNumber")
    if not name:
        raise ValueError("it has no id")
    bills = sorted({found for each in listed(raw, "relatedMaterials") if (found := measure(each))})
    facts = {
        "version": number(raw, "version"), "status": text(raw, "status"), "content_type": text(raw, "contentType"),
        "authors": [text(each, "author", "name") for each in listed(raw, "authors")],
        "topics": sorted(filter(None, (text(each, "topic") for each in listed(raw, "topics")))), "bills": bills,
    }  # fmt: skip
    cited = tuple(Identifier(scheme="bill", value=bill, role="cited") for bill in bills)
    return Item(
        key=f"crs:{name}", source=source, kind="report", title=text(raw, "title") or f"CRS {name}",
        stage="archived" if text(raw, "status").lower() == "archived" else "", abstract=block(raw, "summary"),
        agencies=(RESEARCH,), published_on=day(raw, "publishDate"), facts=filled(facts),
        url=f"{CONGRESS}/crs-product/{name}", identifiers=cited, extras=filled({"updated": text(raw, "updateDate")}),
    )  # fmt: skip


def communication(raw: Record, source: str) -> Item:
    """A communication to the House or the Senate. Raises ValueError when it has no number."""
    congress = number(raw, "congress", "congressNumber")
    kind, which = text(part(raw, "communicationType"), "code").lower(), number(raw, "number", "communicationNumber")
    chamber = text(raw, "chamber")
    if not congress or not kind or not which or not chamber:
        raise ValueError("it has no type and number")
    abstract = block(raw, "abstract")
    printed = f"{chamber} {kind.upper()} {which}"
    named = text(part(raw, "communicationType"), "name")
    committees = listed(raw, "committees")
    facts = {
        "type": named, "committees": sorted(filter(None, (text(each, "name") for each in committees))),
        "committee_codes": sorted(filter(None, (text(each, "systemCode").lower() for each in committees))),
        "rulemaking": text(raw, "isRulemaking").lower() in ("y", "true"), "nature": text(raw, "reportNature"),
        "submitting_agency": text(raw, "submittingAgency"), "submitting_official": text(raw, "submittingOfficial"),
        "legal_authority": text(raw, "legalAuthority"),
    }  # fmt: skip
    said = text(raw, "reportNature") or " ".join(abstract.split())
    return Item(
        key=f"communication:{congress}-{chamber[0].lower()}-{kind}-{which}", source=source, kind="communication",
        title=f"{printed}: {shorten(said, LONGEST_TITLE)}".rstrip(": "), abstract=abstract, facts=filled(facts),
        url=f"{CONGRESS}/{chamber.lower()}-communication/{ordinal(congress)}-congress/{_page(named)}/{which}",
        agencies=tuple(filter(None, (text(raw, "submittingAgency"),))),
        published_on=day(raw, "congressionalRecordDate"), extras=filled({"updated": text(raw, "updateDate")}),
    )  # fmt: skip


def _page(name: str) -> str:
    return "-".join(name.lower().split()) or "executive-communication"
