"""Scoring: what the topics say of documents against what readers judged, on labels in three grades.

``about``: should be strong. ``touches``: should be found. ``noise``: should not be strong. Doubtful labels are left
out. A pair that was not judged is unknown, not wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from monitor.errors import UsageError
from monitor.model import Strength
from monitor.topics.batch import BatchIndex
from monitor.topics.matching import match_batch
from monitor.topics.topic import Topic

Grade = Literal["about", "touches", "noise"]
GRADES = ("about", "touches", "noise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A judged pair of a document's key and a topic's slug."""

    key: str
    topic: str
    grade: Grade
    doubt: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a topic said of a document, as scoring and its list of errors need it."""

    strength: Strength
    rule: str = ""
    field: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts for one topic (or ``all``): judged pairs by grade, and what was found of them.

    ``strong_about`` of ``about`` pairs were strong, ``strong_other`` strong hits were not about it, ``found`` of the
    ``about`` and ``touches`` pairs were hits of either strength.
    """

    topic: str
    about: int = 0
    touches: int = 0
    noise: int = 0
    strong_about: int = 0
    strong_other: int = 0
    found: int = 0

    @property
    def precision(self) -> float | None:
        """Of the judged strong hits, the share that is about the topic."""
        return _share(self.strong_about, self.strong_about + self.strong_other)

    @property
    def recall(self) -> float | None:
        """Of the pairs about the topic, the share that is strong."""
        return _share(self.strong_about, self.about)

    @property
    def recall_of_all(self) -> float | None:
        """Of the pairs about or touching the topic, the share that is a hit."""
        return _share(self.found, self.about + self.touches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misjudged:
    """A judged pair that went wrong. ``fault``: missed, not strong, or strong without being about it."""

    label: Label
    fault: Literal["missed", "not strong", "wrongly strong"]
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One row per topic that has labels, ``all`` last; every misjudged pair; keys of labels with no document."""

    rows: tuple[Score, ...]
    errors: tuple[Misjudged, ...]
    unknown: tuple[str, ...] = ()


def labels(lines: Iterable[str]) -> tuple[Label, ...]:
    """Labels from JSON Lines of {key or doc_key, topic, grade, doubt?, why?}; raises ``UsageError`` naming the line."""
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            found.append(_label(line, number))
    return tuple(found)


def _label(line: str, number: int) -> Label:
    try:
        given = json.loads(line)
        key, topic, grade = given.get("key") or given["doc_key"], given["topic"], given["grade"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"labels, line {number}: a label is a JSON object with key (or doc_key), topic and grade"
        ) from error
    if grade not in GRADES:
        raise UsageError(f"labels, line {number}: the grade is one of about, touches, noise; not {grade!r}")
    return Label(
        key=str(key), topic=str(topic), grade=cast(Grade, grade), doubt=bool(given.get("doubt")),
        why=str(given.get("why", "")),
    )  # fmt: skip


def verdicts(topics: Iterable[Topic], index: BatchIndex) -> dict[tuple[str, str], Verdict]:
    """(key, topic) -> verdict for every match in a batch, matched afresh."""
    keys = {paper.document.item_id: paper.document.key for paper in index.papers}
    return {
        (keys[found.item_id], topic.slug): Verdict(
            strength=found.strength, rule=found.rule, field=found.field, passage=found.passage
        )
        for topic in topics
        for found in match_batch(topic, index)
    }


def score(
    judged: Sequence[Label],
    found: Mapping[tuple[str, str], Verdict],
    *,
    dates: Mapping[str, date | None],
    since: date | None = None,
    until: date | None = None,
) -> Scored:
    """The score of verdicts against labels. ``dates`` gives each known document's day (Eastern): labels of other keys
    are listed as unknown and not scored; ``since`` and ``until`` (both included) choose a part, where an undated
    document belongs to none that has a bound.
    """
    kept = [label for label in judged if not label.doubt and label.key in dates]
    kept = [label for label in kept if _in_part(dates[label.key], since, until)]
    rows = []
    errors = []
    for topic in dict.fromkeys(label.topic for label in kept):
        mine = [label for label in kept if label.topic == topic]
        rows.append(_row(topic, mine, found))
        errors += list(_misjudged(mine, found))
    unknown = tuple(dict.fromkeys(label.key for label in judged if label.key not in dates))
    return Scored(rows=(*rows, _row("all", kept, found)), errors=tuple(errors), unknown=unknown)


def _in_part(day: date | None, since: date | None, until: date | None) -> bool:
    if day is None:
        return since is None and until is None
    return (since is None or day >= since) and (until is None or day <= until)


def _row(topic: str, judged: Sequence[Label], found: Mapping[tuple[str, str], Verdict]) -> Score:
    got = [(label.grade, found.get((label.key, label.topic))) for label in judged]
    strong = [grade for grade, verdict in got if verdict is not None and verdict.strength == "strong"]
    return Score(
        topic=topic,
        about=sum(label.grade == "about" for label in judged),
        touches=sum(label.grade == "touches" for label in judged),
        noise=sum(label.grade == "noise" for label in judged),
        strong_about=strong.count("about"),
        strong_other=len(strong) - strong.count("about"),
        found=sum(verdict is not None and grade != "noise" for grade, verdict in got),
    )


def _misjudged(judged: Iterable[Label], found: Mapping[tuple[str, str], Verdict]) -> Iterator[Misjudged]:
    for label in judged:
        verdict = found.get((label.key, label.topic))
        if verdict is None:
            if label.grade != "noise":
                yield Misjudged(label=label, fault="missed", verdict=None)
        elif label.grade == "about" and verdict.strength == "mention":
            yield Misjudged(label=label, fault="not strong", verdict=verdict)
        elif label.grade != "about" and verdict.strength == "strong":
            yield Misjudged(label=label, fault="wrongly strong", verdict=verdict)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
