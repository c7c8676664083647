"""Numbers as news writes them, as bounds: "at least 14", "some 400", "dozens", "1.5 million", "one or two"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.event import Range

_UNITS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""".split()
    )
}
_TENS = {word: 10 * (at + 2) for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SHORT_SCALES = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000}
_VAGUE: dict[str, Range] = {
    "a handful": (3, 9),
    "a few": (3, 9),
    "several": (3, 9),
    "a couple": (2, 2),
    "a pair": (2, 2),
    "dozens": (24, 99),
    "scores": (40, 99),
    "several dozen": (36, 99),
    "a few dozen": (36, 99),
    "hundreds": (200, 999),
    "several hundred": (300, 999),
    "a few hundred": (300, 999),
    "thousands": (2_000, 9_999),
    "several thousand": (3_000, 9_999),
    "a few thousand": (3_000, 9_999),
    "tens of thousands": (20_000, 99_999),
    "hundreds of thousands": (200_000, 999_999),
    "millions": (2_000_000, None),
    "tens of millions": (20_000_000, None),
    "no": (0, 0),
    "no one": (0, 0),
    "nobody": (0, 0),
    "none": (0, 0),
}
"""What words without a figure say at least and at most; dozens stay below a hundred, hundreds below a thousand."""

_WORDS = "|".join([*_UNITS, *_TENS])
_SCALE = "|".join(_SCALES)
_SPELT = rf"(?:(?:a|half\s+a)\s+(?:{_SCALE})|(?:{_WORDS}))(?:(?:[\s-]+(?:and\s+)?)(?:{_WORDS}|{_SCALE}))*"
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_FIGURE = rf"(?:{_DIGITS})(?:\s+(?:{_SCALE})|\s?(?:bn|mn|m|k)\b)?"
_DOZEN = r"(?:(?:a|one|two|three|four|five|six|half\s+a|\d{1,2})\s+(?:dozen|score))"
_CORE = rf"(?:{_DOZEN}|{_FIGURE}|{_SPELT})"
_VAGUE_WORDS = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(_VAGUE, key=len, reverse=True))
_AT_LEAST = (
    r"at\s+(?:the\s+very\s+)?least|no(?:t)?\s+(?:fewer|less)\s+than|a\s+minimum\s+of|more\s+than|over|upwards?\s+of|well\s+over|"
    r"in\s+excess\s+of"
)
_AT_MOST = r"up\s+to|as\s+many\s+as|as\s+much\s+as|at\s+most|no(?:t)?\s+more\s+than|a\s+maximum\s+of"
_BELOW = r"fewer\s+than|less\s+than|under"
_NEARLY = r"nearly|almost|close\s+to|just\s+under"
_ABOUT = r"about|around|some|approximately|roughly|an?\s+estimated|estimated|circa"
_NUMBER = re.compile(
    rf"(?<![\w$£€.,-])(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<below>{_BELOW})|(?P<nearly>{_NEARLY})|(?P<about>{_ABOUT}))?"
    rf"(?:(?<=\w)\s+)?(?:another\s+|an\s+additional\s+|a\s+further\s+|a\s+total\s+of\s+)?"
    rf"(?:between\s+(?P<low>{_CORE})\s+and\s+(?P<high>{_CORE})|(?P<one>{_CORE})\s+(?:to|or)\s+(?P<two>{_CORE})"
    rf"|(?P<from>{_DIGITS})\s*[-\u2013]\s*(?P<upto>{_DIGITS})"
    rf"|(?P<vague>{_VAGUE_WORDS})|(?P<core>{_CORE}))"
    rf"(?P<more>\s+or\s+more|\s*\+)?(?![\w%]|[.,]\d|-\w|\s+percent|\s+per\s+cent|\s?[ap]\.m)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: characters `start` to `end`, at least `low`, at most `high` (None: no bound told)."""

    start: int
    end: int
    low: int
    high: int | None

    @property
    def range(self) -> Range:
        """The bounds as a record holds them."""
        return self.low, self.high


def numbers(text: str) -> Iterator[Number]:
    """All numbers of a text in order, money and percentages left out."""
    for hit in _NUMBER.finditer(text):
        bounds = _bounds(hit)
        if bounds is not None:
            yield Number(hit.start(), hit.end(), *bounds)


def bounds_of(text: str) -> Range | None:
    """The bounds of a text that is one number; None where it is none."""
    hit = _NUMBER.fullmatch(text.strip())
    return _bounds(hit) if hit is not None else None


def plus(one: Range, other: Range) -> Range:
    """Bounds of the sum of two counts."""
    return one[0] + other[0], None if one[1] is None or other[1] is None else one[1] + other[1]


def value_of(text: str) -> int | None:
    """The value of one number without its qualifiers: "1.5 million", "two dozen", "one hundred and five"."""
    words = re.sub(r"[\s-]+", " ", text.lower().strip())
    short = re.fullmatch(r"([\d.,]+) ?(k|m|mn|bn)", words)
    if short is not None:
        return _figure(short.group(1), _SHORT_SCALES[short.group(2)])
    parts = [part for part in words.split() if part != "and"]
    if parts and parts[-1] in ("dozen", "score"):
        head = " ".join(parts[:-1])
        count = 0.5 if head == "half a" else 1 if head in ("a", "") else value_of(head)
        return None if count is None else int(count * (12 if parts[-1] == "dozen" else 20))
    if parts[:2] == ["half", "a"] and len(parts) == 3:
        return _SCALES[parts[2]] // 2 if parts[2] in _SCALES else None
    total, current = 0, 0
    for at, part in enumerate(parts):
        if part == "a" and at == 0:
            current = 1
        elif part in _SCALES:
            scale = _SCALES[part]
            if scale == 100:
                current = max(current, 1) * 100
            else:
                total, current = total + max(current, 1) * scale, 0
        elif part in _UNITS or part in _TENS:
            value = _UNITS.get(part, _TENS.get(part, 0))
            if current % 100 and not (current % 10 == 0 and value < 10):
                return None
            current += value
        elif re.fullmatch(r"[\d,]*\d(?:\.\d+)?", part) and at == 0:
            follower = parts[1] if len(parts) == 2 else ""
            if follower in _SCALES:
                return _figure(part, _SCALES[follower])
            return _figure(part, 1) if len(parts) == 1 else None
        else:
            return None
    return total + current


def _figure(digits: str, scale: int) -> int | None:
    if not re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?", digits):
        return None
    whole, _, fraction = digits.replace(",", "").partition(".")
    if len(whole) > 12:
        return None
    return int(whole) * scale + (int(fraction) * scale // 10 ** len(fraction) if fraction else 0)


def _bounds(hit: re.Match[str]) -> Range | None:
    low = hit.group("low") or hit.group("one") or hit.group("from")
    high = hit.group("high") or hit.group("two") or hit.group("upto")
    if low is not None and high is not None:
        return _between(low, high)
    vague = hit.group("vague")
    if vague is not None:
        least, most = _VAGUE[" ".join(vague.lower().split())]
        return (least, None) if hit.group("least") or hit.group("more") else (least, most)
    value = value_of(hit.group("core"))
    if value is None:
        return None
    if hit.group("least") or hit.group("more"):
        return value, None
    if hit.group("most"):
        return min(1, value), value
    if hit.group("below"):
        return 0, max(0, value - 1)
    if hit.group("nearly"):
        return value * 9 // 10, value
    if hit.group("about"):
        return value * 9 // 10, -(-value * 11 // 10)
    return value, value


def _between(low: str, high: str) -> Range | None:
    """Bounds of "10 to 15"; a scale told once holds for both ("two to three thousand")."""
    scale = re.search(rf"\b({_SCALE})$", high.lower())
    first, second = value_of(low), value_of(high)
    if first is None or second is None:
        return None
    if scale is not None and first < second / 100 and first < 100:
        first *= _SCALES[scale.group(1)]
    return (first, second) if first <= second else (first, first)
