"""The views for people: what Datasette lists, what an analyst may query by name."""

from __future__ import annotations

VIEWS: tuple[str, ...] = ()
