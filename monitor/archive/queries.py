"""The ready-made questions that Datasette offers beside tables and views: name, title, description, SQL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A canned query. ``:name`` in the SQL is a field that the reader fills in; left empty it is no condition."""

    name: str
    title: str
    description: str
    sql: str


QUESTIONS = (
    Question(
        name="recent_hits",
        title="Recent hits",
        description="What the tracked topics found, newest first: topic, strength, document, and the passage that says "
        "why. Narrow it by a topic's slug, by strength (strong or mention), or by words of the title.",
        sql="""
select published_on, topic, strength, title,
       case when length(passage) > 240 then substr(passage, 1, 240) || '…' else passage end as passage,
       comments_close_on, kind, (select group_concat(value, '; ') from json_each(agencies)) as agencies, url, rule,
       matched_at, key
from recent_hits
where (:topic = '' or topic = :topic) and (:strength = '' or strength = :strength)
  and (:title = '' or title like '%' || :title || '%')
order by id desc limit 500
""",
    ),
    Question(
        name="open_deadlines",
        title="Open deadlines",
        description="Comment and effective dates from today on (Washington time), soonest first; with a topic's slug "
        "only those of its documents.",
        sql="""
select due_on, days_left, kind, title, (select group_concat(value, '; ') from json_each(agencies)) as agencies,
       (select group_concat(value, ', ') from json_each(topics)) as topics, url, evidence, key
from open_deadlines
where (:topic = '' or exists (select 1 from json_each(topics) where value = :topic))
order by due_on, id limit 1000
""",
    ),
    Question(
        name="moved_deadlines",
        title="Deadlines that moved",
        description="Dates that were extended, brought forward or withdrawn, newest change first: was and now.",
        sql="select seen_at, kind, was_on, now_on, title, topics, url, key from deadline_changes limit 500",
    ),
    Question(
        name="latest",
        title="Latest documents",
        description="Everything published in the last 30 days, whether a topic found it or not.",
        sql="""
select items.published_on, items.kind, items.stage, items.title,
       (select group_concat(value, '; ') from json_each(items.agencies)) as agencies, items.source, items.url, items.key
from today join items on items.published_on >= date(today.today_on, '-30 days')
order by items.published_on desc, items.id desc limit 1000
""",
    ),
    Question(
        name="thread",
        title="The whole story of a number",
        description="All documents of the matters that carry a number as their own, and those that cite it, by date. "
        "Any number will do: Federal Register document, docket, RIN, bill (119-hr-1234), case, executive order.",
        sql="""
with carried as (
  select item_id, role from identifiers where value = trim(:number) collate nocase
  union
  select id, 'own' from items where key = trim(:number) or matter = trim(:number)
)
select items.published_on, items.kind, items.stage, items.title, items.agencies, 'same matter' as relation, items.url,
       items.key
from items where items.matter in (
  select own.matter from carried join items as own on own.id = carried.item_id where carried.role = 'own'
)
union
select items.published_on, items.kind, items.stage, items.title, items.agencies, 'cites it', items.url, items.key
from carried join items on items.id = carried.item_id
where carried.role = 'cited' and items.matter not in (
  select own.matter from carried join items as own on own.id = carried.item_id where carried.role = 'own'
)
order by published_on limit 1000
""",
    ),
    Question(
        name="why",
        title="Why is it here?",
        description="Every hit on one document, also those that were dropped: the rule that decided, the field, the "
        "terms and the passage. The key is as in the column key, such as fr:2026-04417.",
        sql="""
select hits.topic, hits.strength, hits.rule, hits.field, hits.terms, hits.passage, hits.matched_at, hits.dropped_at,
       items.title, items.url
from items join hits on hits.item_id = items.id where items.key = trim(:key) order by hits.id desc
""",
    ),
    Question(
        name="topic_quality",
        title="Topics and their quality",
        description="For each topic: live hits, strong ones, the last hit, and what people marked as about, touches or "
        "noise.",
        sql="""
select topics.slug, topics.name, topics.state, count(recent_hits.id) as items,
       sum(recent_hits.strength = 'strong') as strong, max(recent_hits.matched_at) as last_hit_at,
       (select count(*) from marks where marks.topic = topics.slug and grade = 'about') as marked_about,
       (select count(*) from marks where marks.topic = topics.slug and grade = 'touches') as marked_touches,
       (select count(*) from marks where marks.topic = topics.slug and grade = 'noise') as marked_noise
from topics left join recent_hits on recent_hits.topic = topics.slug
where topics.state <> 'gone' group by topics.slug order by topics.position
""",
    ),
    Question(
        name="by_agency_month",
        title="Documents by agency and month",
        description="How much each agency published in each month.",
        sql="""
select substr(items.published_on, 1, 7) as month, agency.value as agency, count(*) as items
from items, json_each(items.agencies) as agency where items.published_on is not null
group by month, agency.value order by month desc, items desc limit 1000
""",
    ),
    Question(
        name="sent_log",
        title="What was sent",
        description="Every composed message and how its delivery went, without recipients.",
        sql="""
select messages.composed_at, messages.channel, messages.kind, messages.period, messages.subject,
       sum(deliveries.state = 'sent') as sent, sum(deliveries.state in ('failed', 'in-doubt')) as failed,
       sum(deliveries.state in ('queued', 'sending')) as waiting
from messages left join deliveries on deliveries.message_id = messages.id
group by messages.id order by messages.id desc limit 500
""",
    ),
    Question(
        name="expert_search",
        title="Expert search",
        description="The full-text index in SQLite's own query language (FTS5), newest first. "
        "<code>monitor topics list -v</code> prints each topic in this form.",
        sql="""
select items.published_on, items.kind, items.title, items.agencies,
       snippet(items_fts, -1, '[', ']', ' ... ', 30) as passage, items.url, items.key
from items_fts join items on items.id = items_fts.rowid
where items_fts match :query order by items_fts.rowid desc limit 100
""",
    ),
)
