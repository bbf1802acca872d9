"""Who is owed what: a pure rule from one matched document revision to notices.

A channel gets what its topics hit. At once, if its ``alert`` level asks for it; else in its next digest, if it has
one; else not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from monitor.alerts.urgency import urgent
from monitor.archive.outgoing.moved import Moved
from monitor.archive.outgoing.outbox import Alerted
from monitor.model import Document, Match, Notice, iso
from monitor.settings import ChannelConfig

FIELDS = {"comment": "comments_close_on", "effective": "effective_on"}
"""The field of an item that holds the date of a kind of deadline."""


def owed(
    channels: Sequence[ChannelConfig],
    *,
    document: Document,
    match: Match,
    hit_id: int,
    reason: str,
    today: date,
    followed: bool,
    moved: str = "",
    alerted: Collection[Alerted] = (),
) -> tuple[Notice, ...]:
    """The notices for one hit, at most one per channel. ``reason``: hit | changed | text | withdrawn.

    ``today`` is the calendar date in the configured zone; ``followed`` says that the topic names one of the document's
    own identifiers. A notice's subject holds topic and key (and the revision, for what may happen again), so that the
    same news is never owed twice. ``alerted`` are the alerts that were owed for other documents of the matter: a matter
    is alerted once for one reason, and what follows waits for the digest. ``moved`` is what the document does to the
    dates of another one.
    """
    why = urgent(document, match, reason=reason, today=today, followed=followed, moved=moved)
    subject = f"{match.topic} {document.key}"
    if reason != "hit":
        subject += f" r{document.revision_id}"
    data: dict[str, Any] = {"urgent": why} if why else {}
    if reason != "hit" and document.changes:
        data["changes"] = dict(document.changes)
    notices = []
    for channel in channels:
        if match.topic not in channel.topics or (channel.strength == "strong" and match.strength == "mention"):
            continue
        at_once = _at_once(channel, match, why)
        before = [each for each in alerted if each.channel == channel.name] if reason == "hit" else []
        if at_once and _is_repetition(channel, before, why):
            at_once = False
        if not at_once and channel.digest is None:
            continue
        notices.append(
            Notice(
                channel=channel.name, reason=reason, subject=subject, at_once=at_once, topic=match.topic,
                item_id=document.item_id, hit_id=hit_id, revision_id=document.revision_id, data=data,
            )
        )  # fmt: skip
    return tuple(notices)


def owed_for_move(channels: Sequence[ChannelConfig], move: Moved) -> tuple[Notice, ...]:
    """The notices for a date of a strong hit that another document moved or called off: at once where anything is."""
    field = FIELDS.get(move.kind)
    data: dict[str, Any] = {"urgent": f"{move.kind} date {'moved' if move.now_on else 'withdrawn'}"}
    if field:
        data["changes"] = {field: {"was": move.was_on.isoformat(), "now": iso(move.now_on)}}
    subject = f"{move.topic} {move.key} d{move.deadline_id} {move.now_on or 'withdrawn'}"
    return tuple(
        Notice(
            channel=channel.name, reason="changed", subject=subject,
            at_once=channel.alert is not None, topic=move.topic, item_id=move.item_id, hit_id=move.hit_id,
            revision_id=move.revision_id, data=data,
        )
        for channel in channels
        if move.topic in channel.topics and (channel.alert is not None or channel.digest is not None)
    )  # fmt: skip


def _at_once(channel: ChannelConfig, found: Match, why: str) -> bool:
    if channel.alert == "urgent":
        return bool(why)
    if channel.alert == "strong":
        return found.strength == "strong"
    return channel.alert == "all"


def _is_repetition(channel: ChannelConfig, before: Sequence[Alerted], why: str) -> bool:
    """Whether the channel knows this already: the same order printed after it was posted, or, where a digest tells of
    it anyway, the same reason in the same matter."""
    if any(each.is_twin and each.why == why for each in before):
        return True
    return channel.digest is not None and any(each.why == why for each in before)
