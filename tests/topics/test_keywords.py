"""The shipped keywords.toml: it loads, compiles, and tells each subject from its closest neighbour."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from monitor import config
from monitor.model import Document, Identifier
from monitor.settings import DigestSchedule, Settings
from monitor.topics import BatchIndex, Topic, compile_topic, match_batch

HOME = Path(__file__).parents[2]

SLUGS = (
    "critical-minerals-list", "dpa-title-iii", "section-301", "cfius", "joint-action-plan", "doe-battery-grants",
    "supply-chain-eo", "defense-sourcing", "feoc", "forced-labor", "advisory-committees", "graphite-adcvd",
    "section-232-minerals", "responsible-mining", "commerce-supply-chain", "allied-partnerships",
)  # fmt: skip


@cache
def shipped() -> Settings:
    return config.load(HOME, {})


@cache
def topics() -> Mapping[str, Topic]:
    return {each.slug: compile_topic(each) for each in shipped().topics}


def document(**fields: object) -> Document:
    plain = {"item_id": 1, "revision_id": 1, "key": "fr:2026-00001", "source": "federal-register", "kind": "notice"}
    return Document(**{**plain, **fields})  # type: ignore[arg-type]


def strengths(found: Document) -> dict[str, str]:
    """Topic -> strength, for every topic that hits."""
    with BatchIndex([found]) as index:
        return {slug: hit.strength for slug, topic in topics().items() for hit in match_batch(topic, index)}


@dataclass(frozen=True)
class Pair:
    """A document about the topic, and one that a careless search would take for it. ``gives``: what that one may be."""

    slug: str
    about: Document
    near_miss: Document
    gives: str = ""


PAIRS = (
    Pair(
        "critical-minerals-list",
        document(
            title="2026 Draft Review of the Minerals Considered Critical",
            abstract="The Geological Survey would keep synthetic graphite and nickel on the list of critical minerals.",
            agencies=("Interior Department", "Geological Survey"),
        ),
        document(
            title="Nickel-Plated Steel Sheet From Japan: Continuation of the Antidumping Duty Order",
            abstract="Commerce continues the order on nickel-plated, flat-rolled steel.",
        ),
    ),
    Pair(
        "dpa-title-iii",
        document(
            title="Waiver of Requirements for Purchases of Battery Precursors",
            body="By the authority vested in me as President by the Constitution and the laws, including section 303 "
            "of the Defense Production Act of 1950 (50 U.S.C. 4533), it is ordered:\n\nI hereby waive the requirements "
            "of section 303(a)(1) through (a)(6) of the Defense Production Act for battery precursors.",
            kind="presidential document",
        ),
        document(
            title="Renewal of a Collection: Ratings for Priority Contracts in Transportation",
            abstract="The Department renews forms used to rate orders under section 101 of the Defense Production Act.",
        ),
        "mention",
    ),
    Pair(
        "section-301",
        document(
            title="Extension of Product Exclusions From Additional Duties",
            abstract="The U.S. Trade Representative extends exclusions in the Section 301 investigation of China's "
            "technology-transfer practices.",
            agencies=("Office of the United States Trade Representative",),
        ),
        document(
            title="Delegation of Reporting Functions to the Secretary of State",
            body="By the authority vested in me as President by the Constitution, and section 301 of title 3, United "
            "States Code, I hereby delegate to the Secretary of State the function of reporting on visits.",
            kind="presidential document",
        ),
    ),
    Pair(
        "cfius",
        document(
            title="Filing Fees and Deadlines for Declared Transactions",
            abstract="Treasury amends the rules of the Committee on Foreign Investment in the United States (CFIUS).",
            kind="rule",
        ),
        document(
            title="Prairie Coach Holdings-Acquisition of Control-Lakeside Bus Lines",
            abstract="The Board tentatively approves the acquisition of a bus company by a holding company.",
        ),
    ),
    Pair(
        "joint-action-plan",
        document(title="Canada and U.S. Renew the Joint Action Plan on Critical Minerals Collaboration", kind="news"),
        document(
            title="Public Comments on the Artificial Intelligence Action Plan",
            body="Ten thousand comments reached the office from the United States, Canada and Mexico.",
            kind="news",
        ),
    ),
    Pair(
        "doe-battery-grants",
        document(
            title="Department of Energy Opens Second Round of Battery Materials Processing Grants",
            agencies=("Energy Department",),
            kind="news",
        ),
        document(
            title="Consumer Standard for Lithium-Ion Batteries in Scooters",
            abstract="The Commission sets a safety standard for lithium-ion batteries used in micromobility devices.",
            kind="rule",
        ),
    ),
    Pair(
        "supply-chain-eo",
        document(
            title="Four-Year Review Under Executive Order 14017",
            abstract="The council reports on the resilience of critical supply chains.",
        ),
        document(
            title="Securing the Information and Communications Technology and Services Supply Chain: Drones",
            abstract="Commerce asks for comment on drone components of foreign make.",
            kind="proposed rule",
        ),
    ),
    Pair(
        "defense-sourcing",
        document(
            title="Restriction on the Acquisition of Certain Magnets, Tantalum, and Tungsten (DFARS Case 2026-D001)",
            abstract="DoD implements 10 U.S.C. 4872 for magnets melted or mined in covered nations.",
            kind="rule",
        ),
        document(
            title="Laboratory Visitors Act",
            body="A BILL\n\nTo require a register of visitors to laboratories, and for other purposes.\n\n"
            "## 2. Register\n\nThe term covered nation has the meaning given in section 4872 of title 10, United "
            "States Code. Laboratories keep a register of visitors from such a nation for two years.",
            kind="bill",
            key="bill:119-hr-9001",
        ),
    ),
    Pair(
        "feoc",
        document(
            title="Guidance on Material Assistance for Battery Makers",
            abstract="Treasury says how a maker of battery components shows that no prohibited foreign entity had "
            "effective control and keeps its advanced manufacturing production credit.",
        ),
        document(
            title="Gifts to Universities Disclosure Act",
            body="A BILL\n\nTo require an institution of higher education to disclose contracts with a foreign entity "
            "of concern.\n\n## 2. Reports\n\nAn institution of higher education shall report each gift from a foreign "
            "entity of concern to the Secretary of Education.",
            kind="bill",
            key="bill:119-hr-9002",
        ),
        "mention",
    ),
    Pair(
        "forced-labor",
        document(
            title="Additions to the UFLPA Entity List",
            abstract="The Forced Labor Enforcement Task Force adds two makers of graphite to the entity list.",
            agencies=("Homeland Security Department",),
        ),
        document(
            title="Grants for Shelters for Survivors of Trafficking",
            abstract="The office helps shelters for persons who were held in forced labor in private homes.",
        ),
        "mention",
    ),
    Pair(
        "advisory-committees",
        document(
            title="Recruitment of Members for the Industry Trade Advisory Committees",
            abstract="Commerce and USTR take applications for the committee on critical minerals.",
        ),
        document(
            title="Environmental Technologies Trade Advisory Committee; Meeting",
            abstract="The committee will discuss exports of water-treatment equipment.",
        ),
    ),
    Pair(
        "graphite-adcvd",
        document(
            title="Active Anode Material From the People's Republic of China: Final Affirmative Determination",
            agencies=("International Trade Administration",),
        ),
        document(
            title="Small Diameter Graphite Electrodes From China; Five-Year Review",
            abstract="The Commission reviews the antidumping duty order on graphite electrodes for arc furnaces.",
        ),
    ),
    Pair(
        "section-232-minerals",
        document(
            title="Adjusting Imports of Processed Critical Minerals",
            body="By the authority vested in me as President by the Constitution, including section 232 of the Trade "
            "Expansion Act of 1962, I find that imports of processed critical minerals threaten the national security.",
            kind="presidential document",
        ),
        document(
            title="Request for Comments on the Section 232 Investigation of Imports of Trucks",
            abstract="The Bureau asks for comment under section 232 of the Trade Expansion Act of 1962 on trucks.",
        ),
        "mention",
    ),
    Pair(
        "responsible-mining",
        document(
            title="Notice of Intent To Prepare an Environmental Impact Statement for the Ash Hollow Lithium Mine",
            agencies=("Interior Department", "Land Management Bureau"),
        ),
        document(
            title="Withdrawal of Public Land for the Willow Creek Campground",
            abstract="This order withdraws 40 acres from location, entry, and patent under the mining laws, subject to "
            "valid existing rights, to protect a campground.",
        ),
    ),
    Pair(
        "commerce-supply-chain",
        document(
            title="Request for Information From the Supply Chain Center",
            abstract="The Department of Commerce asks firms how it should map gaps in critical supply chains.",
            agencies=("International Trade Administration",),
        ),
        document(
            title="Order Denying Export Privileges: Northwind Air Cargo",
            abstract="The Assistant Secretary of Commerce for Export Enforcement extends an order against an airline.",
        ),
    ),
    Pair(
        "allied-partnerships",
        document(
            title="United States and Australia Sign Framework on Critical Minerals",
            body="The two governments will co-finance refineries and set price floors for critical minerals.",
            kind="news",
        ),
        document(
            title="Epoxy Resins From the Republic of Korea: Final Countervailing Duty Determination",
            abstract="Commerce finds that producers in Korea received countervailable subsidies.",
        ),
    ),
)


def test_the_sixteen_topics_stand_in_their_order() -> None:
    assert tuple(topic.slug for topic in shipped().topics) == SLUGS


def test_each_topic_says_what_it_is_for() -> None:
    assert [topic.slug for topic in shipped().topics if not topic.name or not topic.note or not topic.mention] == []


def test_each_topic_says_what_it_covers_what_it_leaves_out_and_why() -> None:
    told = re.findall(
        r"((?:^#.*\n)+)\[topics\.([\w-]+)\]",
        (Path(__file__).parents[2] / "keywords.toml").read_text("utf-8"),
        re.MULTILINE,
    )
    lacking = [slug for comment, slug in told if not all(f"# {word} " in comment for word in ("Covers", "Not", "Why"))]
    assert (len(told), lacking) == (16, [])


def test_all_sixteen_compile() -> None:
    assert tuple(topics()) == SLUGS
    assert all(topic.compiled for topic in topics().values())


def test_the_example_channels_send_everything_by_mail_and_what_cannot_wait_to_slack() -> None:
    digest, slack = shipped().channels
    assert (digest.name, digest.kind, digest.topics) == ("coalition-digest", "email", SLUGS)
    assert digest.recipients == ("policy@example.org",)
    assert digest.digest == DigestSchedule(days=("mon", "tue", "wed", "thu", "fri"), hour=7, minute=30)
    assert (slack.name, slack.kind, slack.alert) == ("trade-slack", "slack", "urgent")
    assert slack.hold == timedelta(minutes=3)
    assert set(slack.topics) < set(SLUGS)


def test_there_is_a_pair_for_each_topic() -> None:
    assert tuple(pair.slug for pair in PAIRS) == SLUGS


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.slug)
def test_a_topic_finds_its_subject_and_leaves_the_near_miss_alone(pair: Pair) -> None:
    assert strengths(pair.about).get(pair.slug) == "strong"
    assert strengths(pair.near_miss).get(pair.slug, "") == pair.gives


def test_a_followed_case_number_is_enough() -> None:
    found = document(title="Notice of Scheduling", identifiers=(Identifier(scheme="case", value="A-570-194"),))
    assert strengths(found) == {"graphite-adcvd": "strong"}


def test_routine_notices_hit_nothing() -> None:
    found = document(
        title="Sunshine Act Meetings",
        abstract="The Commission will meet to discuss routine items and the minutes of the last meeting.",
        body="The meeting is open to the public. Section 552b of title 5, United States Code, applies.",
    )
    assert strengths(found) == {}
