"""Identifiers in running text: fast enough for every stored body, careful enough to be believed.

Each scheme has literal anchors (``U.S.C``, ``-TA-``). Plain substring search finds them; the scheme's pattern then
looks only at the short stretch around each. Patterns are bounded and stretches merged: hostile text costs linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from monitor.model import Identifier
from monitor.reading import fields
from monitor.reading.bills import PRINTED, congress_on, first_year, kind, normal

Read = Callable[[str, int, int, date | None], Iterator[str]]


class Inferred(str):
    """A normal form of which a part is not said in the text: the Congress of a bill, taken from the date."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How one scheme is found: its anchors, how far (characters) a citation reaches around one, and its reading."""

    name: str
    anchors: tuple[str, ...]
    before: int
    after: int
    read: Read


def stretches(text: str, scheme: Scheme) -> Iterator[tuple[int, int]]:
    """Where the scheme may stand: (start, end) around its anchors, merged, never ending inside a word."""
    places: list[int] = []
    for anchor in scheme.anchors:
        place = text.find(anchor)
        while place >= 0:
            places.append(place)
            place = text.find(anchor, place + len(anchor))
    if not places:
        return
    if len(scheme.anchors) > 1:
        places.sort()
    start, end = max(places[0] - scheme.before, 0), places[0] + scheme.after
    for place in places[1:]:
        if place - scheme.before > end and place - scheme.before > (stop := _word_end(text, end)):
            yield start, stop
            start = place - scheme.before
        end = place + scheme.after
    yield start, _word_end(text, end)


def _word_end(text: str, end: int) -> int:
    most = min(len(text), end + 40)
    while end < most and not text[end].isspace():
        end += 1
    return min(end, len(text))


_LIST = r"(?:(?:, ?(?:and |or )?| and | or | through |-)\d{1,4}(?![\w.]| CFR| C\.F\.R| U\.?S\.?C| FR ))"
_CFR = re.compile(
    r"(?<![\w.])(\d{1,2})\s{1,2}C\.?F\.?R\.?,?\s{0,2}(?:"
    rf"(?:[Pp]arts|§§)\s{{0,2}}(\d{{1,4}}(?![\w.]){_LIST}{{1,12}})"
    r"|(?:[Pp]arts?|§{1,2}|[Ss]ections?|[Ss]ec\.)?\s{0,2}(\d{1,4}[a-z]?(?:-\d{1,3}(?!\d))?)(?!\w))"
)
_CFR_WORDS = re.compile(
    r"\b(?:[Ss]ections?|[Pp]arts?) (\d{1,4})(?!\d)(?:\.[\w.-]{1,12})?(?:\(\w{1,4}\)){0,5},? "
    r"of title (\d{1,2}),? (?:of the )?Code of Federal"
)
_USC_MORE = r"(?:(?:, ?(?:and |or )?| and | or )\d{1,5}[a-z]{0,2}(?=[,;.)\]]| and | or | et seq|$))"
_USC = re.compile(
    r"(?<![\w.])(\d{1,2})\s{1,2}U\.? ?S\.? ?C\.?\s{0,2}(?:§{1,2}\s{0,2}|[Ss]ections?\s|[Ss]ecs?\.\s)?"
    r"(\d{1,5}[A-Za-z]{0,3}(?:-\d{1,3}[a-z]{0,2}(?!\d)|-\d{4,5})?)(?!\w)(?:\(\w{1,5}\)){0,6}"
    rf"({_USC_MORE}{{0,6}})"
)
_USC_WORDS = re.compile(
    r"\b[Ss]ections? (\d{1,5}[A-Za-z]{0,2}(?:-\d{1,3}[a-z]?)?)(?:\(\w{1,5}\)){0,6},? "
    r"of title (\d{1,2}),? (?:of the )?United States Code"
)
_LAW = re.compile(
    r"(?:P(?:ublic|UBLIC) L(?:aw|AW)s?(?: \(Pub\. ?L\.\))?|Pub\. ?L\.|P\. ?L\.)\s{0,2}"
    r"(?:Nos?[.:]\s)?(\d{2,3}) ?- ?(\d{1,4})(?![\w-])"
)
_FR_DOCUMENT = re.compile(
    r"(?:FR Doc(?:\.|ument)?(?: Nos?\.?| Number)?:?\s{0,2}"
    r"|federalregister\.gov/d/|federalregister\.gov/documents/\d{4}/\d\d/\d\d/)"
    r"((?:[CRZX]\d-)?(?:19|20)\d\d-\d{4,5}|E\d-\d{1,5})(?!\w)"
)
_FR_PAGE = re.compile(
    r"(?<![\w.,$])(\d{1,3})\s{1,2}(?:FR|Fed\. ?Reg\.|F\.R\.)\s{1,2}(\d{1,3},\d{3}|\d{1,6})(?!\w|,\d{3})"
)
_MORE = r"((?:,? (?:and|or) \d{4,5}(?!\w|-\d)|, \d{5}(?!\w|-\d)){0,8})"
_ORDER = re.compile(
    r"\b(?:(?:Executive|EXECUTIVE) (?:Orders?|ORDERS?)(?: \([\"“]?E\.?O\.?s?[\"”]?\))?|E\.O\.s?|EOs?)\s{1,2}"
    rf"(?:Nos?\.\s)?(\d{{2}},\d{{3}}|\d{{4,5}})(?!\w|-\d){_MORE}"
)
_PROCLAMATION = re.compile(
    rf"\b(?:Proclamations?|PROCLAMATIONS?)\s{{1,2}}(?:Nos?\.\s)?(\d{{2}},\d{{3}}|\d{{4,5}})(?!\w|-\d){_MORE}"
)
_BILL = re.compile(rf"(?<![\w.&])(?<!\d )({PRINTED})\s{{0,2}}(\d{{1,5}})(?![\w%]|\.\d|,\d{{3}}|-\d)")
_SAID_CONGRESS = re.compile(
    r"(?:[^.;]|S\. Rep\. No\.|H\.R\. Rep\. No\.|H\. Rept\. ){0,60}?\b(\d{2,3})(?:st|nd|rd|d|th) Cong(?:ress|\.)"
)
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?!\d)")
_FUNDING = re.compile(r"(?<![\w-])DE-(FOA|NOFO)-?(\d{4,7})(?!\d)")
_DOCKET = re.compile(fields.REGULATIONS_DOCKET + r"|Docket No\.? (\d{6}-\d{4})(?![\w-])")
_TRADE = re.compile(fields.TRADE_CASE)
_COMMISSION = re.compile(fields.COMMISSION_CASE)
_RIN = re.compile(
    r"\bRINs?\)?[:#]? ?(?:Nos?\.? |[Nn]umbers?:? )?[\"“]?(\d{4}-[A-Z]{2}\d{2})(?![\w-])"
    r"((?:(?:,|;| and|, and) (?:RIN )?\d{4}-[A-Z]{2}\d{2}(?![\w-])){0,6})"
)
_TARIFF = re.compile(
    r"\b(?:HTS(?:USA?)?|[Ss]ub-?headings?|[Hh]eadings?|Harmonized Tariff)\b"
    r"|(?<![\d.,$§-])(\d{4}\.\d\d(?:\.?\d\d(?:\.?\d\d)?)?)(?!\d|\.\d|-\d)"
)
_CHEMICAL = re.compile(r"\bCAS(?:RN)?\b|(?<![\d-])(\d{2,7})-(\d\d)-(\d)(?![\d-])")
_NUMBERS = re.compile(r"\d{1,5}[a-z]{0,2}")


def _cfr(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _CFR.finditer(text, start, end):
        title = int(match[1])
        if not 1 <= title <= 50:
            continue
        if match[2]:
            yield from (f"{title}-{part}" for part in re.findall(r"\d+", match[2]))
        elif title == 41:  # the one title whose parts are numbered 102-3
            yield f"41-{match[3]}"
        else:
            yield f"{title}-{match[3].partition('-')[0]}"


def _cfr_words(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _CFR_WORDS.finditer(text, start, end):
        yield f"{int(match[2])}-{match[1]}"


def _usc(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _USC.finditer(text, start, end):
        title = int(match[1])
        if not 1 <= title <= 54:
            continue
        yield from (f"{title}-{section}" for section in _sections(match[2]))
        yield from (f"{title}-{section}" for section in _NUMBERS.findall(match[3]))


def _sections(printed: str) -> Iterator[str]:
    """``300j-9`` is one section, ``4501-4568`` the first and the last of a range, ``1320-7`` one section."""
    first, _, last = printed.partition("-")
    if last.isdigit() and first.isdigit() and int(last) > int(first):
        yield first
        yield last
    else:
        yield printed


def _usc_words(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _USC_WORDS.finditer(text, start, end):
        yield f"{int(match[2])}-{match[1]}"


def _law(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _LAW.finditer(text, start, end):
        if 57 <= int(match[1]) <= 150:  # laws are numbered within a Congress since the 57th
            yield f"{int(match[1])}-{int(match[2])}"


def _fr_document(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _FR_DOCUMENT.finditer(text, start, end):
        yield fields.document_number(match[1])


def _fr_page(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _FR_PAGE.finditer(text, start, end):
        page = int(match[2].replace(",", ""))
        if 1 <= int(match[1]) <= 130 and page:
            yield f"{int(match[1])}-{page}"


def _numbered(pattern: re.Pattern[str]) -> Read:
    def read(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
        for match in pattern.finditer(text, start, end):
            yield match[1].replace(",", "")
            yield from _NUMBERS.findall(match[2])

    return read


def _bill(text: str, start: int, end: int, on: date | None) -> Iterator[str]:
    for match in _BILL.finditer(text, start, end):
        measure, number = kind(match[1]), int(match[2])
        if not (measure and number):
            continue
        if said := _said_congress(text, match):
            yield normal(said, measure, number)
        elif inferred := _inferred_congress(text, match, on):
            yield Inferred(normal(inferred, measure, number))


def _said_congress(text: str, match: re.Match[str]) -> int:
    """The Congress of a bill: said behind it, or that of the law named just before it; 0 when neither."""
    if said := _SAID_CONGRESS.match(text, match.end(), match.end() + 90):
        return int(said[1])
    law = _LAW.search(text, max(match.start() - 40, 0), match.start())
    return int(law[1]) if law else 0


def _inferred_congress(text: str, match: re.Match[str], on: date | None) -> int:
    """The Congress that sits on the document's date; 0 when an earlier year stands near, as the bill may be old."""
    if on is None:
        return 0
    near = text[max(match.start() - 90, 0) : match.end() + 90]
    congress = congress_on(on)
    return congress if all(int(year) >= first_year(congress) for year in _YEAR.findall(near)) else 0


def _funding(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _FUNDING.finditer(text, start, end):
        yield f"DE-{match[1]}-{int(match[2]):07d}"


def _docket(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _DOCKET.finditer(text, start, end):
        yield match[1] or match[0].upper()


def _trade(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _TRADE.finditer(text, start, end):
        yield match[0]


def _commission(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _COMMISSION.finditer(text, start, end):
        yield from fields.commission_numbers(match)


def _acquisition(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in fields.ACQUISITION_CASE.finditer(text, start, end):
        yield f"{match[1]}-{match[2]}"


def _rin(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    for match in _RIN.finditer(text, start, end):
        yield match[1]
        yield from re.findall(r"\d{4}-[A-Z]{2}\d{2}", match[2])


def _tariff(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    """Codes that follow a word of the tariff schedule, or another code, within a few words."""
    reach = start
    for match in _TARIFF.finditer(text, start, end):
        if match[1] is None:
            reach = match.end() + 60
        elif match.start() <= reach:
            digits = match[1].replace(".", "")
            yield f"{digits[:4]}.{digits[4:6]}"
            if len(digits) > 6:
                yield f"{digits[:4]}.{digits[4:6]}.{digits[6:]}"
            reach = match.end() + 40


def _chemical(text: str, start: int, end: int, _: date | None) -> Iterator[str]:
    """Registry numbers that follow the word CAS or another one, and whose check digit is right."""
    reach = start
    for match in _CHEMICAL.finditer(text, start, end):
        if match[1] is None:
            reach = match.end() + 40
        elif match.start() <= reach and _check_digit(match[1] + match[2]) == int(match[3]):
            yield f"{match[1]}-{match[2]}-{match[3]}"
            reach = match.end() + 40


def _check_digit(digits: str) -> int:
    return sum(place * int(digit) for place, digit in enumerate(reversed(digits), start=1)) % 10


SCHEMES = (
    Scheme(name="docket", anchors=("-20", "-19", "Docket No"), before=70, after=40, read=_docket),
    Scheme(name="rin", anchors=("RIN",), before=1, after=120, read=_rin),
    Scheme(name="cfr", anchors=("CFR", "C.F.R"), before=6, after=140, read=_cfr),
    Scheme(name="cfr", anchors=("Code of Federal",), before=70, after=20, read=_cfr_words),
    Scheme(name="usc", anchors=("U.S.C", "U. S. C", "USC"), before=6, after=130, read=_usc),
    Scheme(name="usc", anchors=("United States Code",), before=70, after=20, read=_usc_words),
    Scheme(name="law", anchors=("Pub", "PUBLIC LAW", "P.L.", "P. L."), before=1, after=30, read=_law),
    Scheme(
        name="bill",
        anchors=("H.R", "H. R", "HR ", "Res. ", "Res ", "S. ", "Resolution ", " Bill "),
        before=22,
        after=110,
        read=_bill,
    ),
    Scheme(name="fr", anchors=("FR Doc", "federalregister.gov/d"), before=1, after=80, read=_fr_document),
    Scheme(name="fr-page", anchors=("FR", "Fed. Reg", "F.R."), before=6, after=24, read=_fr_page),
    Scheme(
        name="eo",
        anchors=("Executive Order", "EXECUTIVE ORDER", "E.O.", "EO "),
        before=1,
        after=110,
        read=_numbered(_ORDER),
    ),
    Scheme(
        name="proclamation",
        anchors=("Proclamation", "PROCLAMATION"),
        before=1,
        after=100,
        read=_numbered(_PROCLAMATION),
    ),
    Scheme(name="hts", anchors=("HTS", "heading", "Heading", "Harmonized Tariff"), before=4, after=400, read=_tariff),
    Scheme(name="case", anchors=("A-", "C-"), before=1, after=10, read=_trade),
    Scheme(name="case", anchors=("TA-",), before=6, after=24, read=_commission),
    Scheme(name="case", anchors=("FAR Case", "DFARS Case"), before=3, after=24, read=_acquisition),
    Scheme(name="foa", anchors=("DE-FOA", "DE-NOFO"), before=1, after=18, read=_funding),
    Scheme(name="cas", anchors=("CAS",), before=1, after=160, read=_chemical),
)


_DIGIT = re.compile(r"\d")


def cited(text: str, *, on: date | None = None) -> tuple[Identifier, ...]:
    """Every identifier of ``model.SCHEMES`` that running text names, in normal form, as ``cited``; each once, sorted.

    ``on`` is the document's date: a bill whose Congress is said nowhere belongs to the Congress of that day and is
    marked ``inferred``; without a date such a bill is left out.
    """
    if not _DIGIT.search(text):
        return ()  # as most summaries: no number, nothing cited
    plain = fields.plain_dashes(text)
    found = [
        (scheme.name, value)
        for scheme in SCHEMES
        for start, end in stretches(plain, scheme)
        for value in scheme.read(plain, start, end, on)
    ]
    said = {(name, value) for name, value in found if not isinstance(value, Inferred)}
    return tuple(
        Identifier(scheme=name, value=str(value), role="cited", inferred=(name, value) not in said)
        for name, value in sorted(set(found))
    )
