"""Names as word keys: folding, and finding every registered name in a text in one pass over its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")
Key = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"['’ʼ`‘]")
_SPECIAL = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "e"})


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without case and accents."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_SPECIAL))
    return "".join(c for c in plain if not unicodedata.combining(c))


def key_of(name: str) -> Key:
    """The folded words of a name: equal for spellings that differ in case, accents, hyphens, dots or apostrophes."""
    return tuple(fold(word) for word in _WORD.findall(name))


def slug(name: str) -> str:
    """A name as the tail of an id: `Lord's Resistance Army` gives `lords-resistance-army`."""
    return "-".join(key_of(_APOSTROPHE.sub("", name))) or "unnamed"


def case_fits(name: str, written: str) -> bool:
    """Whether text is written as boldly as the name it should be: `IS` is not `is`, `Chad` not `chad`, `Nato` is `NATO`.

    Of three words and more only the first need be bold: `United Nations security council`.
    """
    pairs = list(zip(_WORD.findall(name), _WORD.findall(written), strict=True))
    for ours, theirs in pairs[:1] if len(pairs) > 2 else pairs:
        if len(ours) > 1 and ours.isupper():
            if not theirs.isupper() and not (len(ours) >= 4 and theirs[0].isupper()):
                return False
        elif ours[0].isupper() and not theirs[0].isupper():
            return False
    return True


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A registered name in a text: code points `start` to `end`, and all that the name may stand for."""

    start: int
    end: int
    values: tuple[T, ...]


class NameFinder(Generic[T]):
    """Finds the longest registered names in a text; cost grows with the words of the text, not with the register."""

    def __init__(self, names: Mapping[Key, Iterable[tuple[str, T]]]) -> None:
        self._values: dict[Key, tuple[tuple[str, T], ...]] = {key: tuple(values) for key, values in names.items() if key}
        self._lengths: dict[str, tuple[int, ...]] = {}
        lengths: dict[str, set[int]] = {}
        for key in self._values:
            lengths.setdefault(key[0], set()).add(len(key))
        for first, sizes in lengths.items():
            self._lengths[first] = tuple(sorted(sizes, reverse=True))

    def find(self, text: str) -> Iterator[Hit[T]]:
        """Names from left to right, the longest first, none inside another."""
        if text.isascii():
            words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text.lower())]
        else:
            words = [(fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            hit, size = self._at(text, words, at)
            if hit is not None and words[at][0] == "the" and at + 1 < len(words):
                later, length = self._at(text, words, at + 1)  # `the South Sudan` holds `South Sudan`, not `the South`
                if later is not None and length >= size:
                    hit, size = later, length + 1
            if hit is not None:
                yield hit
            at += size

    def _at(self, text: str, words: Sequence[tuple[str, int, int]], at: int) -> tuple[Hit[T] | None, int]:
        for size in self._lengths.get(words[at][0], ()):
            if at + size > len(words):
                continue
            values = self._values.get(tuple(word for word, _, _ in words[at : at + size]))
            start, end = words[at][1], words[at + size - 1][2]
            if values is None or not _joined(text, words[at : at + size]):
                continue
            written = text[start:end]
            fitting = tuple(v for name, v in values if case_fits(name, written) and ("," in name or "," not in written))
            if fitting:
                return Hit(start, end, tuple(dict.fromkeys(fitting))), size
        return None, 1


_GAP = re.compile(r"[\s.'’ʼ`‘/&-]{0,3}\Z|[–,]\s?\Z")


def _joined(text: str, words: Sequence[tuple[str, int, int]]) -> bool:
    """Whether nothing but spaces, dots, hyphens and the like stands between the words of a name.

    Letters of a dotted acronym stand without spaces: `A U.S. judge` is not of the A.U.
    """
    for left, right in pairwise(words):
        gap = text[left[2] : right[1]]
        if not _GAP.match(gap) or (" " in gap and len(left[0]) == len(right[0]) == 1):
            return False
    return True
