"""Sentences of an article, cut by rules alone, so that every stage cuts the same text the same way."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

STOPS = ".!?\u2026\u061f\u06d4"
WIDE_STOPS = "\u3002\uff01\uff1f"
"""Stops that end a sentence with no space behind them."""
ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen lt col maj capt cmdr cpl sgt pvt adm brig gov sen rep reps sens rev hon pres st mt ft no nos vs etc
    inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun dept univ assn bros ave blvd
    rd approx est fig al e.g i.e cf jr sr messrs ph.d""".split()
)
_ACRONYM = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?$")
_END = re.compile(rf"([{STOPS}]+)([\"'\u201d\u2019\u00bb)\]]*)(?=\s|$)|[{WIDE_STOPS}]+[\u300d\u300f\u201d]*")
_STARTERS = frozenset(
    """the a an in on at but and he she it they we i this that these those there his her its their our as after before while
    when since for from with by if although though however meanwhile also both two three some many most no not one another
    earlier later last""".split()
)
_FIRST_COMBINING = "\u0300"
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a body: code points `start` to `end`, its text, and the index of its paragraph."""

    start: int
    end: int
    text: str
    paragraph: int

    @property
    def key(self) -> str:
        """Equal for sentences that differ only in case, accents, spacing and punctuation."""
        return sentence_key(self.text)


def normal(text: str) -> str:
    """Lower-cased words without accents, one space between them."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in plain if c < _FIRST_COMBINING or not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


def sentence_key(text: str) -> str:
    """16 hexadecimal digits that equal sentences share."""
    return hashlib.blake2b(normal(text).encode(), digest_size=8).hexdigest()


def paragraphs(body: str) -> Iterator[tuple[int, int]]:
    """The paragraphs of a body as (start, end), blank lines between them left out."""
    at = 0
    for gap in _PARAGRAPH.finditer(body):
        if body[at : gap.start()].strip():
            yield at, gap.start()
        at = gap.end()
    if body[at:].strip():
        yield at, len(body)


def sentences(body: str) -> tuple[Sentence, ...]:
    """The sentences of a body in order; together they hold all its words."""
    return tuple(Sentence(start, end, body[start:end], paragraph) for start, end, paragraph in _cuts(body))


def _cuts(body: str) -> list[tuple[int, int, int]]:
    """(start, end, paragraph) of each sentence."""
    found: list[tuple[int, int, int]] = []
    for index, (start, end) in enumerate(paragraphs(body)):
        stops = _END.finditer(body, start, end)
        borders = [stop.end() for stop in stops if stop.lastindex is None or _is_border(body, start, stop, end)]
        _part(body, start, end, borders, index, found)
    return found


def sentence_end(body: str, place: int, start: int, end: int) -> int | None:
    """Where the sentence ends whose stop stands at `place` in the paragraph from `start` to `end`; None where it goes on."""
    stop = _END.match(body, place, end)
    if stop is None or not (stop.lastindex is None or _is_border(body, start, stop, end)):
        return None
    return stop.end()


def _part(body: str, start: int, end: int, borders: Iterable[int], paragraph: int, found: list[tuple[int, int, int]]) -> None:
    """Cut one paragraph at its borders. What ends a sentence is never a space, so mostly its beginning wants trimming."""
    at = start
    for border in borders:
        while body[at].isspace():
            at += 1
        found.append((at, border, paragraph))
        at = border
    while at < end and body[at].isspace():
        at += 1
    while end > at and body[end - 1].isspace():
        end -= 1
    if at < end:
        found.append((at, end, paragraph))


def _is_border(body: str, start: int, stop: re.Match[str], end: int) -> bool:
    at = stop.end()
    if at + 1 < end and body[at] == " " and body[at + 1].isupper():
        # The common case, told quickly: a plain word before the stop, a capital after it.
        last = body[body.rfind(" ", start, stop.start()) + 1 : stop.start()]
        if last.isalpha() and len(last) > 1 and last.casefold() not in ABBREVIATIONS:
            return True
    following = body[stop.end() : min(end, stop.end() + 60)]
    rest = following.lstrip()
    if not rest:
        return True
    if "\n" in following[: len(following) - len(rest)] and not rest[0].islower():
        return True
    word = _WORD.match(rest.lstrip("\"'\u201c\u2018\u00ab(["))
    follower = word.group() if word else ""
    if follower[:1].islower():
        return False
    if stop.group(1) != "." or stop.group(2):
        return True
    left = body.rfind(" ", start, stop.start()) + 1
    last = re.split(r"[\s(\"'\u201c\u2018\u2014]", body[max(left, start) : stop.start()])[-1]
    if last.casefold() in ABBREVIATIONS:
        return last.casefold() in ("inc", "ltd", "co", "corp", "etc", "jr", "sr") and follower.casefold() in _STARTERS
    if len(last) == 1 and last.isalpha():
        return follower.casefold() in _STARTERS
    if _ACRONYM.match(last):
        return follower.casefold() in _STARTERS
    return True
