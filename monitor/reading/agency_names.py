"""Official names of agencies as the Federal Register's API writes them: those that this trade meets."""

from __future__ import annotations

DEPARTMENTS = (
    "Agriculture", "Air Force", "Army", "Commerce", "Defense", "Education", "Energy", "Health and Human Services",
    "Homeland Security", "Housing and Urban Development", "Interior", "Justice", "Labor", "Navy", "State",
    "Transportation", "Treasury", "Veterans Affairs",
)  # fmt: skip
"""Each followed by "Department"."""

OFFICES = (
    "Economic Analysis Bureau", "Census Bureau", "Indian Affairs Bureau", "Industry and Security Bureau",
    "International Labor Affairs Bureau", "Labor Statistics Bureau", "Land Management Bureau",
    "Ocean Energy Management Bureau", "Reclamation Bureau", "Safety and Environmental Enforcement Bureau",
    "Alcohol, Tobacco, Firearms, and Explosives Bureau", "Prisons Bureau", "Investment Security Office",
    "Foreign Assets Control Office", "Management and Budget Office", "Government Ethics Office",
    "Personnel Management Office", "Science and Technology Policy Office", "Thrift Supervision Office",
    "Surface Mining Reclamation and Enforcement Office", "Special Counsel Office", "Natural Resources Revenue Office",
    "Energy Efficiency and Renewable Energy Office", "Workers' Compensation Programs Office", "Engineers Corps",
    "Children and Families Administration", "Federal Contract Compliance Programs Office",
    "Patent and Trademark Office", "Federal Procurement Policy Office",
)  # fmt: skip
"""Names that the API has turned around."""

OTHERS = (
    "Agency for International Development", "Alcohol and Tobacco Tax and Trade Bureau", "Coast Guard",
    "Commodity Futures Trading Commission", "Congressional Budget Office", "Council on Environmental Quality",
    "Defense Acquisition Regulations System", "Defense Logistics Agency", "Economic Development Administration",
    "Employment and Training Administration", "Energy Information Administration", "Environmental Protection Agency",
    "Executive Office of the President", "Export-Import Bank", "Federal Acquisition Regulation System",
    "Federal Aviation Administration", "Federal Emergency Management Agency", "Federal Energy Regulatory Commission",
    "Federal Highway Administration", "Federal Maritime Commission", "Federal Mine Safety and Health Review Commission",
    "Federal Permitting Improvement Steering Council", "Federal Railroad Administration", "Federal Reserve System",
    "Federal Trade Commission", "Financial Crimes Enforcement Network", "Fish and Wildlife Service",
    "Foreign Agricultural Service", "Foreign-Trade Zones Board", "Forest Service", "General Services Administration",
    "Geological Survey", "Government Accountability Office", "Internal Revenue Service",
    "International Development Finance Corporation", "International Trade Administration",
    "International Trade Commission", "Library of Congress", "Maritime Administration",
    "Mine Safety and Health Administration", "National Aeronautics and Space Administration",
    "National Archives and Records Administration", "National Highway Traffic Safety Administration",
    "National Institute of Standards and Technology", "National Nuclear Security Administration",
    "National Oceanic and Atmospheric Administration", "National Park Service", "National Science Foundation",
    "National Security Council", "National Telecommunications and Information Administration",
    "Natural Resources Conservation Service", "Nuclear Regulatory Commission",
    "Occupational Safety and Health Administration", "Pipeline and Hazardous Materials Safety Administration",
    "Securities and Exchange Commission", "Small Business Administration", "Surface Transportation Board",
    "Tennessee Valley Authority", "Trade and Development Agency",
)  # fmt: skip
"""Names that are printed as the API writes them, but for the case of their letters."""

OFFICIAL = frozenset((*(f"{name} Department" for name in DEPARTMENTS), *OFFICES, *OTHERS))
