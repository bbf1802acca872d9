"""The table of the last answers to each source, and entries of feeds by the page that they lead to (step m006)."""

from __future__ import annotations

TABLES = """
create table answers (
  id integer primary key,
  source text not null,
  asked_at text not null,
  url text not null,
  status integer not null,
  bytes integer not null,
  hash text not null,
  content_type text not null default '',
  etag text not null default '',
  last_modified text not null default '',
  age integer not null default 0
) strict;
create index answers_by_source on answers (source, id);
create index items_feed_url on items (url) where key >= 'feed:' and key < 'feed;'
"""
