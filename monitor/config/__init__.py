"""The two configuration files, read and checked whole: every fault of both at once, in plain sentences.

``load`` gives ``Settings`` or raises; ``read`` gives both what could be read and what is wrong. Secrets come from the
environment mapping that is passed in, or from files; they are never written into the two files themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import ConfigurationError, Fault
from monitor.settings import Settings

if TYPE_CHECKING:
    from monitor.config.files import Written
    from monitor.config.surroundings import Options

__all__ = ("KEYWORDS", "SOURCES", "load", "read", "starter")

SOURCES = "sources.toml"
KEYWORDS = "keywords.toml"

_SECTIONS = {SOURCES: ("monitor", "sources"), KEYWORDS: ("topics", "channels")}


def load(
    home: Path, environ: Mapping[str, str], options: Options | None = None, kinds: Collection[str] = ()
) -> Settings:
    """The settings of a home. Raises ConfigurationError with every fault of both files.

    ``options`` tells the keys that a source kind has of its own (``Source.OPTIONS``), None for an unknown kind; without
    it any kind and key is accepted. ``kinds`` are the kinds there are, for telling the nearest to a wrong one.
    """
    settings, faults = read(home, environ, options, kinds)
    if faults:
        raise ConfigurationError(faults)
    return settings


def read(
    home: Path, environ: Mapping[str, str], options: Options | None = None, kinds: Collection[str] = ()
) -> tuple[Settings, tuple[Fault, ...]]:
    """What could be read of a home's settings, and what is wrong with the files, in the order of the lines."""
    from monitor.config import keywords_file, sources_file
    from monitor.config.files import read_file
    from monitor.config.surroundings import Surroundings

    around = Surroundings(home=home, environ=environ, options=options, kinds=kinds)
    sources, keywords = read_file(home / SOURCES), read_file(home / KEYWORDS)
    for written in (sources, keywords):
        _check_sections(written)
    told = sources_file.settled(sources, around)
    topics = keywords_file.topics(keywords, [source.name for source in told.sources])
    channels = keywords_file.channels(keywords, around, allow_private_hosts=told.allow_private_hosts)
    faults = tuple(fault for written in (sources, keywords) for fault in _in_order(written.faults))
    return replace(told, topics=topics, channels=channels), faults


def starter(name: str) -> str:
    """The shipped ``sources.toml`` or ``keywords.toml``, to begin with: from the installed package, else from the
    source tree beside it."""
    if name not in _SECTIONS:
        raise ValueError(f"there is no starter {name}; there are {', '.join(_SECTIONS)}")
    package = resources.files("monitor")
    for place in (package / "starter" / name, package / ".." / name):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise FileNotFoundError(f"{name} is not in this installation of monitor")


def _check_sections(written: Written) -> None:
    from monitor.config.sentences import unknown_key

    for key in written.tables:
        elsewhere = next((file for file, sections in _SECTIONS.items() if key in sections), None)
        if elsewhere is None:
            written.fault(key, unknown_key(key, _SECTIONS[written.file]))
        elif elsewhere != written.file:
            written.fault(key, f"[{key}] belongs in {elsewhere}")


def _in_order(faults: list[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.line or 0)
