"""What sentences say of their dates, kind by kind: strict patterns over the marked text of ``dates_text``.

Every pattern ends at the mark of the date that it is about (group ``d``). Between its words nothing may stand that
turns to another matter (``stop``), no other date and no semicolon. What no pattern takes is not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_D = r"\[(?P<d>\d+)\]"
_OTHER = r"\[\d+\]"
_BY = (
    r"(?:on,? or before|within|up to|on/by|by or before|on or by|by or on|before or on|no later than"
    r"|not later than|by|until|through|"
    rf"from {_OTHER},? (?:to|through|until)|between {_OTHER} and|beginning (?:on )?{_OTHER},? (?:and"
    rf" ending|through|until))"
    r"(?: the)?(?: close of business| cob| midnight)?(?:,? (?:eastern|local)[a-z ]{{0,20}}(?:"
    r" \(e[sd]?t\))?,?)?(?: on)?(?: the)?(?: \w+day,?)?:? ?"
)
_ON = r"(?:on|at|by|in)?(?: \w+day,?)?:? ?"


def _gap(most: int, stop: str) -> str:
    return rf"(?:(?!\b(?:{stop})\b)[^\[\];]){{0,{most}}}?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A kind of deadline and how it is said. ``unless``: what must not stand before the match in its sentence."""

    kind: str
    label: str
    said: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None = None
    several: bool = False


def _all(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


_TURNS = (
    r"register\w*|registering|requests?(?= (?:to|for (?:an? )?(?:public |oral )?(?:hearing|meeting"
    r"|extension)))|accommodat\w*|rsvp|notif\w*|attend\w*|speak\w*|oral\w*|"
    r"withdraw\w*|applications?|nominat\w*|effective|reply|replies|rebuttal|after|published|issued"
    r"|appeared|begins?|beginning|starts?|opens?|"
    r"applicab\w*|hearings?|meetings?|reopened|comply|compliance|testif\w*|webinar"
)
_AND_REQUESTS = (
    r"(?:,? (?:and|or|and/or) (?:any )?requests? (?:for|to) (?:[a-z-]+ ){1,8}?(?=must|should|are|no"
    r" later|by|on or))?"
)
_COMMENT = rf"(?<!reply )(?<!rebuttal )(?<!reply-)(?<!no )(?:\bcomments?\b){_AND_REQUESTS}"
_PERIOD = r"(?<!reply )(?<!rebuttal )comment(?:ing)? periods?\b"
_EXTENDED = r"(?:extend(?:s|ed|ing)?|re-?open(?:s|ed|ing)?)"

_OLD = r"|that|which|was|were|scheduled|currently|originally"

COMMENT = Words(
    kind="comment",
    label="Comments close",
    unless=re.compile(
        r"\b(?:original|initial|previous|prior) (?:public )?comment(?:ing)? (?:periods?|deadlines?|due dates?)"
    ),
    said=_all(
        rf"{_COMMENT}{_gap(260, _TURNS)}\b{_BY}{_D}",
        rf"{_COMMENT}(?: on [^\[\];]{{1,120}}?)? (?:are|is|will be|must be|were)? ?(?:now )?(?:due"
        rf"|requested)[: ]{{0,2}}"
        rf"(?:on |by |no later than )?{_D}",
        rf"{_COMMENT}(?: period)?(?: due)?(?: date|deadline| closing date| end date| due)?(?: is| will"
        rf" be)?[:\u2014-] ?{_D}",
        rf"{_PERIOD}{_gap(160, _TURNS + _OLD)}\b(?:(?:begins?|starts?|opens?)(?: on)? {_OTHER},?(?: and|,"
        rf" which)? )?(?:will )?(?:closes?|ends?|expires?|will (?:close|end|expire|remain open|be"
        rf" open)|closing|"
        rf"ending|remains open)(?: until| through| on| at)?(?: \w+day,?)? {_D}",
        rf"{_PERIOD}[^;]{{0,400}}?\b{_EXTENDED}\b[^;\[]{{0,120}}?(?:from {_OTHER},? )?"
        rf"(?:to|until|through|by|and (?:will )?(?:now )?(?:closes?|ends?|end|close)(?: on)?)(?:"
        rf" \w+day,?)? ?{_D}",
        rf"\bperiod (?:for|to) (?:[a-z-]+ ){{0,5}}comments?\b[^;]{{0,300}}?\b{_EXTENDED}\b"
        rf"[^;\[]{{0,80}}?(?:from {_OTHER},? )?"
        rf"(?:to|until|through) {_D}",
        rf"{_EXTENDED} (?:the|its) (?:[a-z-]+ ){{0,3}}{_PERIOD}{_gap(200, 'after|begins?')}"
        rf"(?:from {_OTHER},? )?(?:to|until|through) {_D}",
        rf"(?:closing|due|end|ending) date (?:for|of) (?:[a-z-]+ ){{0,6}}comments{_gap(60, _TURNS)}"
        rf" ?(?:is|:) ?{_D}",
        rf"deadline (?:for|to) (?:[a-z-]+ ){{0,6}}comments{_gap(60, _TURNS)} ?(?:is|:) ?{_D}",
        rf"^{_D}[:,\u2014-] (?:to be assured of consideration, )?(?:please )?(?:submit|due date for"
        rf"|deadline for|last day)"
        rf"[^\[;]{{0,40}}?comments\b[^\[;]*(?:by this date|$)",
        rf"\bcomments? on (?:the|this) (?:[a-z-]+ ){{1,6}}?(?:\(|, )?(?:that |which )?(?:was"
        rf" )?(?:published|issued)[^;\[]{{0,60}}{_OTHER}"
        rf"[^;\[]{{0,60}}? (?:must|should|will|are|is)\b{_gap(80, _TURNS)}\b{_BY}{_D}",
        rf"\bcomments\b[^\[\];]{{0,40}}? received (?:by|on or before) {_D}",
    ),
)

RESPONSES = Words(
    kind="comment",
    label="Responses due",
    said=_all(
        rf"deadline for (?:filing )?responses{_gap(80, _TURNS)} (?:is|:) ?{_D}",
        rf"(?:^|interested parties )[^\[\];]{{0,60}}responses to (?:this|the) (?:notice|request"
        rf"|questionnaires?)"
        rf"{_gap(120, _TURNS)}\b{_BY}{_D}",
    ),
)

REPLY = Words(
    kind="reply comment",
    label="Reply comments close",
    said=_all(
        rf"(?:reply|rebuttal)(?:[ -]comments?)(?: period)?"
        rf"{_gap(160, 'after|regist[a-z]*|requests?|hearings?')}\b{_BY}{_D}",
        rf"(?:reply|rebuttal)(?:[ -]comments?)?(?: on [^\[\];]{{1,100}})? ?(?:are|is|will be|must be)?"
        rf" ?(?:due)?"
        rf"(?: dates?)?[: ]{{1,2}}(?:on |by |on or before )?{_D}",
        rf"\b(?:reply|rebuttal) comments?(?: period)?[^;]{{0,200}}?\b{_EXTENDED}\b"
        rf"[^;\[]{{0,80}}?(?:from {_OTHER},? )?(?:to|until|through) {_D}",
        rf"repl(?:y|ies)(?: comments)? (?:are |is )?due (?:on |by )?{_D}",
    ),
)

_HEARING = (
    r"(?:hearings?|meetings?|conferences?|roundtables?|workshops?|webinars?|briefings?|listening"
    r" sessions?|forums?|"
    r"symposi(?:um|a)|town halls?|teleconferences?|sessions?|hearing\(s\)|meeting\(s\))"
)
_ELSEWHERE = (
    r"regist\w*|requests?|comments?|submi\w*|deadlines?|after|published|cancel\w*|postpone\w*"
    r"|originally|was|were|"
    r"prior|before|until|by|rsvp|notif\w*|not|material\w*|if|effective|dated|previously|materials"
)
_MORE = r"(?P<more>(?:[,;:]{0,2} ?(?:and|&)? ?(?:on )?(?:\w+day,? )?\[\d+\]){0,12})"

HEARING = Words(
    kind="hearing",
    label="Hearing",
    several=True,
    said=_all(
        rf"\b{_HEARING}{_gap(120, _ELSEWHERE)}\b(?:(?:will|is to|are to|shall) (?:be held|take place"
        rf"|convene|be conducted|"
        rf"occur|begin|start|commence|be)|(?:is|are) (?:scheduled|set|now scheduled)(?: for| to be"
        rf" held| to begin| on)?|"
        rf"convenes|begins){_gap(110, _ELSEWHERE)},? ?{_ON}(?:the following dates?:? )?{_D}{_MORE}",
        rf"\bwill (?:meet|convene|(?:hold|host) [^\[\];]{{0,100}}?{_HEARING})"
        rf"{_gap(100, _ELSEWHERE)} ?{_ON}{_D}{_MORE}",
        rf"^(?:[a-z, ]{{0,40}}\b)?{_HEARING}(?: date)?(?: and time)?s?(?:[:\u2014-]| is| are)"
        rf" ?(?:\w+day,? )?{_D}{_MORE}",
        rf"^{_D}[:,\u2014-] (?:the |a )?(?:[a-z-]+ ){{0,4}}(?:hearing|public hearing)(?: will| begins|"
        rf" date|$|\.)",
    ),
)

REQUEST = Words(
    kind="request to appear",
    label="Request to appear due",
    said=_all(
        r"\brequests? to (?:appear|testify|speak|present|participate|make (?:an )?oral|give (?:an"
        r" )?oral|be heard)"
        rf"{_gap(240, 'comments?|after|will be held')}\b(?:{_BY}|(?:are|is) due (?:on |by )?){_D}",
        r"\bnotices? of (?:intent(?:ion)? to )?(?:appear(?:ance)?|participate|testify)"
        rf"{_gap(200, 'comments?|after|will be held')}\b(?:{_BY}|(?:are|is) due (?:on |by )?){_D}",
        r"\b(?:wish(?:es|ing)?|want(?:s|ing)?|intend(?:s|ing)?|would like|desir(?:es?|ing)) to"
        r" (?:appear|testify|speak|present|make (?:an )?oral)"
        rf"{_gap(200, 'comments?|after|will be held')}\b(?:must|should|shall|are asked to|need to|please)"
        rf"{_gap(160, 'comments?|after|copy|copies|written')}\b{_BY}{_D}",
        rf"^{_D}[:,\u2014-] (?:to be assured of consideration, )?(?:due date|deadline|last day"
        rf"|submit)[^\[;]{{0,60}}?"
        r"requests? to (?:appear|testify)",
    ),
)

HEARING_REQUEST = Words(
    kind="request to appear",
    label="Hearing requests due",
    said=_all(
        rf"\brequests? for (?:an? )?(?:public )?(?:hearings?|meetings?)(?: or (?:a )?petitions? for"
        rf" leave to intervene)?"
        rf"{_gap(200, 'comments?|after|accommodat[a-z]*|will be held|materials?')}\b(?:{_BY}|(?:are"
        rf"|is) due (?:on |by )?){_D}",
        rf"\brequest(?:s|ed)? (?:a|that a) (?:public )?hearing(?: be"
        rf" held)?{_gap(120, 'comments?|after|will')}\b{_BY}{_D}",
    ),
)

_OTHER_DATE = r"if|unless|until|incorporat\w*|not|was|were|published|withdrawal|comments?|after|before|charter"
_DELAYED = r"(?:delayed|postponed|extended|deferred|changed|suspended|stayed|moved)"

EFFECTIVE = Words(
    kind="effective",
    label="Takes effect",
    said=_all(
        rf"\b(?:is|are|be|becomes?|become|action:) (?:now )?effective{_gap(90, _OTHER_DATE)}(?: on| as"
        rf" of| beginning| from|:)? ?(?:\w+day,? )?{_D}",
        rf"^(?:this [a-z ]{{1,30}}|[a-z ]{{0,20}}?)?effective(?: date)?s?(?: is| on| as of|"
        rf" from)?[:.\u2014-]? ?(?:\d{{4}} (?:utc|hours)[a-z .,()]{{0,40}}?,? )?{_D}",
        rf"\beffective dates? (?:of|for) [^\[\];]{{1,160}}? (?:is|are|will be) {_D}",
        rf"\b(?:effective|applicability) dates?\b[^;]{{0,500}}?\b{_DELAYED}\b(?: from"
        rf" {_OTHER},?)?[^\[;]{{0,40}}?"
        rf"\b(?:until|to) (?:\w+day,? )?{_D}",
        rf"\b(?:rule|rules|order|regulations?|amendments?)\b[^;]{{0,400}}?\b(?:is|are|has been|was)"
        rf" (?:further |hereby )?delayed"
        rf"(?: from {_OTHER},?)? (?:until|to) {_D}",
        rf"\btakes? effect (?:on|as of|beginning) {_D}",
        rf"\bwill (?:take effect|go into effect) (?:on |as of |beginning )?{_D}",
    ),
    unless=re.compile(r"\bcompliance dates?\b|\bcomments? (?:must|should|are|on)\b|\bif (?:we|epa|the)\b"),
)

APPLIES = Words(
    kind="effective",
    label="Applies from",
    said=_all(rf"^applicab(?:le|ility)(?: date)?s?(?: is| on| as of| beginning)?[:.]? ?{_D}"),
)

_AND_FOR = r"(?P<more>(?:,? for [^;\[]{1,240}?\band (?:to )?\[\d+\])?)"

COMPLIANCE = Words(
    kind="compliance",
    label="Compliance due",
    several=True,
    said=_all(
        rf"\bcompliance (?:dates?|deadlines?)(?: (?:of"
        rf"|for){_gap(160, 'published|adopted|extended|delayed|effective')})?"
        rf"(?: is| will be| remains| shall be|:) ?{_D}{_AND_FOR}",
        rf"\bcompliance (?:is|will be) (?:required|mandatory)"
        rf" (?:until|by|on|beginning(?: on)?|as of|no later than|starting(?: on)?) {_D}",
        rf"\bcompliance with {_gap(160, 'if|until|unless|published|comments?')}(?:is|will be)"
        rf" (?:required|mandatory|not required)"
        rf" ?(?:until|by|on|beginning(?: on)?|as of|no later than|starting(?: on)?)? {_D}",
        rf"\bmust (?:be in compliance|comply){_gap(160, 'if|unless|published|comments?|after')}\b"
        rf"(?:by|no later than|on or before|beginning on|starting on) {_D}",
        rf"\bcompliance dates?\b[^;]{{0,400}}?\b{_DELAYED}\b(?: from"
        rf" {_OTHER},?)?[^\[;]{{0,40}}?\b(?:until|to) {_D}{_AND_FOR}",
    ),
)

EXPIRY = Words(
    kind="expiry",
    label="Expires",
    said=_all(
        r"\bexten(?:d|ds|ded|sion of|ding) (?:the |these |those |certain )?(?:[a-z-]+ ){0,4}"
        rf"(?:exclusions?|exemptions?|waivers?|suspensions?)"
        rf"{_gap(120, 'from|after|published')}\b(?:through|until|to) {_D}",
        rf"\b(?:exclusions?|exemptions?|waivers?|suspensions?|general license|temporary [a-z ]{{1,30}})"
        rf"{_gap(120, 'published|comments?|after')}\b(?:expires?|will expire|is set to expire|are set"
        rf" to expire)"
        rf"(?: on| at| as of)? {_D}",
        rf"\b(?:exclusions?|exemptions?|waivers?){_gap(120, 'published|comments?|after|not')}\b(?:are"
        rf"|is|have been|has been|will be) "
        rf"(?:further )?(?:extended|in effect|effective)[^\[;]{{0,60}}?(?:from {_OTHER},? )?(?:through"
        rf"|until|to) {_D}",
    ),
)

_APPLICATION = (
    r"(?:full applications?|applications?(?: for [a-z ]{1,40}?)?|pre-?applications?|concept papers?"
    r"|letters? of intent|"
    r"notices? of intent to apply|proposals?|application packages?|nominations?(?: for [a-z ]{1,40}?)?|"
    r"expressions? of interest|statements? of interest|pre-proposals?)"
)
_NOT_APPLYING = (
    r"comments?|effective|published|after|hearings?|decisions?|before|objections?|issued|granted|reviewed|review|"
    r"notif\w*|approv\w*"
)

APPLICATION = Words(
    kind="application",
    label="Applications close",
    said=_all(
        rf"\b{_APPLICATION}{_gap(40, _NOT_APPLYING)} ?\b(?:must|should|are|is|will be|may be"
        rf"|shall)\b{_gap(140, _NOT_APPLYING)}\b{_BY}{_D}",
        rf"\b{_APPLICATION}(?: deadline| due dates?| submission deadline)?(?: is| are)?(?: due)?(?:"
        rf" date)?[: ]{{1,2}}(?:by |on |no later than |is )?{_D}",
        rf"\bdeadlines? (?:for|to) (?:the )?(?:transmittal|submission|submitting|submit|receipt"
        rf"|filing) ?(?:of )?(?:an? |your )?{_APPLICATION}"
        rf"(?: is| are)?(?: extended to| is extended to)?[: ]{{1,2}}{_D}",
        rf"\baccept {_APPLICATION}{_gap(60, _NOT_APPLYING)}\b{_BY}{_D}",
        rf"\bsubmit (?:an? |your |all |their )?(?:[a-z-]+"
        rf" ){{0,2}}{_APPLICATION}{_gap(100, _NOT_APPLYING)}\b{_BY}{_D}",
    ),
    unless=re.compile(
        r"\bcomments?\b|\bobject|\bhearing|\bprotest|\bpetition|\bpatent|\brespond|\bpermit"
        r"|\bcertificat|\blicens"
    ),
)

KINDS = (
    COMMENT, RESPONSES, REPLY, HEARING, REQUEST, HEARING_REQUEST, EFFECTIVE, APPLIES, COMPLIANCE, EXPIRY, APPLICATION,
)  # fmt: skip

_WANTED = re.compile(r"\b(?:due|deadlines?|must|should|clos\w+|receiv\w+|submit\w*|within|accept\w*)\b")
_FILED = re.compile(r"\b(?:due|deadlines?|must be (?:submitted|received))\b")
_NOT_COMMENTS = re.compile(r"\b(?:comments?|objections?|permit)\b")
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Two things that a sentence must hold to speak surely of a kind, and what it must not hold."""

    kind: str
    label: str
    names: re.Pattern[str]
    asks: re.Pattern[str]
    unless: re.Pattern[str] = _NEVER

    def holds(self, plain: str) -> bool:
        """Whether the marked sentence speaks of this kind, whatever date it gives."""
        return bool(self.names.search(plain) and self.asks.search(plain) and not self.unless.search(plain))


CUES = (
    Cue(
        kind="comment", label="Comments close", asks=_WANTED,
        names=re.compile(r"(?<!reply )(?<!rebuttal )\bcomment(?:s|ing)?\b"), unless=re.compile(r"\breceived after\b"),
    ),
    Cue(
        kind="reply comment", label="Reply comments close", asks=_WANTED,
        names=re.compile(r"\b(?:reply|rebuttal) comments?\b"), unless=re.compile(r"\bwill not accept\b"),
    ),
    Cue(
        kind="hearing", label="Hearing", names=re.compile(r"\b(?:hearings?|public meetings?|roundtables?)\b"),
        asks=re.compile(r"\b(?:will (?:be|hold|host|take place)|scheduled|(?:hearings?|meetings?) dates?)\b"),
        unless=re.compile(r"\bcancel|\brequests? for\b|\bcomments\b.*\breceived\b"),
    ),
    Cue(
        kind="request to appear", label="Request to appear due", asks=re.compile(""),
        names=re.compile(r"\brequests? to (?:appear|testify|speak)\b"),
    ),
    Cue(
        kind="application", label="Applications close", asks=_FILED, unless=_NOT_COMMENTS,
        names=re.compile(r"\b(?:applications?|letters? of intent|concept papers?|nominations?)\b"),
    ),
    Cue(
        kind="compliance", label="Compliance due", asks=re.compile(""), names=re.compile(r"\bcompliance dates?\b"),
    ),
    Cue(
        kind="expiry", label="Expires", names=re.compile(r"\bexclusions?\b"), asks=re.compile(r"\bexpir"),
    ),
)  # fmt: skip
"""What surely speaks of a kind: where no pattern takes a date, people are sent to the text."""
