"""Lines that carry no news: credits, copyright, notes to editors. A copy that adds only these adds nothing."""

from __future__ import annotations

import re

_LINES = re.compile(
    r"""\s*(?:
        \(?(?:additional\s+)?(?:reporting|writing|editing|compiled|graphic|translation)(?:\s+and\s+\w+)?\s+by\b.*
      | \(?(?:our\s+standards\s*:|copyright\s+(?:\(c\)|\u00a9|(?:19|20)\d\d)|this\s+material\s+may\s+not\s+be\s).*
      | .*\ball\s+rights\s+reserved\b.*
      | \(?(?:eds|editors|editor's\s+note|note\s+to\s+editors|embargoed|moved)\s*: .*
      | (?:associated\s+press|ap|reuters|afp|the\s+associated\s+press)\b.{0,80}\bcontributed\b .*
      | .{0,120}\bcontributed\s+to\s+this\s+(?:report|story)\b.*
      | this\s+(?:story|item|version|article)\s+(?:has\s+been|was|is)\s+(?:corrected|updated|refiled|published|provided)\b .*
      | (?:follow\s+\S+(?:\s\S+)?\s+on\s|(?:read|for)\s+more\s+(?:on|news|stories|information|about)\b|more\s+on\s).*
      | (?:click\s+(?:here|on)\b|subscribe\s+to\b|sign\s+up\s+(?:for|to)\b|online\s*:|_{3}|-{3}|\*{3}).*
      | \(?(?:repeats|refiles|removes|fixes|adds|updates|recasts|corrects)\b .{0,60}
        \b(?:details?|quotes?|background|by-?line|comments?|headline|paragraphs?|throughout|spelling|dateline)\b .{0,160}
      | \(?(?:ends?|more|mtf|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\#+|-\s*30\s*-)\)?[.]?
      | [\w.+-]{1,30}(?:\s[\w.+-]{1,30}){0,2}/[\w.+-]{1,30}(?:\s[\w.+-]{1,30}){0,2}(?:/[\w.+\s-]{1,30})*
      | (?:\(c\)|\u00a9)\s.{0,80}
    )\s*$""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence is a desk's line rather than news."""
    return len(sentence) < 400 and _LINES.match(sentence) is not None
