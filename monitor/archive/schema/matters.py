"""The table of titles and dates of signature by which two documents are one order (step m010)."""

from __future__ import annotations

TABLES = """
create table title_ties (
  item_id integer primary key references items(id),
  title text not null,
  signed_on text not null
) strict;
create index title_ties_title on title_ties(title);
create index notices_item on notices(item_id)
"""
