"""Words of a text as numbers: one code a word, equal for equal words of any case or accent, with marks of what it is."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from agents.text import Sentence, sentences

Codes = NDArray[np.uint64]

NAME = 1
"""Mark of a capitalised word."""
NUMBER = 2
"""Mark of a number, in digits or in English words."""
PLAIN_BITS = 2

_WORD = re.compile(r"\d+(?:[.,:]\d+)+|\w+")
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_HAS_SPACELESS = re.compile(f"[{_SPACELESS}]")
_SPACELESS_WORD = re.compile(rf"\d+(?:[.,:]\d+)+|[{_SPACELESS}]|[^\W{_SPACELESS}]+")
_DATELINE = re.compile(r"([^\n]{2,90}?)\s*(?:[\u2014\u2013:]|--|\s-)\s*(?=\S)")
_NUMBER_WORDS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion
    dozen dozens scores""".split()
)
_NO_NAMES = frozenset(
    """a an the this that these those in on at by for from of to with and but or as after before while when since if although
    though however it its he she his her they their we our i you there here all some most many both no not one two mr mrs ms dr
    said says also more new about over under up down monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december eds editors reporting editing""".split()
)
_MOST_CHUNKS = 400_000


def plain(word: str) -> str:
    """The word in lower case, without accents."""
    folded = word.casefold()
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


class _Lexicon(dict[str, tuple[int, ...]]):
    """Codes of the words in what stands between two spaces; a cache, so it may forget everything at any time."""

    def __missing__(self, chunk: str) -> tuple[int, ...]:
        if len(self) >= _MOST_CHUNKS:
            self.clear()
        codes = self[chunk] = tuple(_code(word) for word in _WORD.findall(chunk))
        return codes


def _code(word: str) -> int:
    folded = plain(word)
    mark = 0
    if word[:1].isdigit() or folded in _NUMBER_WORDS:
        mark = NUMBER
    elif word[:1].isupper() and folded not in _NO_NAMES and len(folded) > 1:
        mark = NAME
    digest = int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
    return (digest >> PLAIN_BITS << PLAIN_BITS) | mark


_lexicon = _Lexicon()


@dataclass(frozen=True, slots=True)
class Text:
    """An article's sentences and the codes of their words, those of the dateline left out.

    `starts` are the indexes in `codes` at which each sentence begins; a sentence without words has the next one's.
    """

    sentences: tuple[Sentence, ...]
    codes: Codes
    starts: NDArray[np.intp]
    spaceless: bool


def read(body: str) -> Text:
    """The text of a body; a pure function of it."""
    cut = sentences(body)
    spaceless = not body.isascii() and _HAS_SPACELESS.search(body) is not None
    composed = body.isascii() or unicodedata.is_normalized("NFC", body)
    codes: list[int] = []
    starts: list[int] = []
    for index, sentence in enumerate(cut):
        told = sentence.text if index else sentence.text[dateline_end(sentence.text) :]
        starts.append(len(codes))
        codes.extend(_codes(told if composed else unicodedata.normalize("NFC", told), spaceless))
    return Text(cut, np.array(codes, dtype=np.uint64), np.array(starts, dtype=np.intp), spaceless)


def codes_of(text: str) -> Codes:
    """The codes of the words of a line, such as a headline."""
    return np.array(list(_codes(unicodedata.normalize("NFC", text), bool(_HAS_SPACELESS.search(text)))), dtype=np.uint64)


def _codes(text: str, spaceless: bool) -> Iterable[int]:
    if spaceless:
        return [_code(word) for word in _SPACELESS_WORD.findall(text)]
    return chain.from_iterable(map(_lexicon.__getitem__, text.split()))


def dateline_end(text: str) -> int:
    """Where the report begins after `CITY, Country (Agency) —`; 0 where there is no dateline."""
    found = _DATELINE.match(text)
    if found is None:
        return 0
    head = found.group(1)
    first = re.split(r"[\s,]", head, maxsplit=1)[0]
    shouted = len(first) > 1 and first.isupper() and not first.isdigit()
    return found.end() if head.endswith(")") or (shouted and ":" not in found.group()) else 0
