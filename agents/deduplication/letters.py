"""What each letter is, as tables by code point: so that the words of many texts are found and hashed at one stroke."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from agents.text import STOPS, WIDE_STOPS

PLANE = 1 << 16
"""Letters beyond the first plane are taken as words of one letter each."""
ASCII = 1 << 7
"""Letters below this one are looked up at once, as bytes."""

WORD, DIGIT, UPPER, SPACELESS, SPACE, STOP, WIDE, JOINER = (1 << bit for bit in range(8))

_JOINERS = ".,:"
"""Between two digits they are part of the number."""
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Letters:
    """`kinds` are bits of what a code point is; `folded` is its first letter in lower case without accent, 0 for an accent
    alone; `second` is the second letter of those that fold into two. The plain ones are for `bytes.translate`: kinds and
    folded letters below `ASCII`, 0 for all others and for what belongs to no word.
    """

    kinds: NDArray[np.uint8]
    folded: NDArray[np.uint16]
    second: NDArray[np.uint16]
    plain_kinds: bytes
    plain_folded: bytes


@cache
def letters() -> Letters:
    """The tables, made once a process from what Python knows of Unicode."""
    kinds = np.zeros(PLANE, dtype=np.uint8)
    folded = np.zeros(PLANE, dtype=np.uint16)
    second = np.zeros(PLANE, dtype=np.uint16)
    for point in range(PLANE - 1):
        letter = chr(point)
        if letter.isalnum() or letter == "_":
            kinds[point] = _kind(letter)
            plain = fold(letter)
            folded[point] = ord(plain[:1] or letter) & 0xFFFF
            second[point] = ord(plain[1:2] or "\0") & 0xFFFF
        elif letter.isspace():
            kinds[point] = SPACE
        elif letter in STOPS:
            kinds[point] = STOP | JOINER * (letter in _JOINERS)
        elif letter in WIDE_STOPS:
            kinds[point] = WIDE
        elif letter in _JOINERS:
            kinds[point] = JOINER
        elif unicodedata.combining(letter):
            kinds[point] = WORD
        elif unicodedata.category(letter) in ("Mn", "Mc"):
            kinds[point], folded[point] = WORD, point
        if kinds[point] & JOINER:
            folded[point] = point
    rest = bytes(256 - ASCII)
    words = np.where(kinds[:ASCII] & WORD, folded[:ASCII], 0).astype(np.uint8)
    return Letters(kinds, folded, second, kinds[:ASCII].tobytes() + rest, words.tobytes() + rest)


def _kind(letter: str) -> int:
    bits = WORD
    if letter.isdecimal():
        bits |= DIGIT
    if letter.isupper():
        bits |= UPPER
    if _SPACELESS.match(letter):
        bits |= SPACELESS
    return bits


def fold(text: str) -> str:
    """Lower case, without accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return "".join(letter for letter in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(letter))
