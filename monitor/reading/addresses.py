"""Web addresses as names: two ways of writing one address are one name (upstream note feed-pathologies C3, C5)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|cmpid)", re.IGNORECASE)


def canonical(url: str) -> str:
    """An address as a name: without scheme, ``www.``, fragment, tracking parameters and slash at the end."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host: str = parts.netloc.lower().removeprefix("www.")
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(name)]
    query = f"?{urlencode(kept)}" if kept else ""
    return host + parts.path.rstrip("/") + query
