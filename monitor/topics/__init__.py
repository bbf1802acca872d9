"""Topics: the match language, matching in two stages, strength, explaining, searching, scoring.

May import the archive and everything below it; alerts never know this room.
"""

from monitor.topics.batch import BatchIndex
from monitor.topics.difference import Changed, Difference, difference, gone
from monitor.topics.explaining import Explanation, explain
from monitor.topics.matching import match_archive, match_batch
from monitor.topics.radar import near_misses
from monitor.topics.scoring import GRADES, Label, Misjudged, Score, Scored, Verdict, labels, score, verdicts
from monitor.topics.searching import Found, search
from monitor.topics.topic import Topic, compile_topic
from monitor.topics.trial import Trial, trial, width
from monitor.topics.whereabouts import body_places

__all__ = [
    "GRADES",
    "BatchIndex",
    "Changed",
    "Difference",
    "Explanation",
    "Found",
    "Label",
    "Misjudged",
    "Score",
    "Scored",
    "Topic",
    "Trial",
    "Verdict",
    "body_places",
    "compile_topic",
    "difference",
    "explain",
    "gone",
    "labels",
    "match_archive",
    "match_batch",
    "near_misses",
    "score",
    "search",
    "trial",
    "verdicts",
    "width",
]
