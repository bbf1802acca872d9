"""How much looking one topic gets in one document: an expression of hundreds of terms that all stand everywhere in a
long text must not hold up the others.

No real document comes near these bounds. Up to them nothing is left out; beyond, a hit is never lost: places are
counted no further, and where even finding them takes too long the topic gets its hit unweighed, as a mention.
"""

from __future__ import annotations

MOST_PLACES = 5_000
"""Places of one term in one field that are weighed."""
MOST_TOGETHER = 2_000
"""Places of one NEAR in one field that are looked for."""
MOST_ANCHORS = 20_000
"""Places of all alternatives in one field from which no further alternative is weighed."""
PATIENCE = 250_000
"""Steps (of about a microsecond) that one topic may take in a document of up to a million characters."""


class TooDense(Exception):
    """The words of a topic stand so often in a document that looking for them all takes too long."""


class Patience:
    """Steps that are left; a phrase has its own, of which each topic that asks for it pays what was spent."""

    __slots__ = ("left",)

    def __init__(self, letters: int = 0) -> None:
        """``letters`` of the document: a longer one than a million characters gets more in proportion."""
        self.left = PATIENCE if letters <= 1_000_000 else PATIENCE * letters // 1_000_000

    def spend(self, steps: int) -> None:
        """Raises ``TooDense`` when the steps are no longer there."""
        self.left -= steps
        if self.left < 0:
            raise TooDense
