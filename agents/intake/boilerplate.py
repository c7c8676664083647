"""What stands under a dispatch but is not part of it: copyright lines, credits, pointers to other pages, captions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_LOOKED_AT: Final = 5
"""Paragraphs from the end in which such lines stand."""
_LONGEST: Final = 400

_RIGHTS: Final = re.compile(
    r"(?:©|\(c\)|copyright\b[\s:]*(?:©|\(c\)|(?:[\w.&'’-]+ ){0,5}(?:19|20)\d\d|by\b)).{0,300}|copyright [\w.&'’-]{2,30}\.?|"
    r".{0,200}\ball rights reserved\b.{0,200}|"
    r".{0,120}may not be (?:published|reproduced|broadcast)\b.*",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(
    r"\(?(?:additional |further )?(?:reporting|writing|compiled|editing|edited|written) by\b.{0,350}|"
    r".{0,200}\b(?:writers?|journalists?|reporters?|correspondents?|photographers?) .{2,200}\bcontributed\b.{0,60}",
    re.IGNORECASE,
)
_OF_RIGHTS: Final = ("©", "(c)", "copyright", "rights reserved", "may not be")
_OF_CREDITS: Final = (" by", "contributed")
"""Without one of these words the pattern cannot match; looking for them is quicker."""
_POINTER: Final = re.compile(
    r"(?:more on\b|read more\b|read also\b|see also\b|also read\b|related(?: stories| coverage)?:|full coverage\b|click here\b|"
    r"follow (?:\w+ ){1,6}(?:on|at)\b|sign up\b|for more (?:news|on|coverage)\b|on the net:|online:|find more\b).{0,300}",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(
    r"(?:file photo|photo|caption|image)s?\s?:.{0,350}|.{0,350}\((?:AP|Reuters|AFP) Photo/[^)]*\)", re.IGNORECASE
)


@dataclass(slots=True)
class Parted:
    """A body and what was set apart from it."""

    body: str
    rights: str = ""
    byline: str = ""
    notes: list[str] = field(default_factory=list)


def apart(body: str) -> Parted:
    """The body without such lines at its end and without captions; a body of nothing else is left as it is."""
    parts = body.split("\n\n")
    kept: list[str] = []
    found = Parted(body)
    for n, part in enumerate(parts):
        if n == 0 or len(part) > _LONGEST:
            kept.append(part)
            continue
        late = n >= len(parts) - _LOOKED_AT
        plain = part.casefold()
        if late and any(word in plain for word in _OF_RIGHTS) and _RIGHTS.fullmatch(part):
            found.rights, more = found.rights or part, found.rights
            found.notes += [part] if more else []
        elif late and any(word in plain for word in _OF_CREDITS) and _CREDIT.fullmatch(part):
            found.byline, more = found.byline or part.strip("() "), found.byline
            found.notes += [part] if more else []
        elif (late and _POINTER.fullmatch(part)) or ((":" in part or "photo/" in plain) and _CAPTION.fullmatch(part)):
            found.notes.append(part)
        else:
            kept.append(part)
    found.body = "\n\n".join(kept)
    return found
