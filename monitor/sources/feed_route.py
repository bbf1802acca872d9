"""What the way to a feed tells: that its address moved for good, that a cache keeps old copies (pathologies A6, A8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from monitor.network.answers import Response
from monitor.text import shorten

SURE = 3
"""So many polls in a row must have been sent to the same new address before it is believed to be one."""

OLD = 6 * 3600.0
"""A copy that a cache has held for longer, in seconds, is worth a remark."""

_BUSTER = re.compile(r"[?&]_=\d+")


def seen(response: Response, cursor: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What the cursor is to remember of the way, and what is to be said of it."""
    warnings = []
    to, moved = _BUSTER.sub("", response.moved_to), {}
    if to:
        before: Mapping[str, Any] = cursor.get("moved") or {}
        times = int(before.get("times", 0)) + 1 if before.get("to") == to else 1
        moved = {"to": to, "times": times}
        if times >= SURE:
            warnings.append(f"its address has moved for good to {shorten(to, 200)}; put that into sources.toml")
    if response.age > OLD:
        hours = response.age / 3600
        warnings.append(
            f"a cache answered with a copy {hours:.0f} hours old; cache_buster = true may bring the new one"
        )
    return {"moved": moved}, tuple(warnings)
