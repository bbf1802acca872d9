"""The shipped topics against the judged dev corpus: a table to tune on (January to April), one that counts (May, June).

    python -m tests.scoring [--keywords FILE] [--errors TOPIC] [--part 1|2] [--summaries] [--wild TOPIC]

Beside each figure stands what the topic's plain phrases alone would give (``tests.baseline``). The corpus lies beside
the project (../shared/corpus) and is never part of it. Parsed documents are kept in the temporary folder.
"""

from __future__ import annotations

import argparse
import pickle
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from tabulate import tabulate

from monitor.clock import local_date
from monitor.demo import corpus
from monitor.model import Document, Identifier
from monitor.reading import identifiers
from monitor.settings import TopicConfig
from monitor.sources.federal_register_items import Record, published
from monitor.text import clean, clean_block, from_html
from monitor.topics import BatchIndex, Score, Scored, Topic, Verdict, compile_topic, labels, score, verdicts
from tests import baseline

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
FORM = 2
TURN = date(2025, 5, 1)
PARTS = {"1": (None, date(2025, 4, 30)), "2": (TURN, None)}
HEADS = (
    "topic", "about", "touches", "noise", "strong\nprecision", "\nrecall", "all hits\nrecall",
    "plain,\nsummary\nprecision", "\n\nrecall", "\n\nof all", "plain,\nfull text\nprecision", "\n\nrecall",
    "\n\nof all",
)  # fmt: skip
LEGEND = """\
strong: precision is the share of the judged strong hits that is about the topic, recall the share of what is about it
that is strong. all hits: recall is the share of what is about it or touches it that is found.
plain: the phrases (two words or more, and acronyms) that are subjects in the topic's own expression, joined by OR, as
words in any case, without any rule; every find counts as strong. On title and summary alone, and on the full text.
Precision and recall as for strong hits, "of all" as for all hits."""
KINDS = {
    "Rule": "rule", "Proposed Rule": "proposed rule", "Notice": "notice",
    "Presidential Document": "presidential document", "Correction": "correction",
}  # fmt: skip


def documents(*, summaries: bool = False) -> list[Document]:
    """Every document of the corpus that labels speak of and all the others; bills with or without their summaries."""
    kept = Path(tempfile.gettempdir()) / f"monitor-scoring-{FORM}-{int(summaries)}.pickle"
    if kept.exists():
        found: list[Document] = pickle.loads(kept.read_bytes())
        return found
    made = list(_read(summaries))
    kept.write_bytes(pickle.dumps(made))
    return made


def _read(summaries: bool) -> Iterator[Document]:
    number = 0
    readers = (
        ("fr-2025h1.jsonl.gz", _register),
        ("bills-119-2025h1.jsonl.gz", lambda record: _bill(record, summaries)),
        ("whitehouse-posts-2025h1.jsonl.gz", _post),
        ("official-headlines.jsonl", _headline),
        ("fr-api-presidential-2017-2020.jsonl.gz", _answer),
        ("fr-api-documents-2024-01a.jsonl.gz", _answer),
    )
    for name, reader in readers:
        records = list(corpus.read(CORPUS / name))
        names = corpus.official_names(records) if reader is _register else {}
        for record in records:
            number += 1
            fields = reader(record | {"names": names})
            own = fields.pop("identifiers", ())
            text = f"{fields['title']}\n{fields.get('abstract', '')}\n{fields.get('body', '')}"
            known = {(each.scheme, each.value) for each in own}
            cited = tuple(each for each in identifiers.cited(text) if (each.scheme, each.value) not in known)
            yield Document(
                item_id=number, revision_id=number, key=record["doc_key"], identifiers=(*own, *cited),
                search_ids=identifiers.search_forms(own), **fields,
            )  # fmt: skip


def _register(record: Mapping[str, Any]) -> dict[str, Any]:
    own = [Identifier(scheme="fr", value=identifiers.document_number(record["document_number"]))]
    own += [each for raw in record["docket_ids"] for each in identifiers.docket_line(raw)]
    own += [
        Identifier(scheme="rin", value=each) for raw in record["regulation_id_numbers"] for each in identifiers.rin(raw)
    ]
    shown = [corpus.agency(heading, record["names"]) for heading in record["raw_agencies"]]
    return {
        "source": "federal-register", "kind": KINDS[record["type"]], "title": clean(record["title"]),
        "abstract": clean(record["abstract"] or ""), "action": clean(record["action"] or ""),
        "agencies": tuple(each.get("name") or each["raw_name"] for each in shown),
        "body": clean_block(record["text"] or ""), "published_on": date.fromisoformat(record["publication_date"]),
        "identifiers": tuple(dict.fromkeys(own)), "stage": "published",
    }  # fmt: skip


def _bill(record: Mapping[str, Any], summaries: bool) -> dict[str, Any]:
    told = record.get("summaries") or []
    newest = max(told, key=lambda each: each.get("actionDate") or "")["text"] if told and summaries else ""
    day = record["bill"]["introducedDate"]
    return {
        "source": "congress", "kind": "bill", "title": clean(record["bill"]["title"]),
        "abstract": clean(from_html(newest)),
        "body": clean_block(record.get("text") or ""), "published_on": date.fromisoformat(day),
        "identifiers": (Identifier(scheme="bill", value=record["doc_key"].partition(":")[2]),),
    }  # fmt: skip


def _post(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "source": "white-house", "kind": "news", "title": clean(record["title"]), "agencies": ("White House",),
        "body": clean_block(record["content"]), "url": record["link"],
        "published_on": local_date(datetime.fromisoformat(record["published"])),
    }  # fmt: skip


def _answer(record: Mapping[str, Any]) -> dict[str, Any]:
    """A raw answer of the Federal Register's API: title and abstract, no text."""
    item = published(Record(record), "federal-register")
    return {
        "source": item.source, "kind": item.kind, "title": item.title, "abstract": item.abstract,
        "action": record.get("action") or "", "agencies": item.agencies, "published_on": item.published_on,
        "identifiers": item.identifiers, "stage": item.stage,
    }  # fmt: skip


def _headline(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "source": "headlines", "kind": "news", "title": clean(record["title"]), "agencies": (record["publisher"],),
        "published_on": date.fromisoformat(record["date"]), "url": record["url"] or "",
    }  # fmt: skip


def topics(path: Path) -> list[Topic]:
    """The topics of a keywords.toml, compiled."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))["topics"]
    found = []
    for slug, fields in given.items():
        named = {("within" if name == "in" else name): value for name, value in fields.items()}
        found.append(compile_topic(TopicConfig(
            slug=slug, **{name: tuple(value) if isinstance(value, list) else value for name, value in named.items()}
        )))  # fmt: skip
    return found


def table(scored: Scored, beside: tuple[Scored, Scored]) -> str:
    """The score as printed: precision and recall of strong hits, recall of all hits; then the plain phrases'
    precision and recall on title and summary, and on the full text (``beside``).
    """
    rows = [_figures(each, [_of(other, each.topic) for other in beside]) for each in scored.rows]
    return tabulate(rows, HEADS, floatfmt=".2f", missingval="-")


def _figures(mine: Score, beside: list[Score]) -> list[object]:
    row: list[object] = [mine.topic, mine.about, mine.touches, mine.noise]
    for each in (mine, *beside):
        row += [each.precision, each.recall, each.recall_of_all]
    return row


def _of(scored: Scored, topic: str) -> Score:
    return next(each for each in scored.rows if each.topic == topic)


def errors(scored: Scored, topic: str, titles: Mapping[str, str]) -> Iterator[str]:
    """Each misjudged pair of a topic ("all": of every one) with its passage."""
    for each in scored.errors:
        if topic in ("all", each.label.topic):
            yield f"{each.fault.upper()}  {each.label.key}  [{each.label.topic}]  {titles[each.label.key]}"
            yield f"    judged {each.label.grade}: {each.label.why}"
            if each.verdict:
                yield f"    {each.verdict.strength}: {each.verdict.rule}"
                yield f"    {each.verdict.field}: {each.verdict.passage[:300]}"


def wild(
    found: Mapping[tuple[str, str], Verdict], titles: Mapping[str, str], topic: str, weeks: float
) -> Iterator[str]:
    """Strong hits and mentions over the whole corpus: how many a week, and the strong ones of one topic."""
    counts = Counter((slug, verdict.strength) for (_, slug), verdict in found.items())
    for slug in sorted({slug for slug, _ in counts}):
        strong, mention = counts[slug, "strong"], counts[slug, "mention"]
        yield f"{slug:26} {strong:5} strong {mention:6} mentions {strong / weeks:6.1f} strong a week"
    for (key, slug), verdict in found.items():
        if slug == topic and verdict.strength == "strong":
            yield f"{key}  {titles[key]}\n    {verdict.rule}; {verdict.field}: {verdict.passage[:220]}"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--keywords", type=Path, default=ROOT / "keywords.toml")
    asked.add_argument("--errors", default="", metavar="TOPIC")
    asked.add_argument("--part", choices=("1", "2"), default="")
    asked.add_argument("--summaries", action="store_true", help="bills with the summaries they got later")
    asked.add_argument("--wild", default="", metavar="TOPIC", help="all documents, not only the judged ones")
    given = asked.parse_args()
    judged = labels((CORPUS / "labels-dev.jsonl").read_text(encoding="utf-8").splitlines())
    keys = {label.key for label in judged}
    held = [each for each in documents(summaries=given.summaries) if given.wild or each.key in keys]
    titles = {each.key: each.title for each in held}
    compiled = topics(given.keywords)
    with BatchIndex(held) as index:
        found = verdicts(compiled, index)
    if given.wild:
        click.echo("\n".join(wild(found, titles, given.wild, 25.6)))
        return
    dates = {each.key: each.published_on for each in held}
    plain = [baseline.plain(compiled, held, full=full) for full in (False, True)]
    click.echo(LEGEND)
    for part, (since, until) in PARTS.items():
        if given.part in ("", part):
            scored, summary, full = (
                score(judged, each, dates=dates, since=since, until=until) for each in (found, *plain)
            )
            click.echo(f"\n{'January to April (tune on these)' if part == '1' else 'May and June (what counts)'}\n")
            click.echo(table(scored, (summary, full)))
            if given.errors:
                click.echo("\n".join(errors(scored, given.errors, titles)))


if __name__ == "__main__":
    main()
