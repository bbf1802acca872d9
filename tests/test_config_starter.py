"""The shipped files: they load without faults and cover what they say."""

from __future__ import annotations

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor import config
from monitor.settings import Settings
from monitor.sources import KINDS, kind

SLUGS = {
    "critical-minerals-list", "dpa-title-iii", "section-301", "cfius", "joint-action-plan", "doe-battery-grants",
    "supply-chain-eo", "defense-sourcing", "feoc", "forced-labor", "advisory-committees", "graphite-adcvd",
    "section-232-minerals", "responsible-mining", "commerce-supply-chain", "allied-partnerships",
}  # fmt: skip


@pytest.fixture
def shipped(tmp_path: Path) -> Settings:
    for name in ("sources.toml", "keywords.toml"):
        (tmp_path / name).write_text(config.starter(name), encoding="utf-8")
    return config.load(tmp_path, {}, options=lambda name: kind(name).OPTIONS if name in KINDS else None)


def test_the_shipped_files_load_without_faults_and_follow_all_sixteen_topics(shipped: Settings) -> None:
    assert {topic.slug for topic in shipped.topics} >= SLUGS
    assert shipped.channels
    assert not shipped.allow_private_hosts
    assert shipped.secrets() == ()


def test_the_shipped_sources_are_plain_public_and_polite(shipped: Settings) -> None:
    assert {source.kind for source in shipped.sources} <= set(KINDS)
    for source in shipped.sources:
        assert urlsplit(source.url).scheme == "https", source.name
        assert not source.api_key  # a shipped file names where a key is, and holds none
        assert source.gap.total_seconds() >= 1
        assert source.at or (source.every is not None and source.every.total_seconds() >= 900), source.name
    assert len({source.url for source in shipped.sources}) == len(shipped.sources)
    register = next(source for source in shipped.sources if source.kind == "federal-register")
    assert (register.name, register.text, register.items_per_week) == ("federal-register", "all", (200, 2500))


def test_the_shipped_sources_say_what_they_do_not_cover_and_none_is_commented_out() -> None:
    text = config.starter("sources.toml")
    assert "Not covered" in text
    assert text.count("\n[sources.") == len(tomllib.loads(text)["sources"])
    assert "\n# [sources." not in text


def test_there_is_no_other_starter() -> None:
    with pytest.raises(ValueError, match="no starter"):
        config.starter("secrets.toml")
