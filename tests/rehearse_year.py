"""``make rehearse-year``: half a year of real documents, a pass and a digest a day, and what the digests said.

The clock stands at 07:30 in Washington on each day from January to June 2025; behind it lie the real records of
../shared/corpus, as many as had been published by then, and the posts of the White House. One channel mails the digest
(as files), one is for programs: its JSON carries the same items, and the checks read it.

    python -m tests.rehearse_year [--until 2025-01-31] [--home DIR]
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor import app
from monitor.alerts.render import encoded_size
from monitor.clock import EASTERN, StandingClock
from monitor.demo import corpus
from monitor.demo.feeds import Feed
from monitor.demo.register import Register
from monitor.demo.standin import StandIn
from monitor.pipeline.onepass import run_pass
from tests.rehearse import BULK, CORPUS, PROJECT

FIRST, LAST = date(2025, 1, 2), date(2025, 6, 30)
NEWEST_POSTS = 30
SOURCES = """\
[monitor]
timezone = "America/New_York"
contact = "rehearsal@example.org"
allow_private_hosts = true

[sources.federal-register]
kind = "federal-register"
base_url = "{url}/api/v1"
every = "30m"
text = "all"
public_inspection = false

[sources.white-house]
kind = "feed"
url = "{url}/white-house/feed"
every = "30m"
"""
CHANNELS = """
[channels.board]
kind = "email"
to = ["board@example.org"]
topics = ["*"]
digest = "daily 07:30"

[channels.machine]
kind = "webhook"
url = { env = "NOT_SET" }
secret = { env = "NOT_SET" }
topics = ["*"]
digest = "daily 07:30"
"""
STRONG = """
select items.key, min(hits.id), count(distinct notices.message_id) from hits join items on items.id = hits.item_id
left join notices on notices.hit_id = hits.id and notices.channel = 'machine' and notices.message_id is not null
where hits.strength = 'strong' and hits.backfilled = 0 and hits.dropped_at is null
group by items.key
"""


@dataclass(slots=True)
class Findings:
    """What reading every digest came to; a list holds the first offences in words."""

    digests: int = 0
    news: Counter[str] = field(default_factory=Counter)
    dead: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    left_out: int = 0
    deadlines: int = 0
    moved: int = 0
    alone: int = 0
    together: int = 0


def main() -> int:
    """Plays, reads, prints; 0 when no promise was broken."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--until", type=date.fromisoformat, default=LAST)
    options.add_argument("--home", type=Path)
    chosen = options.parse_args()
    if not BULK.exists():
        print("the corpus of real records is not beside the project (../shared/corpus): nothing to rehearse on")
        return 0
    with tempfile.TemporaryDirectory(prefix="monitor-year-") as temporary:
        home = chosen.home or Path(temporary) / "home"
        begun = time.monotonic()
        days = play(home, chosen.until)
        seconds = time.monotonic() - begun
        found = read(home)
    print(f"days played        {days} in {seconds:.0f} s, {found.digests} digests of the channel that the checks read")
    print(
        f"told as news       {sum(found.news.values()):,} documents in {found.alone + found.together:,} cards "
        f"({found.together:,} of them with more than one document)"
    )
    print(f"changes told       {found.moved:,}; open deadlines shown {found.deadlines:,} times")
    print(f"mail               largest {max(found.sizes, default=0):,} bytes; {found.left_out} items only counted")
    for name, offences in (
        ("dead deadlines", found.dead), ("told twice", found.repeated), ("strong, not in exactly one", found.untold),
        ("text unlike HTML", found.unlike),
    ):  # fmt: skip
        print(f"{name:<27}{len(offences)}")
        for sentence in offences[:5]:
            print(f"  {sentence}")
    return 1 if found.dead or found.repeated or found.untold or found.unlike else 0


def play(home: Path, until: date, *, first: date = FIRST) -> int:
    """One pass a day at 07:30; how many days."""
    records = corpus.documents(BULK)
    posts = [dict(each) for each in corpus.read(CORPUS / "whitehouse-posts-2025h1.jsonl.gz")]
    register, feed = Register(), Feed("White House", "https://www.whitehouse.gov/")
    with StandIn({"": register, "/white-house/feed": feed}) as upstream:
        write_home(home, upstream.url)
        for number, day in enumerate(_days(first, until)):
            register.replace([each for each in records if each["publication_date"] <= day.isoformat()])
            feed.replace(_posted(posts, day))
            at = datetime(day.year, day.month, day.day, 7, 30, tzinfo=EASTERN)
            one_pass(home, at)
            if number % 10 == 0 and sys.stderr.isatty():
                print(f"{day}", file=sys.stderr)
    return number + 1


def one_pass(home: Path, at: datetime) -> None:
    """One pass of the product with the clock standing there."""
    settings = app.settings_of(app.Place(home=home, environ={}))
    with app.wired(settings, StandingClock(at), rehearsal=True, say=lambda _: None) as monitor:
        run_pass(monitor)


def write_home(home: Path, url: str) -> None:
    """The shipped topics, two sources, two channels."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "sources.toml").write_text(SOURCES.format(url=url), encoding="utf-8")
    shipped = (PROJECT / "keywords.toml").read_text(encoding="utf-8")
    topics, _, _ = shipped.partition("[channels.")
    (home / "keywords.toml").write_text(topics + CHANNELS, encoding="utf-8")


def read(home: Path) -> Findings:
    """Every digest read against the promises."""
    found = Findings()
    conn = sqlite3.connect(home / "db" / "monitor.db")
    told: dict[str, set[str]] = defaultdict(set)
    for period, payload in conn.execute(
        "select period, payload from messages where channel = 'machine' and kind = 'digest' order by id"
    ):
        found.digests += 1
        _read_one(period, json.loads(payload), found, told)
    for key, _, messages in conn.execute(STRONG):
        if len(told.get(key, ())) != 1:
            found.untold.append(f"{key}: in {len(told.get(key, ()))} digests, owed in {messages}")
    mails = conn.execute("select period, text, html from messages where channel = 'board' order by id")
    for period, text, html in mails:
        _read_mail(period, text, html, found)
    conn.close()
    return found


def _read_one(period: str, digest: Mapping[str, Any], found: Findings, told: dict[str, set[str]]) -> None:
    today = period[:10]
    for due in _deadlines(digest):
        found.deadlines += 1
        if due["due_on"] < today:
            found.dead.append(f"{period}: {due['key']} was due {due['due_on']}")
    for card in _news(digest):
        keys = [card["key"], *(each["key"] for each in card["story"] if each["is_news"])]
        found.together += len(keys) > 1
        found.alone += len(keys) == 1
        for key in keys:
            found.news[key] += 1
            changed = card["moves"] or card["badges"] or not card["is_new"]
            if told[key] and not changed:
                found.repeated.append(
                    f"{period}: {key} was told in {sorted(told[key])} and nothing is said to have changed"
                )
            told[key].add(period)
    for card in digest["moved_on"]:
        found.moved += 1
        if not (card["moves"] or card["badges"] or card["story"]):
            found.repeated.append(f"{period}: {card['key']} moved on, and nothing is said to have changed")


def _news(digest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (card for card in digest["act_now"] if card["is_new"])
    for topic in digest["topics"]:
        yield from topic["strong"]
        yield from topic["mentions"]
    for series in digest["routine"]:
        yield from series["items"]


def _deadlines(digest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from digest["deadlines"]
    yield from digest["coming_up"]
    for card in (*_news(digest), *digest["moved_on"], *digest["act_now"]):
        yield from card["deadlines"]


def _read_mail(period: str, text: str, html: str, found: Findings) -> None:
    """Text and HTML name the same documents; what was only counted is said."""

    found.sizes.append(encoded_size(html))
    linked = list(dict.fromkeys(re.findall(r'<a href="(http[^"]+)"', html)))
    written = list(dict.fromkeys(re.findall(r"^\s*(https?://\S+)$", text, re.MULTILINE)))
    plain = [each.replace("&amp;", "&") for each in linked]
    written = [each for each in written if each in plain]  # a passage may hold an address that is no link
    if plain != written:
        odd = set(written) ^ set(plain)
        found.unlike.append(f"{period}: {len(odd)} links in one part only, such as {next(iter(odd), 'another order')}")
    found.left_out += sum(int(number.replace(",", "")) for number in re.findall(r"([\d,]+) more items? under", text))


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def _posted(posts: list[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """The newest posts of the morning of a day, as the feed shows them."""
    ready = [each for each in posts if each["published"][:10] < day.isoformat()]
    newest = sorted(ready, key=lambda each: each["published"])[-NEWEST_POSTS:]
    return [
        {"title": each["title"], "link": each["link"], "published_at": each["published"],
         "content": each.get("content") or "", "categories": [each["category"]] if each.get("category") else []}
        for each in newest
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
