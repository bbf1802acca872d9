"""The deadlines of a document: from its typed dates, and from what its DATES text says.

The text is the document itself; a typed date was read from it by somebody else. Where they agree they are one deadline,
with the sentence as evidence; where they differ both are kept, each under its source (upstream note federal-register,
section 4: a typed comment date may be that of another window).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from monitor.clock import from_text
from monitor.model import Deadline, Item
from monitor.reading.prose import caption, deadlines

_TYPED = (
    ("comment", "Comments close", "comments_close_on"),
    ("effective", "Takes effect", "effective_on"),
)
"""Kind, label and the field of ``Item`` that holds the date."""

REGULATIONS = "regulations.gov"
"""The source of a comment date that regulations.gov gives beside that of the document itself; they can differ."""

_TO_FILE = frozenset({"reply comment", "request to appear", "application"})
"""What the Federal Register's typed comment date is when a document asks for something else than comments."""


def typed(item: Item) -> tuple[Deadline, ...]:
    """The deadlines that an item's typed dates give: comments close, rule takes effect, a committee's hearing.

    Calendar dates, Eastern; ``source`` is the field, ``evidence`` its value as the upstream wrote it. Those of
    a withdrawn item are withdrawn.
    """
    of_regulations = item.key.startswith("regs:")
    dates = tuple(
        Deadline(
            kind=kind,
            label=label,
            due_on=due_on,
            source=REGULATIONS if of_regulations and kind == "comment" else field,
            evidence=str(item.extras.get("comment_end") or due_on),
            state="withdrawn" if item.stage == "withdrawn" else "open",
        )
        for kind, label, field in _TYPED
        if (due_on := getattr(item, field)) is not None
    )
    return (*dates, *_meeting(item)) if item.kind == "hearing" else dates


def _meeting(item: Item) -> tuple[Deadline, ...]:
    """When a committee meets, by the facts ``starts_on`` and ``starts_at``; called off or put off it is withdrawn."""
    written, hour = str(item.facts.get("starts_on") or ""), str(item.facts.get("starts_at") or "")
    if not written:
        return ()
    called_off = item.stage in ("canceled", "postponed", "withdrawn")
    return (
        Deadline(
            kind="hearing", label=str(item.facts.get("meeting_type") or "Hearing"), due_on=date.fromisoformat(written),
            due_at=from_text(hour) if hour else None, source="starts_on", evidence=hour or written,
            state="withdrawn" if called_off else "open",
        ),
    )  # fmt: skip


def told(item: Item, body: str = "") -> tuple[Deadline, ...]:
    """Every deadline of an item, typed ones first. ``body`` is read where the item itself brings no DATES text.

    Of a typed and a written date that are the same one remains, under the typed source, with the sentence as evidence
    and the hour that only the text gives. An ``unclear`` deadline remains only where nothing certain is known of its
    kind.
    """
    text = dates_text(item, body)
    written = deadlines(text, title=item.title, published_on=item.published_on) if text else ()
    known = [each for each in typed(item) if not _is_another(each, written)]
    merged = [_with_text(each, written) for each in known]
    same = {(each.kind, each.due_on) for each in known}
    certain = {each.kind for each in (*known, *written) if each.due_on}
    rest = [
        each for each in written if (each.kind, each.due_on) not in same and (each.due_on or each.kind not in certain)
    ]
    found = (*merged, *rest)
    return tuple(replace(each, state="withdrawn") for each in found) if item.stage == "withdrawn" else found


def dates_text(item: Item, body: str = "") -> str:
    """What stands under DATES: the typed field, else the paragraph of the document's own text."""
    return str(item.facts.get("dates") or "") or caption(item.body or body)


def _with_text(known: Deadline, written: Sequence[Deadline]) -> Deadline:
    for each in written:
        if (each.kind, each.due_on) == (known.kind, known.due_on):
            return replace(
                known, label=each.label if each.kind == "effective" else known.label, evidence=each.evidence,
                due_at=each.due_at, zone=each.zone,
            )  # fmt: skip
    return known


def _is_another(known: Deadline, written: Sequence[Deadline]) -> bool:
    """Whether a typed comment date is that of something else to file, and the text speaks of no comments at all."""
    if known.kind != "comment" or any(each.kind == "comment" for each in written):
        return False
    return any(each.due_on == known.due_on and each.kind in _TO_FILE for each in written)
