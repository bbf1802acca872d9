"""The step m008_health as SQL: what a poll held back, what each day brought, how sources stood and what went empty."""

from __future__ import annotations

from monitor.archive.schema.views import eastern

TABLES = """
create table holds (
  id integer primary key,
  source text not null,
  what text not null check (what in ('new', 'changed')),
  documents integer not null,
  usual integer not null,
  held_at text not null,
  settled text not null default '' check (settled in ('', 'released', 'kept')),
  settled_at text
) strict;
create index holds_open on holds(source) where settled = '';

alter table revisions add column hold integer references holds(id);
create index revisions_hold on revisions(hold) where hold is not null;
create index items_source on items(source, id);

alter table fetches add column gap integer not null default 0;
alter table fetches add column held integer not null default 0;

create table coverage (
  source text not null,
  day text not null,
  polls integer not null default 0,
  ok integer not null default 0,
  failed integer not null default 0,
  items integer not null default 0,
  new integer not null default 0,
  changed integer not null default 0,
  held integer not null default 0,
  gap integer not null default 0,
  history integer not null default 0,
  primary key (source, day)
) strict, without rowid;

create table health (
  source text primary key,
  state text not null,
  since_at text not null,
  sentence text not null default '',
  told text not null default 'well' check (told in ('well', 'bad')),
  told_at text,
  notice text not null default '',
  bad_at text,
  well_at text,
  spells text not null default '[]'
) strict;

create table health_changes (
  id integer primary key,
  source text not null,
  changed_at text not null,
  was text not null default '',
  state text not null,
  sentence text not null default ''
) strict;
create index health_changes_source on health_changes(source, id);

create table emptied (
  source text not null,
  kind text not null,
  field text not null,
  documents integer not null,
  since_on text not null,
  filled integer not null,
  before integer not null,
  found_at text not null,
  primary key (source, kind, field)
) strict, without rowid
"""

COVERAGE_SO_FAR = f"""
insert into coverage (source, day, polls, ok, failed, items, new, changed, history)
select fetches.source, {eastern("fetches.started_at")}, count(*), sum(fetches.outcome in ('ok', 'unchanged')),
       sum(fetches.outcome in ('failed', 'blocked')), sum(items),
       sum(iif(baseline_at is not null and started_at > baseline_at, new, 0)), sum(changed),
       sum(iif(baseline_at is not null and started_at > baseline_at, 0, new))
from fetches join sources on sources.name = fetches.source
where fetches.outcome <> 'off' group by 1, 2
"""  # noqa: S608 - only the rule for Eastern dates is put in
"""The days that the ledger still knows of; documents of a first poll are history."""
