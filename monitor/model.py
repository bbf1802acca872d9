"""The values that pass between steps: frozen, slotted, keyword-only; tuples, never lists.

A source gives ``Fetched`` with ``Item``s; the archive turns them into revisions; topics read ``Document``s
and give ``Match``es; alerts read what is owed. Words are those of the README's glossary.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NoReturn

KINDS = (
    "rule", "proposed rule", "notice", "presidential document", "correction", "bill", "amendment", "law", "hearing",
    "report", "nomination", "communication", "vote", "treaty", "review", "news", "grant", "procurement",
    "investigation", "project", "gazette", "page",
)  # fmt: skip
"""What an item can be, exactly as written in ``items.kind``."""

SCHEMES = (
    "docket", "rin", "cfr", "usc", "law", "bill", "fr", "fr-page", "eo", "proclamation", "hts", "case", "foa", "cas",
)  # fmt: skip
"""What an identifier can be, exactly as written in ``identifiers.scheme``."""

Origin = Literal["poll", "baseline", "backfill", "import", "held"]
"""How a revision came; ``held``: by a poll that brought so much at once that a person has to look first."""

Change = Literal["new", "changed", "text", "withdrawn"]
Strength = Literal["strong", "mention"]
Role = Literal["own", "cited"]


class _Nothing(Mapping[str, Any]):
    """A mapping without keys. A mappingproxy would do, but dataclasses of Python 3.11 refuse unhashable defaults."""

    __slots__ = ()

    def __getitem__(self, key: str) -> NoReturn:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __hash__(self) -> int:
        return 0


NOTHING: Mapping[str, Any] = _Nothing()

_SORTED = json.JSONEncoder(sort_keys=True, ensure_ascii=False, check_circular=False, default=str)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Identifier:
    """A number that names a document or a proceeding, in its normal form (``docket`` ``USTR-2024-0016``).

    ``own``: a typed field, the title or the docket line carries it. ``cited``: found in the text. ``inferred``: a part
    of it (the Congress of a bill) is not said and was inferred from the document's date; two identifiers that differ
    in this alone are the same.
    """

    scheme: str
    value: str
    role: Role = "own"
    inferred: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One document as one source gives it now. Text is plain and normalised (``text.clean``); no HTML.

    ``facts`` are the kind's typed fields and are compared; ``extras`` (links, counts, stamps) are kept beside them
    and never make a revision. ``body`` is the full text if it came along; else ``text_url`` says where it can be had.
    ``stage`` is empty where the kind has none; ``agencies`` are official names.
    """

    key: str
    source: str
    kind: str
    title: str
    url: str = ""
    stage: str = ""
    abstract: str = ""
    action: str = ""
    agencies: tuple[str, ...] = ()
    published_on: date | None = None
    effective_on: date | None = None
    comments_close_on: date | None = None
    facts: Mapping[str, Any] = NOTHING
    extras: Mapping[str, Any] = NOTHING
    identifiers: tuple[Identifier, ...] = ()
    body: str | None = None
    text_url: str = ""

    def material(self) -> dict[str, Any]:
        """The fields whose change is a revision, JSON-ready, in a fixed order."""
        return {
            "kind": self.kind, "stage": self.stage, "title": self.title, "abstract": self.abstract,
            "action": self.action, "agencies": list(self.agencies), "facts": dict(self.facts),
            "published_on": iso(self.published_on), "effective_on": iso(self.effective_on),
            "comments_close_on": iso(self.comments_close_on),
            "identifiers": sorted(f"{i.scheme}:{i.value}" for i in self.identifiers if i.role == "own"),
        }  # fmt: skip

    def fingerprint(self) -> str:
        """SHA-256 (hex) of what is material; the body has a hash of its own.

        Joined by separators that no clean text holds: it is made for every document of every poll.
        """
        owned = sorted([f"{each.scheme}:{each.value}" for each in self.identifiers if each.role == "own"])
        parts = (
            self.kind, self.stage, self.title, self.abstract, self.action, "\x1e".join(self.agencies),
            str(self.published_on), str(self.effective_on), str(self.comments_close_on), "\x1e".join(owned),
            _SORTED.encode(dict(self.facts)) if self.facts else "",
        )  # fmt: skip
        return digest("\x1f".join(parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What lets the next poll of one URL be cheap: both HTTP validators and the hash of the last body."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""


AS_OF = "as_of"
"""The extra that holds an item's own stamp (UTC) where several routes bring it: the newer one counts."""

FOLLOWED_ON = "followed_on"
"""The name in a source's cursor of the Eastern day (ISO) on which it last looked after what it follows.

A source that has it there is given ``Entry.followed`` and ``Entry.unpublished`` in the first poll of another day.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the ledger knows of a source before a fetch. ``baselined`` is false until one poll has completed.

    ``followed``: keys of its documents whose dates still lie ahead; ``unpublished``: those of its filings whose planned
    day of publication has passed. Both are empty unless it is time to look after them (``FOLLOWED_ON``). ``dockets``:
    what topics follow and strong hits carry, for kinds that say ``FOLLOWS_DOCKETS``.
    """

    source: str
    cursor: Mapping[str, Any] = NOTHING
    validators: Mapping[str, Validators] = NOTHING
    baselined: bool = False
    last_success_at: datetime | None = None
    failures: int = 0
    followed: tuple[str, ...] = ()
    unpublished: tuple[str, ...] = ()
    dockets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A host (with its port, if it names one) that asked not to be asked before ``until_at``; ``reason``: its words."""

    host: str
    until_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is remembered of one answer, to look into later: its address without secrets, its size in bytes, its hash.

    ``age`` is for how many seconds a cache on the way had held it.
    """

    asked_at: datetime
    url: str
    status: int
    size: int
    body_hash: str
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    age: float = 0.0


INCOMPLETE = "incomplete: "
"""How a source begins a warning that tells of something it could not read; other warnings are mere remarks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one fetch gave. ``unchanged`` is true when every answer was a 304 or the same body as before.

    ``cursor`` and ``validators`` replace the ledger's in the same transaction that stores ``items``.
    ``warnings`` are plain sentences that ``status`` shows (a malformed feed that still gave its entries).
    ``whole`` is false while a first run that takes several polls is not through: its baseline goes on, except for the
    items with the keys in ``news``, which came up or changed after it had begun.
    ``gap``: something may have come and gone since the last poll (nothing of what it showed then is left).
    """

    items: tuple[Item, ...] = ()
    cursor: Mapping[str, Any] = NOTHING
    validators: Mapping[str, Validators] = NOTHING
    unchanged: bool = False
    warnings: tuple[str, ...] = ()
    whole: bool = True
    news: frozenset[str] = frozenset()
    gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of history to backfill, both ends included (Eastern calendar dates).

    ``after``: where a walk of it in parts has come to, in the words of its kind; empty at its beginning.
    """

    since_on: date
    until_on: date
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A stored item at one revision, as matching and routing read it.

    ``dated_on`` is the newest dated event the item itself tells of (published, latest action, filed); ``changes`` is
    the revision's {field: {"was": ..., "now": ...}}.
    """

    item_id: int
    revision_id: int
    key: str
    source: str
    kind: str
    title: str
    abstract: str = ""
    body: str = ""
    action: str = ""
    agencies: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    search_ids: str = ""
    stage: str = ""
    url: str = ""
    matter: str = ""
    facts: Mapping[str, Any] = NOTHING
    published_on: date | None = None
    effective_on: date | None = None
    comments_close_on: date | None = None
    dated_on: date | None = None
    first_seen_at: datetime | None = None
    origin: Origin = "poll"
    change: Change = "new"
    changes: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term that was found: as the topic writes it, in which field, how often (after masking)."""

    term: str
    field: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A topic found in one document revision, with the reason.

    ``passage`` is plain text of at most 500 characters around the best occurrence; ``spans`` are the (start, end)
    character offsets of matched words in it. ``rule`` is the short sentence that decided the strength.
    """

    topic: str
    item_id: int
    revision_id: int
    strength: Strength
    terms: tuple[Term, ...]
    passage: str
    spans: tuple[tuple[int, int], ...] = ()
    field: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A date by which something must be done or takes effect. ``due_on`` is a calendar date in ``zone``.

    ``source`` names the field or text it was read from, ``evidence`` the value or sentence as it stood there.
    """

    kind: str
    label: str
    due_on: date | None
    due_at: datetime | None = None
    zone: str = "America/New_York"
    source: str = ""
    evidence: str = ""
    state: Literal["open", "withdrawn", "unclear"] = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something owed to a channel; unique per channel, reason and subject.

    ``reason``: hit | changed | text | withdrawn | health | suggestion | reminder | fallback (another channel could not
    tell it). ``at_once`` is true for an alert after the channel's hold, false for its next digest.
    """

    channel: str
    reason: str
    subject: str
    at_once: bool = False
    topic: str = ""
    item_id: int | None = None
    hit_id: int | None = None
    revision_id: int | None = None
    data: Mapping[str, Any] = field(default=NOTHING)


def iso(day: date | None) -> str | None:
    """The calendar date as the archive writes it, or None."""
    return day.isoformat() if day else None


def digest(text: str) -> str:
    """SHA-256 of the text, hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
