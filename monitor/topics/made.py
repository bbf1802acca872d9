"""What made a hit: the terms of those branches of a tree that hold, a NEAR as a whole, its alternatives as found."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.topics.exact import Sight
from monitor.topics.tree import And, In, Near, Node, Not, Or, Term, terms

Made = list[tuple[str, str, int]]
"""(term as shown, field, how often), in the order of the tree."""
LONGEST = 60


def made(node: Node, sight: Sight, fields: Sequence[str]) -> Made | None:
    """What stands behind a tree that holds in the document, none of it twice; None when it does not hold."""
    found = _branch(node, sight, fields)
    return found if found is None or len(found) < 2 else list(dict.fromkeys(found))


def short(node: Node) -> str:
    """A branch as printed, cut at 60 characters."""
    printed = str(node)
    return printed if len(printed) <= LONGEST else printed[: LONGEST - 3] + "..."


def _branch(node: Node, sight: Sight, fields: Sequence[str]) -> Made | None:
    match node:
        case Term(text):
            places = sight.places(node)
            return (
                [(text, field, len(places[field])) for field in fields if field in places] or None if places else None
            )
        case Near():
            held = [(field, len(spans)) for field in sight.common(node, fields) if (spans := sight.near(node, field))]
            return [(short(_there(node, sight, field)), field, count) for field, count in held] or None
        case Or(parts=parts):
            branches = [found for part in parts if (found := _branch(part, sight, fields))]
            return [each for found in branches for each in found] or None
        case And(parts=parts):
            whole: Made = []
            for part in parts:
                if not (found := _branch(part, sight, fields)):
                    return None
                whole += found
            return whole
        case Not(left=left, right=right):
            found = _branch(left, sight, fields)
            return None if found is None or sight.holds(right, fields) else found
        case In(field=field, inner=inner):
            return _branch(inner, sight, (field,)) if field in fields else None


def _there(node: Near, sight: Sight, field: str) -> Near:
    """A NEAR with those of its alternatives only that stand in the field."""
    parts = []
    for part in node.parts:
        standing = [term for term in terms(part) if sight.spans(term, field)]
        parts.append(standing[0] if len(standing) == 1 else Or(tuple(standing)))
    return Near(tuple(parts), node.distance)
