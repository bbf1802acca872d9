"""Text and topics for the benches, made the same every time and as rich as real ones; and the real ones, if present.

Drawn word by word from one vocabulary, a text of 100 KB has three times the different words of a real one and hits
topics that have nothing to do with it. Here a document speaks of its own subjects: 55 % of its words are the 300 that
every document has, the others come from a list of its own that grows more slowly than its length. That gives some 90
different words for 1.2 KB and 1,600 for 120 KB; documents of the Federal Register have 97 in 1.2 KB and 1,717 in
87 KB. Sentences, capitals and citations are there as well. A topic hits 0.066 % of the documents of 1 KB: that is what
the sixteen shipped ones do on real documents of that length.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from monitor.demo import corpus
from monitor.model import Document, Item
from monitor.settings import TopicConfig
from monitor.text import clean, clean_block
from monitor.topics import Topic, compile_topic

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT.parent / "shared" / "corpus" / "fr-2025h1.jsonl.gz"
EVERYWHERE = 300
GENERAL = 0.55
CITED = ("section 301", "90 FR 12345", "19 U.S.C. 2411", "(b)(1)", "H.R. 1234", "31 CFR part 800", "U.S.")


@dataclass(frozen=True, slots=True)
class Language:
    """A vocabulary with frequencies like those of a language, most frequent first."""

    words: tuple[str, ...]
    weights: tuple[float, ...]


def language(size: int = 60_000, seed: int = 7) -> Language:
    """The vocabulary."""
    random_ = random.Random(seed)
    words = tuple(dict.fromkeys(_word(random_) for _ in range(size)))
    return Language(words, tuple(1 / (rank + 2.7) ** 1.07 for rank in range(len(words))))


def _word(random_: random.Random) -> str:
    return "".join(random_.choice("bcdfglmnprst") + random_.choice("aeiou") for _ in range(random_.randint(1, 5)))


def documents(spoken: Language, count: int, letters: int, seed: int = 11) -> Iterator[Document]:
    """Documents of about so many characters: a title, an abstract of fifty words, the rest body."""
    random_ = random.Random(seed)
    subjects = round(60 * (letters / 1000) ** 0.81)
    particular, frequent = spoken.words[EVERYWHERE:], spoken.words[:EVERYWHERE]
    rare, common, few = (list(accumulate(weights)) for weights in (
        spoken.weights[EVERYWHERE:], spoken.weights[:EVERYWHERE], spoken.weights[:subjects],
    ))  # fmt: skip
    for number in range(1, count + 1):
        own = random_.choices(particular, cum_weights=rare, k=subjects)
        total = round(letters / 6.6)
        general = round(total * GENERAL)
        words = random_.choices(frequent, cum_weights=common, k=general)
        words += random_.choices(own, cum_weights=few, k=total - general)
        random_.shuffle(words)
        yield Document(
            item_id=number, revision_id=number, key=f"fr:2025-{number:05}", source="s", kind="notice",
            title=" ".join(words[:9]).title(), abstract=_written(random_, words[9:59]),
            body=_written(random_, words[59:]), agencies=("Commerce Department",), search_ids=f"2025-{number:05}",
        )  # fmt: skip


def _written(random_: random.Random, words: Sequence[str]) -> str:
    """Sentences of a dozen words or more, every third with a citation."""
    given = iter(words)
    sentences = []
    while sentence := " ".join(islice(given, random_.randint(12, 24))):
        cited = f" under {random_.choice(CITED)}" if random_.random() < 0.33 else ""
        sentences.append(f"{sentence.capitalize()}{cited}.")
    return " ".join(sentences)


def topics(spoken: Language, count: int, seed: int = 13) -> list[Topic]:
    """Topics as people write them: names of two or three words, company, a prefix, a NEAR, something not wanted."""
    random_ = random.Random(seed)
    common, rare = spoken.words[20:1500], spoken.words[300:4_000]

    def name(length: int) -> str:
        return f'"{" ".join([random_.choice(rare), *random_.choices(common, k=length - 1)])}"'

    shapes: tuple[Callable[[], str], ...] = (
        lambda: f"{name(2)} OR {name(3)} OR {random_.choice(rare[1000:])}",
        lambda: f"({name(2)} AND ({random_.choice(common)} OR {name(2)})) OR {name(3)}",
        lambda: f"NEAR({random_.choice(rare)} {random_.choice(common)}, 10) NOT {name(2)}",
        lambda: f"{name(2)} OR ({random_.choice(rare)} AND {random_.choice(rare)})",
        lambda: f"title: {random_.choice(rare)} OR ({random_.choice(rare)[:6]}ta* AND {name(2)})",
    )
    return [
        compile_topic(TopicConfig(slug=f"topic-{number}", name=f"Topic {number}", match=shapes[number % len(shapes)]()))
        for number in range(count)
    ]


def item(document: Document) -> Item:
    """The item that is stored as this document."""
    return Item(
        key=document.key, source=document.source, kind=document.kind, title=document.title,
        abstract=document.abstract, body=document.body, agencies=document.agencies, published_on=date(2025, 1, 2),
    )  # fmt: skip


def register(low: int, high: int, most: int) -> list[Document]:
    """Real documents with that many characters of text, at most so many; none where the corpus is not at hand."""
    if not REGISTER.exists():
        return []
    found = []
    for number, record in enumerate(corpus.read(REGISTER), 1):
        document = Document(
            item_id=number, revision_id=number, key=record["doc_key"], source="federal-register", kind="notice",
            title=clean(record["title"]), abstract=clean(record["abstract"] or ""),
            body=clean_block(record["text"] or ""), agencies=tuple(record["raw_agencies"][:1]),
        )  # fmt: skip
        if low <= len(document.title) + len(document.abstract) + len(document.body) < high:
            found.append(document)
            if len(found) == most:
                break
    return found


def shipped(count: int, held: Sequence[Document], seed: int = 17) -> list[Topic]:
    """So many topics out of the sixteen shipped ones: each in variants, of which every one wants another real word."""
    given = tomllib.loads((ROOT / "keywords.toml").read_text(encoding="utf-8"))["topics"]
    words = sorted({word for each in held for word in each.body.split() if word.isalpha() and word.islower()})
    random_ = random.Random(seed)
    made = []
    for number in range(count):
        slug, fields = list(given.items())[number % len(given)]
        named = {("within" if name == "in" else name): value for name, value in fields.items()}
        values: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in named.items()}
        config = TopicConfig(slug=slug, **values)
        if number >= len(given):
            word = random_.choice(words)
            config = replace(config, slug=f"{slug}-{number}", match=f'({config.match}) AND ("{word}" OR "{word} of")')
        made.append(compile_topic(config))
    return made
