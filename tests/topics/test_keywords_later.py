"""The shipped topics on what came after they were tuned: instruments of late 2025 and 2026, and their false friends.

Titles are facts or made up; the sentences are ours. A topic not named for a document must not be strong on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from monitor import config
from monitor.model import Document
from monitor.topics import BatchIndex, Topic, compile_topic, match_batch


@cache
def topics() -> tuple[Topic, ...]:
    return tuple(compile_topic(each) for each in config.load(Path(__file__).parents[2], {}).topics)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A document, and the topics it is about (slugs, blank between)."""

    title: str
    says: str = ""
    about: str = ""
    agency: str = ""
    kind: str = "notice"


def order(title: str, says: str, about: str = "") -> Case:
    return Case(title=title, says=says, about=about, kind="presidential document")


def bill(title: str, purpose: str, about: str = "", section: str = "") -> Case:
    return Case(title=title, says=f"A BILL\n\n{purpose}\n\n#### 2. Rule\n\n{section}", about=about, kind="bill")


USTR = "Trade Representative, Office of United States"
CASES = (
    Case(title="Final 2025 List of Critical Minerals", agency="Geological Survey", about="critical-minerals-list"),
    bill("Copper Priority Act", "To designate copper as a critical mineral.", "critical-minerals-list"),
    bill("Salton Act", "To support lithium extraction from geothermal brine.", "critical-minerals-list"),
    Case(title="Determination That GALLIUM CITRATE Injection Was Not Withdrawn", says="A drug may be sold again."),
    Case(title="Pesticide Tolerances; Nickel Chelate", says="The agency sets a tolerance for residues on corn."),
    order(
        "Launching a Mission for Science",
        "The Secretary shall set goals in biotechnology, critical materials, nuclear fission, and quantum science.",
    ),
    order(
        "Presidential Determination Pursuant to Section 303 of the Defense Production Act of 1950 on Grid Equipment",
        "I determine that transformers are essential.", "dpa-title-iii",
    ),
    bill(
        "Continuity Act", "To fund agencies.", "dpa-title-iii",
        "Section 717(a) of the Defense Production Act of 1950 shall be applied by substituting 2026 for 2025.",
    ),
    order(
        "Ensuring a Supply of Phosphorus",
        "The authority under section 101 of the Defense Production Act of 1950 is hereby delegated to the Secretary.",
    ),
    Case(title="Voluntary Agreement Under the Defense Production Act; Plan of Action", says="Nuclear fuel firms met."),
    Case(
        title="Initiation of Section 301 Investigation: Brazil's Acts, Policies, and Practices", agency=USTR,
        says="A hearing will be held.", about="section-301",
    ),
    Case(
        title="Initiation of Investigations: Excess Capacity", agency=USTR, about="section-301",
        says="Investigations under section 302(b) of the Trade Act of 1974 begin.",
    ),
    Case(title="Air Plan; Tribal Authority", says="A determination under section 301(d) of the Clean Air Act is made."),
    Case(title="Special 301 Review", says="Hearing on patents under the Special 301 provisions.", agency=USTR),
    Case(
        title="Request for Information on the Known Investor Program", about="cfius",
        says="The Committee on Foreign Investment in the United States seeks views.",
    ),
    bill(
        "Retail Near Bases Act", "To set rules for shops.", "cfius",
        "A shop notifies the Committee on Foreign Investment in the United States (in this section referred to as the "
        "Committee). " + "The Secretary reports to the Congress each year. " * 90,
    ),
    Case(
        title="United States-Australia Framework on Critical Minerals", kind="news",
        about="critical-minerals-list allied-partnerships",
    ),
    Case(
        title="Memorandum of Understanding With Malaysia on Critical Minerals Supply Chains", kind="news",
        about="critical-minerals-list",
    ),
    Case(title="Geothermal Field Site", says="The Utah FORGE site drills a well into mineral rock.", kind="news"),
    Case(
        title="Energy Department Restructures a Loan", kind="news", about="doe-battery-grants",
        says="The Office of Energy Dominance Financing changed the loan for battery cathodes.",
    ),
    Case(
        title="National Critical Supply Chain Office", about="supply-chain-eo commerce-supply-chain",
        says="The Department of Commerce will map each critical supply chain.",
    ),
    Case(title="Food Bank Logistics", says="Supply chain resilience of food banks is studied."),
    Case(
        title="Request for Comments on the Fiscal Year 2027 Annual Materials Plan", about="defense-sourcing",
        says="The National Defense Stockpile Market Impact Committee asks about purchases.",
    ),
    bill(
        "Magnet Sourcing Act", "To bar the Secretary of War from acquiring tantalum of unknown origin.",
        "defense-sourcing",
    ),
    order(
        "Ending Market Distorting Subsidies",
        "The Secretary of the Treasury shall implement the enhanced Foreign Entity of Concern restrictions.", "feoc",
    ),
    Case(
        title="Interim Guidance on Material Assistance", about="feoc",
        says="A specified foreign entity or a foreign-influenced entity may not claim the credit.",
    ),
    bill(
        "Department Purchases Act", "To set rules for purchases.", "feoc",
        "None of the funds may be used to procure a battery made by Contemporary Amperex Technology Company. "
        + "The Secretary reports to the Congress each year. " * 90,
    ),
    Case(title="Renewable Fuels", says="Ethanol energy lessens reliance on foreign adversaries."),
    bill("Crane Act", "To bar port cranes made by a country of concern."),
    Case(
        title="Notice of Finding on Goods Made With Convict, Forced or Indentured Labor", says="Goods are barred.",
        about="forced-labor",
    ),
    Case(title="Guidance on the Forced Labour Regulation", says="Products are banned.", about="forced-labor"),
    Case(title="Charter Renewal of the Industry Trade Advisory Committees", about="advisory-committees"),
    Case(
        title="International Telecommunication Advisory Committee; Meeting",
        says="The advisory committee (ITAC) meets on trade in spectrum.",
    ),
    Case(
        title="Graphite Anode Material From China: Circumvention Inquiry", says="The duty order is reviewed.",
        about="graphite-adcvd critical-minerals-list",
    ),
    order(
        "Adjusting Imports of Processed Critical Minerals", "Section 232 applies.",
        "section-232-minerals critical-minerals-list",
    ),
    Case(title="Section 232 Investigation of Robotics", says="The Bureau acts under section 232 of the trade law."),
    Case(title="Oak Flat; Meeting", says="The council meets.", about="responsible-mining"),
    Case(
        title="Prospecting for Minerals Other Than Oil, Gas, and Sulphur on the Shelf", about="responsible-mining",
    ),
    Case(title="Draft Environmental Impact Statement for a Gold Project", says="A mine is planned.",
         about="responsible-mining"),
    bill("Data Mining Oversight Act", "To limit data mining by agencies."),
    Case(title="Longwall Mining Under a Pipeline", says="Staff will study the panel."),
    Case(
        title="Land Order", says="Land is withdrawn from location and entry under the United States mining laws.",
    ),
)  # fmt: skip


def document(case: Case) -> Document:
    long = case.kind in ("bill", "presidential document", "news")
    vested = "By the authority vested in me as President by the Constitution and the laws, it is hereby ordered:\n\n"
    return Document(
        item_id=1, revision_id=1, key="fr:2026-00001", source="federal-register", kind=case.kind, title=case.title,
        agencies=(case.agency,) if case.agency else (), abstract="" if long else case.says,
        body=(vested if case.kind == "presidential document" else "") + case.says if long else "",
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_document_is_strong_on_what_it_is_about_and_on_nothing_else(case: Case) -> None:
    with BatchIndex([document(case)]) as index:
        strong = {each.slug for each in topics() for hit in match_batch(each, index) if hit.strength == "strong"}
    assert strong == set(case.about.split())
