"""Topics: the match language, matching in two stages, strength, explaining, searching, scoring.

May import the archive and everything below it; alerts never know this room.
"""

from monitor.topics.batch import BatchIndex
from monitor.topics.matching import match_archive, match_batch
from monitor.topics.topic import Topic, compile_topic

__all__ = ["BatchIndex", "Topic", "compile_topic", "match_archive", "match_batch"]
