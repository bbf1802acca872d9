"""The README says what there is, and what it shows works."""

from __future__ import annotations

import re
import shlex
import sqlite3
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from monitor import config
from monitor.app import options_of
from monitor.archive.database import open_archive
from monitor.cli import COMMANDS, root
from monitor.config.schema import ChannelTable, MonitorTable, SmtpTable, SourceTable, TopicTable, keys_of
from monitor.sources import KINDS, kind

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


def commands() -> dict[str, click.Command]:
    context = click.Context(root)
    found: dict[str, click.Command] = {}
    for name in COMMANDS:
        command = root.get_command(context, name)
        assert command is not None
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {word}": each for word, each in command.commands.items()}
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_and_has_help(name: str) -> None:
    assert f"`monitor {name}" in README
    assert commands()[name].help


def test_every_subcommand_is_documented() -> None:
    for name in commands():
        if " " in name:
            group, word = name.split()
            assert re.search(rf"monitor {group} .*\b{word}\b", README) or f"`{word}`" in README, name


def test_every_command_with_arguments_has_a_worked_example() -> None:
    for name, command in commands().items():
        if not isinstance(command, click.Group):
            assert "Example: monitor" in (command.help or ""), name


def test_commands_shown_in_the_readme_exist() -> None:
    known = commands()
    for language, block in BLOCKS:
        if language != "sh":
            continue
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["monitor"]:
                assert words[1] in known, line
            elif words[:1] == ["make"]:
                assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text(encoding="utf-8"), line


def test_every_setting_is_documented() -> None:
    tables = (MonitorTable, SmtpTable, SourceTable, TopicTable, ChannelTable)
    missing = [key for table in tables for key in keys_of(table) if f"`{key}`" not in README]
    assert missing == []
    for name in KINDS:
        assert [key for key in kind(name).OPTIONS if f"`{key}`" not in README] == []


def test_every_table_and_view_is_documented(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "monitor.db", now=datetime(2026, 7, 6, tzinfo=UTC))
    names = [row["name"] for row in archive.conn.execute(
        "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%'"
    )]  # fmt: skip
    archive.close()
    ours = [name for name in names if not name.startswith(("items_fts_", "_"))]
    assert [name for name in ours if f"`{name}`" not in README] == []


def test_configuration_examples_load(tmp_path: Path) -> None:
    """Each example is put where it belongs, into the shipped files, and the whole is checked."""
    sources, keywords = config.starter("sources.toml"), config.starter("keywords.toml")
    for language, block in BLOCKS:
        if language != "toml":
            continue
        for name, table in tomllib.loads(block).items():
            if name == "monitor":
                sources = re.sub(r"\[monitor\].*?(?=\n\[sources\.)", block, sources, count=1, flags=re.DOTALL)
            else:
                for slug in table:
                    keywords = re.sub(rf"\[{name}\.{slug}\].*?(?=\n\[|\n#|\Z)", "", keywords, flags=re.DOTALL)
        if "monitor" not in tomllib.loads(block):
            keywords += "\n" + block
    (tmp_path / "sources.toml").write_text(sources, encoding="utf-8")
    (tmp_path / "keywords.toml").write_text(keywords, encoding="utf-8")
    settings = config.load(tmp_path, {}, options=options_of)
    assert settings.smtp is not None
    assert "manganese" in [topic.slug for topic in settings.topics]


def test_pictures_are_there() -> None:
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).stat().st_size > 10_000


def test_sqlite_is_new_enough() -> None:
    assert sqlite3.sqlite_version_info >= (3, 37)
