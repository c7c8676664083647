"""Datelines: found at the head of a text in each agency's manner, and put there where a format keeps them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agents.intake.providers import known_provider
from agents.text import normal

_CITY: Final = r"(?P<city>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þa-zß-öø-ÿ'’.\- ]{1,40}?(?:[,/.] ?[\w .'’\-]{2,40}){0,3}?)[,.]? ?"
_STROKE: Final = r" ?(?:[.]?[—–-]{1,2}|_|:) ?(?=\S)"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        # KABUL, March 24 (Reuters) - · Berlin (dpa) - · Madrid, 24 mar (EFE).- · KABUL (AP) _ · New Delhi, Mar 24 (PTI)
        rf"{_CITY}(?:\([^)\d]{{0,3}}\d[^)]{{0,20}}\) )?\((?P<provider>[A-Za-z][\w .&\-/]{{1,30}})\)"
        rf"(?P<stroke>{_STROKE})?(?(stroke)| (?=\S))",
        # MOSCOW, March 24. /TASS/. · NEW YORK, March 24, 2017 /PRNewswire/ --
        rf"{_CITY}/(?P<provider>[A-Za-z][\w .&\-]{{1,30}})/(?:\.|{_STROKE}) ?(?=\S)",
        # Tehran, March 24, IRNA – · Damascus, SANA-
        rf"{_CITY}(?P<provider>[A-Z]{{3,8}}){_STROKE}",
        # (ANSA) - ROMA, 24 MAR - · (Reuters) -
        rf"\((?P<provider>[A-Za-z][\w .&\-]{{1,30}})\){_STROKE}"
        rf"(?P<city>(?:[A-ZÀ-Þ]{{3,}}[A-ZÀ-Þ'’ ]*(?:, \d{{1,2}} [A-Z]{{3,9}})?(?= [—–-])|"
        r"[A-ZÀ-Þ][\w’' ]{1,30}, (?:\d{1,2} [^\W\d]{3,10}|[^\W\d]{3,10} \d{1,2})(?= [—–-]))?)",
        # BEIRUT, Lebanon —
        r"(?P<city>[A-ZÀ-ÖØ-Þ]{3,}[A-ZÀ-ÖØ-Þ'’.\- ]{0,30}(?:, [\w .'’\-]{2,40}){0,2}?)(?P<provider>) (?:—|–|--|_) (?=\S)",
    )
)
_NO_CITY: Final = frozenset(
    """UPDATE UPDATES CORRECTION CORRECTED REFILE FLASH BREAKING URGENT BULLETIN ALERT NEWSALERT EDITORS NOTE KILL HOLD ADVISORY
    EXCLUSIVE ANALYSIS FACTBOX TIMELINE WITHHOLD EMBARGOED WARNING SPERRFRIST""".split()
)


def with_dateline(body: str, dateline: str) -> str:
    """The body with the dateline before its first paragraph, unless that names the place already.

    Where a sender put the time of filing into the field, it is no place and left out.
    """
    plain = " ".join(dateline.split()).rstrip(" -–—")
    if not plain or not body:
        return body
    city = normal(plain.split(",")[0].split("(")[0])
    if not city[:1].isalpha() or city in normal(body[: len(plain) + 120]):
        return body
    return f"{plain} — {body}"


def with_place(body: str, place: str) -> str:
    """The body with the place of filing before it, where it has no dateline of its own."""
    return body if not place or dateline_of(body[:1000]) else with_dateline(body, place)


def agency_in(parts: Sequence[str]) -> str:
    """The agency that the first dateline names, as it writes itself; empty where there is none."""
    return next((match["provider"] for part in parts if (match := dateline_of(part))), "")


def dateline_of(part: str) -> re.Match[str] | None:
    """The dateline at the start of a paragraph, or of one of its first lines."""
    for at in [0, *(n.end() for n in re.finditer("\n", part[:600]))][:5]:
        for found in _candidates(part, at):
            if _is_dateline(found):
                return found
    return None


def _candidates(part: str, at: int) -> Iterator[re.Match[str]]:
    for form in _FORMS:
        found = form.match(part, at, min(len(part), at + 200))
        if found is not None:
            yield found


def _is_dateline(found: re.Match[str]) -> bool:
    """A city in capitals, or in small letters before an agency that is known or a date: else it is any word in brackets."""
    city, agency = found["city"].split(",")[0].strip(), found["provider"].strip()
    if re.split(r"[\s:—–-]", city)[0] in _NO_CITY:
        return False
    known = known_provider(agency) is not None
    if found.re is _FORMS[0]:
        dated = any(c.isdigit() for c in found["city"])
        return city[:2].isupper() or known or dated if found["stroke"] else known and dated
    return known or found.re in (_FORMS[1], _FORMS[4])
