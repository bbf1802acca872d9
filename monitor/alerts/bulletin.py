"""A message as JSON for other programs (channels of kind ``webhook``), from the same values as mail and Slack.

Names stay as they are; fields may be added. ``schema_version`` rises when one changes its meaning. Dates are calendar
dates in the zone named beside them, instants UTC. Everything is plain text: who shows it, escapes it.
"""

from __future__ import annotations

import json
from typing import Any

from monitor.alerts.model import Alert, Card, Digest, DueDate, HealthLine
from monitor.clock import to_text
from monitor.model import iso

SCHEMA_VERSION = 1

Facts = dict[str, Any]


def digest(value: Digest, subject: str) -> str:
    """A digest as a JSON object: the same items in the same order as in its mail."""
    return _written(
        _head("digest", value, subject)
        | {
            "period": value.period,
            "window_from_at": to_text(value.window_from) if value.window_from else None,
            "window_to_at": to_text(value.window_to),
            "act_now": [card(each) for each in value.act_now],
            "deadlines": [due(each) for each in value.deadlines],
            "topics": [
                {
                    "topic": section.slug, "name": section.name, "note": section.note,
                    "strong": [card(each) for each in section.strong],
                    "mentions": [card(each) for each in section.mentions],
                }
                for section in value.sections
            ],
            "moved_on": [card(each) for each in value.moved],
            "routine": [
                {"series": series.name, "items": [card(each) for each in series.cards]} for series in value.routine
            ],
            "weeks": [{"topic": trend.name, "strong": list(trend.counts)} for trend in value.trends],
            "coming_up": [due(each) for each in value.coming_up],
            "history": {
                "items": value.history.total, "strong": value.history.strong,
                "named": [card(each) for each in value.history.named],
            },
            "suggestions": [
                {"key": each.key, "title": each.title, "url": each.url, "reason": each.reason}
                for each in value.suggestions
            ],
            "looked": {
                "sources": value.looked.sources, "answered": value.looked.answered, "new": value.looked.new,
                "changed": value.looked.changed, "without_text": value.looked.without_text,
            },
            "health": [health(each) for each in value.health],
        }
    )  # fmt: skip


def alert(value: Alert, subject: str) -> str:
    """An alert as a JSON object."""
    return _written(
        _head("alert", value, subject)
        | {
            "items": [card(each) for each in value.cards],
            "reminders": [due(each) for each in value.reminders],
            "waiting": value.waiting,
            "health": [health(each) for each in value.health],
        }
    )


def trial(channel: str, subject: str, sentence: str) -> str:
    """The message of ``monitor send-test``."""
    return _written({"schema_version": SCHEMA_VERSION, "kind": "test", "channel": channel, "subject": subject,
                     "sentence": sentence})  # fmt: skip


def card(value: Card) -> Facts:
    """One item with the reason why it is told."""
    return {
        "key": value.key, "title": value.title, "url": value.url, "kind": value.kind.lower(),
        "agencies": list(value.agencies), "published_on": iso(value.published_on), "numbers": list(value.numbers),
        "topic": value.topic, "also": list(value.also), "strength": value.strength, "note": value.topic_note,
        "why_now": value.why_now, "badges": list(value.badges), "rule": value.rule,
        "terms": [{"term": each.term, "field": each.field, "count": each.count} for each in value.terms],
        "passage": value.passage, "spans": [list(span) for span in value.spans],
        "section": value.place, "section_url": value.place_url, "sections": value.places,
        "deadlines": [due(each) for each in value.dues], "see_text": list(value.see_text),
        "moves": [{"what": each.what, "was": each.was, "now": each.now} for each in value.moves],
        "notes": list(value.notes), "matter": value.matter,
        "story": [
            {"key": each.key, "title": each.title, "url": each.url, "what": each.what, "on": iso(each.on),
             "is_news": each.is_news}
            for each in value.story
        ], "is_new": value.is_new, "without_text": value.without_text,
    }  # fmt: skip


def due(value: DueDate) -> Facts:
    """An open deadline; ``was_on`` when it moved."""
    return {
        "key": value.key, "title": value.title, "url": value.url, "what": value.what, "due_on": iso(value.due_on),
        "due_at": to_text(value.due_at) if value.due_at else None, "zone": value.zone, "was_on": iso(value.was_on),
        "badge": value.badge, "source": value.source, "topics": list(value.topics),
    }  # fmt: skip


def health(value: HealthLine) -> Facts:
    """What did not do its work."""
    return {"name": value.name, "sentence": value.sentence}


def _head(kind: str, value: Alert | Digest, subject: str) -> Facts:
    return {
        "schema_version": SCHEMA_VERSION, "kind": kind, "channel": value.channel, "subject": subject,
        "made_at": to_text(value.now), "zone": value.zone.key, "archive_url": value.archive_url or None,
    }  # fmt: skip


def _written(facts: Facts) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
