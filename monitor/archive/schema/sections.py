"""The tables of a bill's sections (step m007)."""

from __future__ import annotations

TABLES = """
create table sections (
  id integer primary key,
  item_id integer not null references items(id),
  position integer,
  number text not null default '',
  heading text not null default '',
  path text not null default '',
  start integer not null default 0,
  "end" integer not null default 0,
  hash text not null,
  change text not null default '' check (change in ('', 'added', 'changed', 'dropped')),
  revision_id integer not null references revisions(id)
) strict;
create index sections_item on sections(item_id, position);

create table hit_sections (
  hit_id integer not null references hits(id),
  section_id integer not null references sections(id),
  occurrences integer not null,
  primary key (hit_id, section_id)
) strict, without rowid;
create index hit_sections_section on hit_sections(section_id);

alter table hits add column section text not null default '';
alter table hits add column section_url text not null default '';
alter table hits add column sections integer not null default 0
"""
