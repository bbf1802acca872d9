"""Deadlines from typed dates. Dates found in prose are another matter: the upstream's own fields are certain."""

from __future__ import annotations

from monitor.model import Deadline, Item

_TYPED = (
    ("comment", "Comments close", "comments_close_on"),
    ("effective", "Takes effect", "effective_on"),
)
"""Kind, label and the field of ``Item`` that holds the date."""

REGULATIONS = "regulations.gov"
"""The source of a comment date that regulations.gov gives beside that of the document itself; they can differ."""


def typed(item: Item) -> tuple[Deadline, ...]:
    """The deadlines that an item's typed dates give: comments close, rule takes effect.

    Calendar dates, Eastern; ``source`` is the field, ``evidence`` its value as the upstream wrote it. Those of
    a withdrawn item are withdrawn.
    """
    of_regulations = item.key.startswith("regs:")
    return tuple(
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
