"""Capitalised runs of a line: the stretches of tokens in which names are looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agents.extraction.context import Line
from agents.extraction.places.words import SMALL, TITLES

_JOINERS = frozenset(
    "of de del du da do la le el al bin ibn the and den der sur aux es ez az as ash an ar ad i y e upon on en ben au".split()
)
_ONLY_TIGHT = frozenset("and on upon e en au ad as i".split())
"""Joiners only between hyphens: Stratford-upon-Avon, Mazar-i-Sharif."""
_ARTICLES = frozenset("al el ul as ash ad ar at an az ez es ed er".split())
_TIGHT = frozenset(("-", "\u2013", "'", "\u2019", "&"))


@dataclass(frozen=True, slots=True)
class Words:
    """A line's tokens as text, their lower case, and whether each begins with a capital."""

    text: tuple[str, ...]
    lower: tuple[str, ...]
    capital: tuple[bool, ...]
    shouted: bool

    @staticmethod
    def of(line: Line) -> Words:
        """The words of a line; `shouted` where most of them are in capitals, so that capitals say nothing."""
        text = tuple(token.text for token in line.doc)
        letters = [word for word in text if len(word) > 1 and word.isalpha()]
        loud = sum(word.isupper() for word in letters)
        return Words(
            text=text,
            lower=tuple(word.lower() for word in text),
            capital=tuple(word[0].isupper() for word in text),
            shouted=len(letters) >= 5 and loud > 0.7 * len(letters),
        )


def runs(words: Words) -> Iterator[tuple[int, int]]:
    """Stretches (start, end) of capitalised words, joined by hyphens and small words of names (al, de, of)."""
    at, count = 0, len(words.text)
    while at < count:
        if not _begins(words, at):
            at += 1
            continue
        end = at + 1
        while end < count:
            if _inside(words, end):
                end += 1
            elif end + 1 < count and (_joins(words, end) or (words.text[end] in _TIGHT and _tight(words, end))):
                end += 2
            elif end + 2 < count and words.lower[end] in _ARTICLES and words.text[end + 1] in _TIGHT and words.capital[end + 2]:
                end += 3
            else:
                break
        yield at, end
        at = end


def _begins(words: Words, at: int) -> bool:
    if words.capital[at]:
        return words.lower[at] not in SMALL
    article = words.lower[at] in _ARTICLES and at + 2 < len(words.text)
    return article and words.text[at + 1] in _TIGHT and words.capital[at + 2]


def _inside(words: Words, at: int) -> bool:
    return words.capital[at] and (words.lower[at] not in SMALL or words.lower[at].rstrip(".") in TITLES)


def _joins(words: Words, at: int) -> bool:
    return words.lower[at] in _JOINERS and words.capital[at + 1] and words.lower[at] not in _ONLY_TIGHT


def _tight(words: Words, at: int) -> bool:
    follower = words.text[at + 1]
    if words.lower[at + 1] in _JOINERS and at + 3 < len(words.text) and words.text[at + 2] in _TIGHT:
        return words.capital[at + 3]
    return words.capital[at + 1] or (words.lower[at + 1] in _ARTICLES) or (follower.isdigit() and words.text[at] == "-")
