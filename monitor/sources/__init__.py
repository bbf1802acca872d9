"""The registry of source kinds: one line per kind, its module read when the kind is used."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from monitor.errors import SourceError

if TYPE_CHECKING:
    from monitor.http import Client
    from monitor.settings import SourceConfig
    from monitor.sources.base import Source

KINDS: Mapping[str, str] = {
    "congress": "monitor.sources.congress:Congress",
    "federal-register": "monitor.sources.federal_register:FederalRegister",
    "feed": "monitor.sources.feed:Feed",
    "govinfo": "monitor.sources.govinfo:Govinfo",
    "regulations-gov": "monitor.sources.regulations:Regulations",
    "senate-hearings": "monitor.sources.senate_hearings:SenateHearings",
}
"""Kind, as written in sources.toml, and where its class is."""


def kind(name: str) -> type[Source]:
    """The class of a kind. Raises SourceError with the kinds that there are."""
    if name not in KINDS:
        raise SourceError(name, f"there is no source kind {name!r}; there are {', '.join(sorted(KINDS))}")
    module, _, word = KINDS[name].partition(":")
    return cast("type[Source]", getattr(import_module(module), word))


def build(config: SourceConfig, client: Client) -> Source:
    """The source of one ``[sources.NAME]``."""
    return kind(config.kind)(config, client)
