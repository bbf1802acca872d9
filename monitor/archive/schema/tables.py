"""The archive's tables, as SQL. Names here are what users query: columns may be added, never renamed.

``ITEMS_FTS`` is the one definition of the full-text index; the matcher builds its batch index from it too, so that
an alert and a search mean the same thing. It is external content over the view ``documents``: with bodies in a table
of their own, ``content="items"`` would break snippet() and rebuild. Datasette finds it by its double quotes.
"""

from __future__ import annotations

FTS_COLUMNS = ("title", "abstract", "body", "identifiers", "agencies", "action")

ITEMS_FTS = """
create virtual table items_fts using fts5(
  title, abstract, body, identifiers, agencies, action,
  content="documents", content_rowid="id", tokenize="porter unicode61 remove_diacritics 2"
)
"""

DOCUMENTS = """
create view documents as
select items.id, items.title, items.abstract, coalesce(texts.body, '') as body,
       items.search_ids as identifiers, items.agencies, items.action
from items left join texts on texts.item_id = items.id
"""

TABLES = """
create table meta (name text primary key, value text not null) strict;

create table items (
  id integer primary key,
  key text not null unique,
  source text not null,
  kind text not null,
  stage text not null default '',
  title text not null,
  abstract text not null default '',
  action text not null default '',
  url text not null default '',
  agencies text not null default '[]',
  published_on text,
  effective_on text,
  comments_close_on text,
  facts text not null default '{}',
  extras text not null default '{}',
  matter text not null,
  first_seen_at text not null,
  changed_at text not null,
  hash text not null,
  search_ids text not null default ''
) strict;
create index items_matter on items(matter);
create index items_published_on on items(published_on);
create index items_filed on items(source) where stage in ('filed', 'special filing');

create table texts (
  item_id integer primary key references items(id),
  state text not null check (state in ('pending', 'kept', 'none', 'failed')),
  next_at text,
  attempts integer not null default 0,
  url text not null default '',
  hash text not null default '',
  body text
) strict;
create index texts_pending on texts(next_at) where state = 'pending';

create table sightings (
  item_id integer not null references items(id),
  source text not null,
  url text not null default '',
  seen_at text not null,
  primary key (item_id, source)
) strict, without rowid;

create table revisions (
  id integer primary key,
  item_id integer not null references items(id),
  seen_at text not null,
  change text not null check (change in ('new', 'changed', 'text', 'withdrawn')),
  changes text not null default '{}',
  origin text not null check (origin in ('poll', 'baseline', 'backfill', 'import'))
) strict;
create index revisions_item on revisions(item_id);

create table identifiers (
  item_id integer not null references items(id),
  scheme text not null,
  value text not null,
  role text not null check (role in ('own', 'cited')),
  primary key (item_id, scheme, value)
) strict, without rowid;
create index identifiers_value on identifiers(scheme, value, role);

create table topics (
  slug text primary key,
  name text not null,
  "match" text not null,
  note text not null default '',
  position integer not null default 0,
  compiled text not null default '',
  fingerprint text not null default '',
  matched_through integer not null default 0,
  state text not null default 'ok' check (state in ('ok', 'broken', 'gone')),
  error text not null default '',
  definition text not null default '{}',
  added_at text,
  changed_at text
) strict;

create table hits (
  id integer primary key,
  topic text not null references topics(slug),
  item_id integer not null references items(id),
  revision_id integer not null references revisions(id),
  strength text not null check (strength in ('strong', 'mention')),
  terms text not null default '[]',
  passage text not null default '',
  spans text not null default '[]',
  field text not null default '',
  rule text not null default '',
  matched_at text not null,
  backfilled integer not null default 0,
  dropped_at text,
  unique (topic, item_id, revision_id)
) strict;
create index hits_item on hits(item_id);

create table deadlines (
  id integer primary key,
  item_id integer not null references items(id),
  kind text not null check (kind in ('comment', 'reply comment', 'hearing', 'request to appear', 'effective',
                                     'application', 'compliance', 'expiry')),
  label text not null default '',
  due_on text,
  due_at text,
  zone text not null default 'America/New_York',
  source text not null default '',
  evidence text not null default '',
  state text not null default 'open' check (state in ('open', 'withdrawn', 'unclear')),
  first_seen_at text not null,
  unique (item_id, kind, label, source)
) strict;
create index deadlines_due on deadlines(due_on);

create table deadline_moves (
  deadline_id integer not null references deadlines(id),
  was_on text,
  now_on text,
  seen_at text not null,
  item_id integer not null references items(id)
) strict;

create table sources (
  name text primary key,
  kind text not null,
  url text not null default '',
  fingerprint text not null default '',
  state text not null default 'new' check (state in ('new', 'ok', 'degraded', 'failing', 'blocked', 'off', 'gone')),
  outcome text not null default '',
  cursor text not null default '{}',
  validators text not null default '{}',
  added_at text not null,
  baseline_at text,
  last_attempt_at text,
  last_success_at text,
  last_item_at text,
  next_due_at text,
  failures integer not null default 0,
  error text not null default '',
  warning text not null default ''
) strict;

create table fetches (
  id integer primary key,
  source text not null references sources(name),
  started_at text not null,
  seconds real not null default 0,
  outcome text not null check (outcome in ('ok', 'unchanged', 'failed', 'blocked', 'off')),
  items integer not null default 0,
  new integer not null default 0,
  changed integer not null default 0,
  error text not null default ''
) strict;
create index fetches_source on fetches(source, started_at);

create table backfills (
  source text not null,
  since_on text not null,
  until_on text not null,
  items integer not null default 0,
  done_at text not null,
  primary key (source, since_on, until_on)
) strict;

create table hosts (
  host text primary key,
  rest_until text not null,
  reason text not null default ''
) strict;

create table notices (
  id integer primary key,
  channel text not null,
  reason text not null,
  subject text not null,
  at_once integer not null default 0,
  topic text not null default '',
  item_id integer references items(id),
  hit_id integer references hits(id),
  revision_id integer references revisions(id),
  data text not null default '{}',
  owed_at text not null,
  not_before text,
  message_id integer references messages(id),
  unique (channel, reason, subject)
) strict;
create index notices_owed on notices(channel, at_once) where message_id is null;

create table messages (
  id integer primary key,
  channel text not null,
  kind text not null check (kind in ('digest', 'alert', 'test')),
  period text not null,
  window_from_at text,
  window_to_at text,
  subject text not null,
  message_key text not null unique,
  text text not null default '',
  html text not null default '',
  payload text not null default '',
  composed_at text not null,
  hits_through integer not null default 0,
  unique (channel, kind, period)
) strict;

create table deliveries (
  id integer primary key,
  message_id integer not null references messages(id),
  recipient text not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'in-doubt', 'dropped')),
  attempts integer not null default 0,
  next_at text,
  lease_until text,
  answer text not null default '',
  via text not null default '',
  sent_at text,
  unique (message_id, recipient)
) strict;
create index deliveries_due on deliveries(id) where state in ('queued', 'sending');

create table suggestions (
  id integer primary key,
  item_id integer not null references items(id),
  topic text not null,
  kind text not null check (kind in ('number', 'title', 'terms')),
  reason text not null,
  weight real not null,
  suggested_at text not null,
  unique (item_id, topic)
) strict;
create index suggestions_at on suggestions(suggested_at);

create table marks (
  item_id integer not null references items(id),
  topic text not null,
  grade text not null check (grade in ('about', 'touches', 'noise')),
  marked_at text not null,
  primary key (item_id, topic)
) strict;

create table notes (
  id integer primary key,
  item_id integer not null references items(id),
  text text not null,
  written_at text not null
) strict;
create index notes_item on notes(item_id);
"""
