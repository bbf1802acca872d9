"""``make rehearse``: the product on half a year of real documents, with figures.

The real records of ../shared/corpus lie behind the plain stand-in; ``monitor`` itself runs as its users run it, as a
process. Printed: documents, seconds, size, hits, the cost of a second run, and how the topics do against the labels.

    python -m tests.rehearse [--home DIR] [--kill N]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from monitor import config
from monitor.demo import corpus
from monitor.demo.register import Register
from monitor.demo.standin import StandIn
from monitor.text import clean, from_html

PROJECT = Path(__file__).resolve().parents[1]
CORPUS = PROJECT.parent / "shared" / "corpus"
BULK = CORPUS / "fr-2025h1.jsonl.gz"
SINCE, UNTIL = "2025-01-02", "2025-06-30"
SOURCES = """\
[monitor]
timezone = "America/New_York"
contact = "rehearsal@example.org"
allow_private_hosts = true

[sources.federal-register]
kind = "federal-register"
base_url = "{url}/api/v1"
text = "all"
"""
SIZES = """
select count(*) as documents, sum(texts.state = 'kept') as texts,
       sum(length(cast(title || abstract || action as blob)) + coalesce(length(cast(body as blob)), 0)) as bytes
from items left join texts on texts.item_id = items.id
"""
HITS = """
select topic, count(distinct item_id), count(distinct iif(strength = 'strong', item_id, null))
from recent_hits group by topic order by topic
"""
WITNESS = """
select key, coalesce(body, ''), (select group_concat(change || ':' || origin) from revisions where item_id = items.id),
       (select group_concat(hit) from (
          select distinct topic || ':' || strength as hit from hits
          where item_id = items.id and dropped_at is null order by hit
       ))
from items left join texts on texts.item_id = items.id order by key
"""


def main() -> int:
    """Everything, one after the other; 0 when all documents were stored once and the second run changed nothing."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--home", type=Path, help="where the archive is left (default: a folder that is removed)")
    options.add_argument("--kill", type=int, default=0, help="also: kill a backfill so many times and compare the end")
    chosen = options.parse_args()
    if not BULK.exists():
        print("the corpus of real records is not beside the project (../shared/corpus): nothing to rehearse on")
        return 0
    if chosen.home and (chosen.home / "db").exists():
        print(f"{chosen.home} holds an archive already; figures of a first run need an empty folder")
        return 2
    with tempfile.TemporaryDirectory(prefix="monitor-rehearsal-") as temporary:
        home = chosen.home or Path(temporary) / "home"
        held = corpus.documents(BULK)
        with StandIn({"": Register(held)}) as stand_in:
            good = backfilled(home, stand_in.url, held)
            if chosen.kill:
                good &= killed(Path(temporary) / "killed", stand_in.url, chosen.kill, home)
        imported(home, Path(temporary))
        scored(home)
    return 0 if good else 1


def backfilled(home: Path, url: str, held: list[dict[str, Any]]) -> bool:
    """Both runs of the backfill and what they came to."""
    write_home(home, url)
    first = timed(home, *backfill_command())
    with opened(home) as conn:
        documents, texts, size = conn.execute(SIZES).fetchone()
        revisions = count(conn, "revisions")
        tell(
            "documents", f"{documents:,} of {len(held):,}, {texts:,} with text, {same_texts(conn, held):,} texts alike"
        )
        tell("first run", f"{first:.1f} s, {documents / first:,.0f} documents per second")
    stored = (home / "db" / "monitor.db").stat().st_size
    tell("archive", f"{stored / 1e6:.1f} MB for {size / 1e6:.1f} MB of text: {stored / size:.2f} times the text")
    second = timed(home, *backfill_command())
    with opened(home) as conn:
        more = count(conn, "revisions") - revisions
        tell("second run", f"{second:.1f} s ({second / first:.2f} of the first), {more} revisions")
        tell_hits(conn)
    return documents == revisions == len(held) and more == 0 and second <= first / 10


def killed(home: Path, url: str, times: int, whole: Path) -> bool:
    """A backfill that is killed again and again, then finished: the same keys, texts, revisions and hits."""
    write_home(home, url)
    chance = random.Random(2025)
    for _ in range(times):
        process = subprocess.Popen(
            command(home, *backfill_command()), cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(chance.uniform(1.0, 12.0))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    timed(home, *backfill_command())
    with opened(home) as again, opened(whole) as once:
        alike = again.execute(WITNESS).fetchall() == once.execute(WITNESS).fetchall()
    tell("killed", f"{times} times, then finished: {'the same archive' if alike else 'NOT the same archive'}")
    return alike


def imported(home: Path, folder: Path) -> None:
    """Bills, White House posts and headlines through ``monitor import``."""
    for name, items in (
        ("bills", bills(corpus.read(CORPUS / "bills-119-2025h1.jsonl.gz"))),
        ("white-house", posts(corpus.read(CORPUS / "whitehouse-posts-2025h1.jsonl.gz"))),
        ("headlines", headlines(corpus.read(CORPUS / "official-headlines.jsonl"))),
    ):
        path = folder / f"{name}.jsonl"
        lines = [json.dumps(item, ensure_ascii=False) for item in items]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        tell(f"import {name}", f"{len(lines):,} in {timed(home, 'import', str(path)):.1f} s")
    with opened(home) as conn:
        tell_hits(conn)


def scored(home: Path) -> None:
    """``monitor topics score`` on the labels, as it prints itself."""
    print(run(home, "topics", "score", str(CORPUS / "labels-dev.jsonl")), flush=True)


def bills(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Bills as items: the newest action by date, the newest summary, the text as it is stored."""
    for record in records:
        bill = record["bill"]
        actions = sorted(entries(record.get("actions")), key=lambda action: action.get("actionDate") or "")
        summaries = sorted(entries(record.get("summaries")), key=lambda summary: summary.get("actionDate") or "")
        number = record["doc_key"].removeprefix("bill:")
        laws = [f"law:{law['number']}" for law in entries(record.get("laws")) if law.get("type") == "Public Law"]
        yield {
            "key": record["doc_key"], "source": "congress", "kind": "bill", "title": bill["title"],
            "url": bill.get("legislationUrl") or f"https://www.congress.gov/bill/{number}",
            "abstract": clean(from_html(summaries[-1].get("text") or "")) if summaries else "",
            "action": (actions[-1].get("text") or "") if actions else "",
            "published_on": bill.get("introducedDate"), "body": record.get("text") or None,
            "identifiers": [f"bill:{number}", *laws],
        }  # fmt: skip


def posts(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """White House posts as items: actions are presidential documents, the rest is news."""
    for record in records:
        action = record["category"].startswith("Actions")
        yield {
            "key": record["doc_key"], "source": "white-house", "url": record["link"], "title": record["title"],
            "kind": "presidential document" if action else "news", "published_on": record["published"][:10],
            "body": record["content"] or None, "agencies": ["Executive Office of the President"] if action else [],
        }  # fmt: skip


def headlines(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Official headlines as items: a title, a date, a publisher."""
    for record in records:
        yield {
            "key": record["doc_key"], "source": "headlines", "kind": "news", "title": record["title"],
            "url": record["url"] or "", "published_on": date.fromisoformat(record["date"]).isoformat(),
            "agencies": [record["publisher"]],
        }  # fmt: skip


def entries(block: Any) -> list[Mapping[str, Any]]:
    """A block of the bill files as a list, in each of its nestings: a list, {"item": {...}} or {"item": [...]}."""
    if isinstance(block, Mapping):
        block = block.get("item", block.get("summary", []))
    if isinstance(block, Mapping):
        return [block]
    return [entry for entry in block or () if isinstance(entry, Mapping)]


def same_texts(conn: sqlite3.Connection, held: Iterable[Mapping[str, Any]]) -> int:
    """How many stored texts have the very characters of the corpus, white space aside."""
    stored = dict(conn.execute("select key, body from items join texts on texts.item_id = items.id"))
    return sum(
        bare(stored.get(f"fr:{record['document_number']}") or "") == bare(clean(record["text"])) for record in held
    )


def bare(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s+", "", text)


def write_home(home: Path, url: str) -> None:
    """A home whose one source is the stand-in and whose topics are those that are shipped."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "sources.toml").write_text(SOURCES.format(url=url), encoding="utf-8")
    (home / "keywords.toml").write_text(config.starter("keywords.toml"), encoding="utf-8")


def backfill_command() -> tuple[str, ...]:
    """The half year of the corpus."""
    return "backfill", "federal-register", "--since", SINCE, "--until", UNTIL


def command(home: Path, *arguments: str) -> list[str]:
    """The product's own command on a home."""
    return [sys.executable, "-m", "monitor", "--home", str(home), *arguments]


def run(home: Path, *arguments: str) -> str:
    """What the command prints; a failure ends the rehearsal with what it said."""
    done = subprocess.run(
        command(home, *arguments), cwd=PROJECT, capture_output=True, text=True, env=os.environ | {"COLUMNS": "160"}
    )
    if done.returncode:
        raise SystemExit(f"monitor {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def timed(home: Path, *arguments: str) -> float:
    """Seconds of wall time that the command took."""
    began = time.perf_counter()
    run(home, *arguments)
    return time.perf_counter() - began


def opened(home: Path) -> sqlite3.Connection:
    """The archive, to be read."""
    return sqlite3.connect(f"file:{home / 'db' / 'monitor.db'}?mode=ro", uri=True)


def count(conn: sqlite3.Connection, table: str) -> int:
    """Rows of a table."""
    return int(conn.execute(f"select count(*) from {table}").fetchone()[0])


def tell(what: str, figure: str) -> None:
    """One line of figures."""
    print(f"{what:18} {figure}", flush=True)


def tell_hits(conn: sqlite3.Connection) -> None:
    """Documents per topic, and how many of them strong."""
    for topic, documents, strong in conn.execute(HITS):
        print(f"  {topic:24} {documents:6,} ({strong:,} strong)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
