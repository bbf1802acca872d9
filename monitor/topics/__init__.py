"""Topics: the match language, matching in two stages, strength, explaining, searching, scoring.

May import the archive and everything below it; alerts never know this room.
"""

from monitor.topics.batch import BatchIndex
from monitor.topics.explaining import Clause, Explanation, explain
from monitor.topics.matching import match_archive, match_batch
from monitor.topics.scoring import Label, Misjudged, Score, Scored, Verdict, labels, score, verdicts
from monitor.topics.searching import Found, search
from monitor.topics.topic import Topic, compile_topic
from monitor.topics.trial import Trial, trial

__all__ = [
    "BatchIndex",
    "Clause",
    "Explanation",
    "Found",
    "Label",
    "Misjudged",
    "Score",
    "Scored",
    "Topic",
    "Trial",
    "Verdict",
    "compile_topic",
    "explain",
    "labels",
    "match_archive",
    "match_batch",
    "score",
    "search",
    "trial",
    "verdicts",
]
