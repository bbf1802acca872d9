"""Subject lines: facts first, never a word that comes from upstream. Pure."""

from __future__ import annotations

from monitor.alerts.model import Alert, Card, Digest
from monitor.alerts.wording import count, day, in_days, listed
from monitor.text import clean

SOON_DAYS = 7
MOST_NAMES = 2


def of_digest(digest: Digest) -> str:
    """``[Trade] 2 urgent · 3 deadlines ≤7d · 14 new — Tue Jul 7``."""
    soon = sum(due.days <= SOON_DAYS for due in digest.deadlines)
    facts = []
    if digest.act_now:
        facts.append(f"{len(digest.act_now)} urgent")
    if soon:
        facts.append(f"{count(soon, 'deadline')} ≤{SOON_DAYS}d")
    new = digest.new - len(digest.act_now)
    if new:
        facts.append(f"{new} new")
    if digest.moved:
        facts.append(f"{len(digest.moved)} moved on")
    if not (digest.act_now or new or digest.moved):
        folded = digest.mentions + digest.bundled
        facts.insert(0, count(folded, "mention") if folded else "Held back" if digest.held else "Nothing new")
    if digest.first:
        facts = ["First digest", *facts] if not digest.history.total else _first(digest, facts)
    late = ", late" if digest.late else ""
    return f"[{digest.label}] {' · '.join(facts)} — {day(digest.today, digest.today)}{late}"


def _first(digest: Digest, facts: list[str]) -> list[str]:
    rest = [fact for fact in facts if fact != "Nothing new"]
    return ["First digest", *rest, f"{digest.history.total} from before"]


def of_alert(alert: Alert) -> str:
    """``[Trade] 2 urgent: Section 301 tariffs — Tue Jul 7, 14:05``; topics are named as the team named them."""
    local = alert.now.astimezone(alert.zone)
    urgent = bool(alert.cards) and all(card.why_now for card in alert.cards)
    facts = [f"{len(alert.cards)} urgent" if urgent else count(len(alert.cards), "item")] if alert.cards else []
    if alert.reminders:
        facts.append(count(len(alert.reminders), "deadline"))
    if alert.health:
        facts.append(count(len(alert.health), "health notice"))
    names = tuple(dict.fromkeys(card.topic_name for card in alert.cards))
    if alert.reminders and not alert.cards:
        names = tuple(dict.fromkeys(f"{each.what} {in_days(each.days)}" for each in alert.reminders))
    names = tuple(map(clean, names))
    about = f": {listed(names)}" if 0 < len(names) <= MOST_NAMES else ""
    return f"[{alert.label}] {' · '.join(facts)}{about} — {day(alert.today, alert.today)}, {local:%H:%M}"


def preheader(digest: Digest) -> str:
    """The hidden first line that phones show: the nearest deadline and the first item."""
    first = next((card.title for card in _all(digest)), "")
    nearest = f"Next deadline {day(digest.deadlines[0].due_on, digest.today)}. " if digest.deadlines else ""
    return f"{nearest}{first}".strip()


def _all(digest: Digest) -> tuple[Card, ...]:
    strong = tuple(card for section in digest.sections for card in section.strong)
    return (*digest.act_now, *strong, *digest.moved)
