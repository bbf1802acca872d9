"""A compiled topic: its trees, the forms of its terms, its FTS5 superset, its filters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from itertools import chain
from typing import Any

from monitor.archive.schema.tables import FTS_COLUMNS
from monitor.errors import TopicError
from monitor.model import SCHEMES, Document, digest
from monitor.reading.agencies import slugs
from monitor.settings import TopicConfig
from monitor.topics.compile import compiled, quoted, within
from monitor.topics.language import parse
from monitor.topics.lexing import MOST_REPEATS, repeated
from monitor.topics.needs import Clause, identifier, needs
from monitor.topics.spelling import Phrase, phrase
from monitor.topics.tree import Node, Term, terms, wanted

FORM = 2
"""Raised when the same words come to mean something else, so that stored topics are matched again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic ready to match. ``compiled`` is its FTS5 form (a superset), ``fingerprint`` changes with its meaning.

    ``needs`` are the words without which it cannot hit, ``words`` all that it ever looks for.

    ``looked_for`` are the terms that are counted and marked: the subject's first, none that stands behind NOT.
    ``fields`` are the columns it looks at (``in``), all when empty.
    """

    config: TopicConfig
    match: Node
    mention: Node | None
    looked_for: tuple[Term, ...]
    phrases: Mapping[Term, Phrase]
    ignore: tuple[Phrase, ...]
    demote: tuple[Phrase, ...]
    fields: tuple[str, ...]
    identifiers: frozenset[str]
    compiled: str
    needs: tuple[Clause, ...]
    words: frozenset[str]
    fingerprint: str

    @property
    def slug(self) -> str:
        return self.config.slug

    @property
    def name(self) -> str:
        return self.config.name

    def follows(self, document: Document) -> bool:
        """True when the document carries, as its own, an identifier that this topic follows."""
        return any(
            each.role == "own" and f"{each.scheme}:{each.value}" in self.identifiers for each in document.identifiers
        )

    def admits(self, document: Document) -> bool:
        """True when the document passes the topic's filters on source, kind and agency."""
        config = self.config
        if config.sources and document.source not in config.sources:
            return False
        if config.kinds and document.kind not in config.kinds:
            return False
        return not config.agencies or not set(config.agencies).isdisjoint(slugs(document.agencies))


def compile_topic(config: TopicConfig) -> Topic:
    """The topic ready to match; raises ``TopicError`` (its ``key`` says which expression) when it cannot be."""
    _check_identifiers(config)
    match = _parsed(config, "match", config.match)
    mention = _parsed(config, "mention", config.mention) if config.mention.strip() else None
    trees = [match] if mention is None else [match, mention]
    phrases = {term: phrase(term.text, config.exact) for tree in trees for term in terms(tree)}
    fields = tuple(field for field in FTS_COLUMNS if field in config.within)
    alternatives = [compiled(tree, phrases) for tree in trees]
    if fields:
        alternatives = [within(fields, each) for each in alternatives]
    alternatives += [within(("identifiers",), quoted(each.partition(":")[2])) for each in config.identifiers]
    clauses = _needs(trees, phrases, config)
    ignore, demote = _patterns(config, "ignore", config.ignore), _patterns(config, "demote", config.demote)
    return Topic(
        config=config,
        match=match,
        mention=mention,
        looked_for=tuple(dict.fromkeys(term for tree in trees for term in wanted(tree))),
        phrases=phrases,
        ignore=ignore,
        demote=demote,
        fields=fields,
        identifiers=frozenset(config.identifiers),
        compiled=" OR ".join(dict.fromkeys(alternatives)),
        needs=clauses,
        words=frozenset(
            chain(
                *(each.words for each in (*phrases.values(), *ignore, *demote)),
                *(need.words for clause in clauses for need in clause),
            )
        ),
        fingerprint=_fingerprint(config),
    )


def _needs(trees: Sequence[Node], phrases: Mapping[Term, Phrase], config: TopicConfig) -> tuple[Clause, ...]:
    clauses = [clause for tree in trees for clause in needs(tree, phrases)]
    clauses += [identifier(each.partition(":")[2]) for each in config.identifiers]
    return tuple(dict.fromkeys(clauses))


def _parsed(config: TopicConfig, key: str, expression: str) -> Node:
    try:
        return parse(expression)
    except TopicError as error:
        raise TopicError(error.sentence, line=error.line, column=error.column, topic=config.slug, key=key) from None


def _check_identifiers(config: TopicConfig) -> None:
    for written in config.identifiers:
        scheme, colon, value = written.partition(":")
        if not colon or scheme not in SCHEMES or not value:
            sentence = f'"{written}" is no identifier; write its kind before it, as in docket:USTR-2024-0016'
            like = get_close_matches(scheme, SCHEMES, 1) if colon else []
            known = f'did you mean "{like[0]}:"?' if like else f"the kinds are {', '.join(SCHEMES)}"
            raise TopicError(f"{sentence} ({known})", topic=config.slug, key="identifiers")


def _patterns(config: TopicConfig, key: str, written: tuple[str, ...]) -> tuple[Phrase, ...]:
    for text in written:
        if word := repeated(text):
            sentence = f'"{text}" under {key} says "{word}" more than {MOST_REPEATS} times; shorten it'
            raise TopicError(sentence, topic=config.slug, key=key)
    made = tuple(phrase(each, patterns=True) for each in written)
    for each in made:
        if not each.forms:
            sentence = f'"{each.label}" under {key} holds no letter and no digit'
            raise TopicError(sentence, topic=config.slug, key=key)
    return made


def _fingerprint(config: TopicConfig) -> str:
    """A hash of everything that decides hits and their strength; a new name or note changes nothing."""
    fields: dict[str, Any] = asdict(config)
    for shown in ("slug", "name", "note", "lines"):
        fields.pop(shown)
    return digest(json.dumps([FORM, fields], sort_keys=True))
