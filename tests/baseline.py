"""What plain phrases would find: the comparison that ``make score`` prints beside the topics.

The phrases of a topic are taken from its own ``match``, so that both sides know the same vocabulary: of each
alternative its subject (in ``A AND B`` and ``NEAR(A B)`` that is A), if it is a phrase of two or more words or one of
the topic's acronyms. They are joined by OR and looked for as whole words, in any case, with or without a plural s. No
company words, no distance, no NOT, no ignore, mention or demote, no strength: each find counts as a hit and as strong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.model import Document
from monitor.text import clean
from monitor.topics import Topic, Verdict
from monitor.topics.language import parse
from monitor.topics.tree import And, In, Near, Node, Not, Or, Term

Found = Mapping[tuple[str, str], Verdict]


def phrases(topic: Topic) -> tuple[str, ...]:
    """The plain phrases of a topic, each once, in the order of its expression."""
    acronyms = {word.casefold() for word in topic.config.exact}
    named = dict.fromkeys(term.text.casefold() for term in _subjects(parse(topic.config.match)))
    return tuple(each for each in named if len(each.split()) > 1 or each in acronyms)


def _subjects(node: Node) -> Iterator[Term]:
    match node:
        case Term():
            yield node
        case Or(parts=parts):
            for part in parts:
                yield from _subjects(part)
        case And(parts=parts) | Near(parts=parts):
            yield from _subjects(parts[0])
        case Not(left=left):
            yield from _subjects(left)
        case In(inner=inner):
            yield from _subjects(inner)


def pattern(found: Sequence[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words; between two words any white space or hyphen."""
    written = (r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", each)) for each in found)
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})s?(?!\w)", re.IGNORECASE)


def plain(topics: Iterable[Topic], held: Sequence[Document], *, full: bool) -> Found:
    """(key, topic) -> strong, for title and summary alone or (``full``) the whole text."""
    texts = [(each.key, clean(f"{each.title}\n{each.abstract}\n{each.body if full else ''}")) for each in held]
    looked = [(topic.slug, pattern(phrases(topic))) for topic in topics]
    return {
        (key, slug): Verdict(strength="strong") for key, text in texts for slug, words in looked if words.search(text)
    }
