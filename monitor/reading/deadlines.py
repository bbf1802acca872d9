"""Deadlines from typed dates. Dates found in prose are another matter: the upstream's own fields are certain."""

from __future__ import annotations

from monitor.model import Deadline, Item

_TYPED = (
    ("comment", "Comments close", "comments_close_on"),
    ("effective", "Takes effect", "effective_on"),
)
"""Kind, label and the field of ``Item`` that holds the date."""


def typed(item: Item) -> tuple[Deadline, ...]:
    """The deadlines that an item's typed dates give: comments close, rule takes effect.

    Calendar dates, Eastern; ``source`` is the field, ``evidence`` its value. Those of a withdrawn item are withdrawn.
    """
    return tuple(
        Deadline(
            kind=kind,
            label=label,
            due_on=due_on,
            source=field,
            evidence=due_on.isoformat(),
            state="withdrawn" if item.stage == "withdrawn" else "open",
        )
        for kind, label, field in _TYPED
        if (due_on := getattr(item, field)) is not None
    )
