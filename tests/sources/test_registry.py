"""Every kind can be built, says its options, and is found without reading the others."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from monitor.errors import SourceError
from monitor.http import Client
from monitor.settings import SourceConfig
from monitor.sources import KINDS, build, kind


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_is_built_from_its_configuration(name: str, near: Client) -> None:
    config = SourceConfig(name="here", kind=name, url="https://x.gov/", every=timedelta(hours=1))
    source = build(config, near)
    assert (source.name, source.config) == ("here", config)
    assert all(isinstance(wanted, (type, tuple, frozenset)) for wanted in kind(name).OPTIONS.values())


def test_an_unknown_kind_is_said_with_the_known_ones() -> None:
    with pytest.raises(SourceError, match=r"no source kind 'feeds'; there are .*feed"):
        kind("feeds")


def test_the_registry_reads_no_parser_before_it_is_needed() -> None:
    look = "print('feedparser' in sys.modules, 'bs4' in sys.modules)"
    asked = f"import sys, monitor.sources as s; [s.kind(k) for k in s.KINDS]; {look}"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]
