"""The marks by which wires say in a slug, a headline or an editor's note what a version is."""

from __future__ import annotations

import re
from typing import NamedTuple

from schemas.article import Article

_KILL_HEAD = re.compile(
    r"\s*(?:(?:MANDATORY|BULLETIN|URGENT|AP|ADVISORY)\s+)*(?:KILL(?:ED)?|WITHDRAWN|WITHDRAWAL|RETRACT(?:ED|ION))\s*(?:[:\u2013\u2014-]|$)"
)
_KILL_SLUG = re.compile(r"(?:^|[-\s,/])(?:KILL|WITHDRAWN)\s*$")
_KILL_NOTE = re.compile(r"\s*(?:(?:MANDATORY|BULLETIN|URGENT|ADVISORY)\s+)*(?:KILL|WITHDRAWN)\b(?!\s+[a-z]+ed\b)")
_CORRECTION = re.compile(
    r"\b(?:CORRECTION|CORRECTED|CORRECTS|CORRECTING|CORRECTIVE|CORREX|RECTIFICATIF|CORRECCI[OÓ]N|KORREKTUR|BERICHTIGUNG)\b"
    r"|^\s*(?:Corrects|Corrected|CORRECTS|Correction)\b|\bCorrects\b|\bCorrection:|\bKorrigiert\b"
)
_UPDATE = re.compile(
    r"\bUPDATE\s*\d*\s*[-\u2013\u2014:]|\bUPDATES?\b|\b\d+(?:st|nd|rd|th)\s*(?:NewsAlert\s+)?(?:Ld|Lead|Add)\b|\b[Ww]rite-?thru\b"
    r"|\bWRAPUP\b|^\s*Updates\b|\bUpdates with\b|\bREFILE\b|\bADDS\b|^\s*Adds\b|\bRECASTS?\b|^\s*Recasts\b",
)


_HINT = re.compile(
    "KILL|WITHDRAW|RETRACT|CORR|Corr|RECTIF|KORR|Korr|BERICHT|UPDATE|Update|Ld|Lead|Add|ADDS|rite|WRAPUP|REFILE|ECAST|ecast"
)
"""Every mark has one of these in it: most lines need no closer look."""


class Marks(NamedTuple):
    """What the marks of one version claim."""

    kill: bool
    correction: bool
    update: bool


def marks(article: Article) -> Marks:
    """The marks of an article: its status and signal first, then what desks write into slug, headline and note."""
    told = [line for line in (article.slugline, article.headline, article.ednote) if line and _HINT.search(line)]
    kill = article.status == "canceled" or (
        article.status == "usable"
        and bool(told)
        and bool(_KILL_HEAD.match(article.headline) or _KILL_SLUG.search(article.slugline) or _KILL_NOTE.match(article.ednote))
    )
    update = article.signal == "update" or any(_UPDATE.search(line) for line in told)
    correction = article.signal == "correction" or (
        article.signal != "update" and any(_CORRECTION.search(line) for line in told)
    )
    return Marks(kill=kill, correction=correction, update=update)
