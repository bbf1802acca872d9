"""The views for people: what Datasette lists, and what an analyst may query by name."""

from __future__ import annotations

NOW = "coalesce((select value from meta where name = 'now'), 'now')"
"""The instant from which views count their days: now, or the standing clock of a rehearsal."""


def eastern(instant: str) -> str:
    """SQL for the calendar date in Washington at a UTC instant, itself given as SQL.

    SQLite's own ``date('now')`` is UTC and turns over at 7 or 8 in the evening there. Daylight saving time runs from
    the second Sunday of March, 07:00 UTC, to the first Sunday of November, 06:00 UTC (15 U.S.C. 260a).
    """
    march = f"datetime(strftime('%Y', {instant}) || '-03-08', 'weekday 0', '+7 hours')"
    november = f"datetime(strftime('%Y', {instant}) || '-11-01', 'weekday 0', '+6 hours')"
    summer = f"datetime({instant}) >= {march} and datetime({instant}) < {november}"
    return f"date({instant}, case when {summer} then '-4 hours' else '-5 hours' end)"


TODAY = f"""
create view today as
select {eastern(NOW)} as today_on, strftime('%Y-%m-%dT%H:%M:%SZ', {NOW}, '-2 hours') as two_hours_ago_at,
       strftime('%Y-%m-%dT%H:%M:%SZ', {NOW}, '-7 days') as week_ago_at
"""

RECENT_HITS = """
create view recent_hits as
select hits.id, hits.topic, topics.name as topic_name, hits.strength, items.title, items.kind, items.stage,
       items.agencies, items.published_on, items.comments_close_on, items.url, hits.terms, hits.passage, hits.rule,
       hits.matched_at, hits.backfilled, items.key, items.matter, items.source, items.id as item_id,
       hits.section, hits.section_url, hits.sections
from hits
join items on items.id = hits.item_id
join topics on topics.slug = hits.topic
where hits.dropped_at is null and not exists (
  select 1 from hits as newer
  where newer.topic = hits.topic and newer.item_id = hits.item_id and newer.revision_id > hits.revision_id
    and newer.dropped_at is null
)
order by hits.id desc
"""

OPEN_DEADLINES = """
create view open_deadlines as
select deadlines.due_on, cast(julianday(deadlines.due_on) - julianday(today.today_on) as integer) as days_left,
       deadlines.kind, deadlines.label, items.title, items.agencies, (select json_group_array(topic) from (
          select distinct hits.topic from hits
          where hits.item_id = items.id and hits.dropped_at is null order by hits.topic
       )) as topics, items.url, items.key,
       items.matter, deadlines.due_at, deadlines.zone, deadlines.evidence, deadlines.source, items.id as item_id,
       deadlines.id,
       (select was_on from deadline_moves where deadline_id = deadlines.id order by rowid desc limit 1) as was_on,
       (select changing.key from deadline_moves join items as changing on changing.id = deadline_moves.item_id
        where deadline_id = deadlines.id and deadline_moves.item_id <> items.id
        order by deadline_moves.rowid desc limit 1) as changed_by
from today
join deadlines on deadlines.due_on >= today.today_on
join items on items.id = deadlines.item_id
where deadlines.state = 'open'
order by deadlines.due_on, deadlines.id
"""

DEADLINE_CHANGES = """
create view deadline_changes as
select deadline_moves.seen_at, deadlines.kind, deadlines.label, deadline_moves.was_on, deadline_moves.now_on,
       items.title, (select json_group_array(topic) from (
          select distinct hits.topic from hits
          where hits.item_id = items.id and hits.dropped_at is null order by hits.topic
       )) as topics, items.url, items.key, items.matter, items.id as item_id, deadlines.state,
       changing.key as changed_by, changing.title as changed_by_title, changing.url as changed_by_url
from deadline_moves
join deadlines on deadlines.id = deadline_moves.deadline_id
join items on items.id = deadlines.item_id
left join items as changing on changing.id = deadline_moves.item_id and changing.id <> items.id
order by deadline_moves.rowid desc
"""

UNCLEAR_DEADLINES = """
create view unclear_deadlines as
select deadlines.kind, deadlines.label, deadlines.evidence, items.title, items.published_on,
       (select json_group_array(topic) from (
          select distinct hits.topic from hits
          where hits.item_id = items.id and hits.dropped_at is null order by hits.topic
       )) as topics, items.url, items.key, items.matter, items.id as item_id, deadlines.id
from today
join items on items.published_on >= date(today.today_on, '-60 days')
join deadlines on deadlines.item_id = items.id
where deadlines.state = 'unclear'
order by items.published_on desc, deadlines.id
"""
"""Documents that set a date in words that leave a doubt: people are sent to the text, for sixty days."""

MATTERS = """
create view matters as
select oldest.matter as key, oldest.title,
       (select count(*) from items as member where member.matter = oldest.matter) as items,
       (select min(member.published_on) from items as member where member.matter = oldest.matter) as first_on,
       (select max(member.published_on) from items as member where member.matter = oldest.matter) as last_on,
       (select json_group_array(topic) from (
          select distinct hits.topic from items as member join hits on hits.item_id = member.id
          where member.matter = oldest.matter and hits.dropped_at is null order by hits.topic
       )) as topics,
       oldest.url
from items as oldest
where oldest.matter = oldest.key
order by oldest.id desc
"""

SOURCE_HEALTH = """
create view source_health as
with stood as (
  select sources.*, coalesce(health.state, sources.state) as stands, health.since_at, health.sentence,
         today.two_hours_ago_at, today.week_ago_at
  from today join sources left join health on health.source = sources.name
  where sources.state <> 'gone'
)
select name, kind, case when stands = 'ok' and next_due_at < two_hours_ago_at then 'late' else stands end as state,
       failures, error, warning, last_success_at, last_item_at, last_attempt_at, next_due_at,
       (select coalesce(sum(new), 0) from fetches where source = stood.name
        and started_at >= week_ago_at) as new_in_7_days,
       (select count(*) from fetches where source = stood.name and started_at >= week_ago_at) as fetches_in_7_days,
       url, since_at, sentence
from stood
order by stands in ('new', 'off') or (stands = 'ok' and next_due_at >= two_hours_ago_at), name
"""

TOPIC_ACTIVITY = """
create view topic_activity as
select topic, topic_name,
       date(coalesce(published_on, substr(matched_at, 1, 10)), '-6 days', 'weekday 1') as week_of,
       count(*) as items, sum(strength = 'strong') as strong, sum(strength = 'mention') as mentions
from recent_hits
group by topic, week_of
order by week_of desc, topic
"""

VIEWS = (
    TODAY, RECENT_HITS, OPEN_DEADLINES, DEADLINE_CHANGES, MATTERS, SOURCE_HEALTH, TOPIC_ACTIVITY,
)  # fmt: skip
"""In the order in which they build on each other."""
