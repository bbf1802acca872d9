"""What storing costs, as ratios within one run: run ``python tests/bench/store.py``.

``first`` compares the product's store of new documents with a plain executemany into equal tables with FTS triggers;
``again`` compares re-sending the same documents, one in a hundred changed, with the product's first store. ``size`` is
the archive's file over the text in it, for documents with a full text of some 5 KB (short, as the register's go), and
``short_size`` that of the 1 KB ones, where what is kept beside a text weighs as much as the text.
"""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from monitor.archive.database import PRAGMAS, WRITER_PRAGMAS, Archive, open_archive
from monitor.archive.schema.tables import DOCUMENTS, ITEMS_FTS, TABLES
from monitor.archive.storing import items as shelf
from monitor.archive.storing.additions import INSERT_ITEM, INSERT_TEXT, item_row
from monitor.archive.storing.identifiers import named
from monitor.archive.storing.stored import shape
from monitor.clock import to_text
from monitor.model import Identifier, Item

DOCUMENTS_STORED = 20_000
BATCH = 1000
ROUNDS = 3
SEEN_AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)

TRIGGERS = """
create trigger texts_added after insert on texts begin
  insert into items_fts (rowid, title, abstract, body, identifiers, agencies, action)
  select id, title, abstract, body, identifiers, agencies, action from documents where id = new.item_id;
end
"""
AGENCIES = ("Commerce Department", "Energy Department", "Interior Department", "International Trade Commission")
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "fr-2025h1.jsonl.gz"


def documents(count: int, seed: int = 7, words: int = 100) -> list[Item]:
    """Documents of about 1 KB each, or with a body of so many ``words``; the same every time.

    A Zipf-like vocabulary, subject words, citations, dockets shared by three.
    """
    random_ = random.Random(seed)
    vocabulary = [_word(random_) for _ in range(60_000)]
    weights = [1 / (rank + 2.7) ** 1.07 for rank in range(len(vocabulary))]
    common = random_.choices(vocabulary, weights, k=400_000)
    return [_document(random_, common, number, words) for number in range(count)]


def _word(random_: random.Random) -> str:
    return "".join(random_.choice("bcdfglmnprst") + random_.choice("aeiou") for _ in range(random_.randint(1, 5)))


def _document(random_: random.Random, common: Sequence[str], number: int, length: int) -> Item:
    published_on = date(2025, 1, 2) + timedelta(days=number // 120)
    document_number = f"{published_on.year}-{number:05}"
    words = lambda count: " ".join(random_.choices(common, k=count))  # noqa: E731
    cited = random_.choice(("", "31 CFR part 800", "19 U.S.C. 2411", "Public Law 117-58", "H.R. 1234", "90 FR 12345"))
    docket = f"EPA-HQ-OAR-{published_on.year}-{number // 3:04}"
    return Item(
        key=f"fr:{document_number}", source="federal-register", kind="notice", stage="published",
        title=words(9).title(), abstract=words(50), action="Notice of availability.",
        url=f"https://www.federalregister.gov/d/{document_number}", agencies=(random_.choice(AGENCIES),),
        published_on=published_on, comments_close_on=published_on + timedelta(days=30) if number % 3 == 0 else None,
        facts={"document_number": document_number, "type": "Notice", "docket_ids": [docket], "dates": words(12)},
        extras={"pdf_url": f"https://www.govinfo.gov/content/pkg/{document_number}.pdf", "page_length": number % 40},
        identifiers=(
            Identifier(scheme="fr", value=document_number), Identifier(scheme="docket", value=docket),
        ),
        body=f"{words(length - 40)} {cited} {words(40)}.",
    )  # fmt: skip


def plain(path: Path, items: Sequence[Item]) -> float:
    """Seconds for executemany into equal ``items`` and ``texts`` with an FTS trigger, rows prepared beforehand."""
    conn = sqlite3.connect(path, isolation_level=None)
    with closing(conn):
        for pragma in WRITER_PRAGMAS + PRAGMAS:
            conn.execute(pragma)
        for statement in TABLES.split(";\n"):
            if statement.strip():
                conn.execute(statement)
        for statement in (DOCUMENTS, ITEMS_FTS, TRIGGERS):
            conn.execute(statement)
        shapes = [shape(item) for item in items]
        written = to_text(SEEN_AT)
        rows = [item_row(number, each, named(each.item, ""), written) for number, each in enumerate(shapes, start=1)]
        texts = [
            (number, each.item.body, "kept", None, "", each.body_hash) for number, each in enumerate(shapes, start=1)
        ]
        started = time.perf_counter()
        for first in range(0, len(items), BATCH):
            conn.execute("begin immediate")
            conn.executemany(INSERT_ITEM, rows[first : first + BATCH])
            conn.executemany(INSERT_TEXT, texts[first : first + BATCH])
            conn.execute("commit")
        return time.perf_counter() - started


def stored(archive: Archive, items: Sequence[Item]) -> float:
    """Seconds for the product's own store, in transactions of as many items."""
    started = time.perf_counter()
    for first in range(0, len(items), BATCH):
        with archive.transaction() as conn:
            shelf.store(conn, items[first : first + BATCH], origin="poll", seen_at=SEEN_AT)
    return time.perf_counter() - started


def _changed(items: Sequence[Item]) -> list[Item]:
    return [
        replace(item, title=f"{item.title}; Extension") if number % 100 == 0 else replace(item)
        for number, item in enumerate(items)
    ]


def measure(count: int = DOCUMENTS_STORED, rounds: int = ROUNDS) -> dict[str, float]:
    """Ratios (medians of ``rounds``): ``first``, ``again``, ``size`` and ``short_size``."""
    items = documents(count)
    changed = _changed(items)
    firsts, agains, short_size = [], [], 0.0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            limit = plain(Path(folder) / "plain.db", items)
            archive = open_archive(Path(folder) / "monitor.db", now=SEEN_AT)
            first = stored(archive, items)
            again = stored(archive, changed)
            short_size = _size(archive)
            archive.close()
        firsts.append(first / limit)
        agains.append(again / first)
    return {
        "first": statistics.median(firsts), "again": statistics.median(agains),
        "size": sized(documents(count // 5, words=700)), "short_size": short_size,
    }  # fmt: skip


def sized(items: Sequence[Item]) -> float:
    """The file of a new archive of these documents over their text."""
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(Path(folder) / "monitor.db", now=SEEN_AT)
        stored(archive, items)
        size = _size(archive)
        archive.close()
    return size


def _size(archive: Archive) -> float:
    archive.conn.execute("pragma wal_checkpoint(truncate)")
    (text,) = archive.conn.execute(
        "select sum(length(cast(title as blob)) + length(cast(abstract as blob)) + length(cast(body as blob))) "
        "from documents"
    ).fetchone()
    return archive.path.stat().st_size / float(text)


def real_size() -> dict[str, float]:
    """The same size figure on the development corpus, when it is there."""
    if not CORPUS.exists():
        return {}
    return {"real_size": sized(list(_corpus()))}


def _corpus() -> Iterator[Item]:
    kinds = {"Rule": "rule", "Proposed Rule": "proposed rule", "Presidential Document": "presidential document"}
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            number = record["document_number"]
            yield Item(
                key=f"fr:{number}", source="federal-register", kind=kinds.get(record["type"], "notice"),
                stage="published", title=record["title"], abstract=record["abstract"] or "",
                action=record["action"] or "", published_on=date.fromisoformat(record["publication_date"]),
                agencies=tuple(record["raw_agencies"] or ()), body=record["text"] or None,
                facts={"dates": record["dates"], "docket_ids": record["docket_ids"]},
                identifiers=(Identifier(scheme="fr", value=number),),
            )  # fmt: skip


def timed(work: Callable[[], dict[str, float]]) -> None:
    for name, ratio in work().items():
        print(f"store {name:<12} {ratio:6.2f}")


if __name__ == "__main__":
    timed(measure)
    timed(real_size)
