"""Tables for dates that later documents change, and for what channels were reminded of."""

from __future__ import annotations

TABLES = """
alter table deadlines add column told text not null default '';

create index deadline_moves_of on deadline_moves(deadline_id);

create table date_changes (
  item_id integer not null references items(id),
  kind text not null,
  now_on text,
  now_at text,
  zone text not null default 'America/New_York',
  evidence text not null default '',
  named text not null default '[]',
  primary key (item_id, kind)
) strict, without rowid;

create table date_change_numbers (
  scheme text not null,
  value text not null,
  item_id integer not null references items(id),
  primary key (scheme, value, item_id)
) strict, without rowid;
create index date_change_numbers_item on date_change_numbers(item_id);

create table reminders (
  channel text not null,
  deadline_id integer not null references deadlines(id),
  due_on text not null,
  step integer not null,
  told_on text not null,
  message_id integer references messages(id),
  primary key (channel, deadline_id, due_on, step)
) strict, without rowid;
create index reminders_told on reminders(channel, told_on)
"""
"""``deadlines.told``: what the document itself says (JSON), where a later one has changed it; else empty."""
