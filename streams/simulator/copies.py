"""What happens to a text on its way through other desks."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from streams.simulator.writer import Dispatch, Line

_SWAPS = {"rn": "m", "l": "1", "o": "0", "e": "c", "h": "b", "i": "l"}
_WORD = re.compile(r"\b[a-z]{5,}\b")


def cut(dispatch: Dispatch, random: Random) -> Dispatch:
    """Some paragraphs fall out, mostly from the end; the lead stays."""
    count = len(dispatch.paragraphs)
    if count < 3:
        return dispatch
    if random.random() < 0.7:
        kept = dispatch.paragraphs[: random.randint(max(2, count * 2 // 5), count - 1)]
    else:
        out = random.randint(1, count - 1)
        kept = tuple(paragraph for index, paragraph in enumerate(dispatch.paragraphs) if index != out)
    return replace(dispatch, paragraphs=kept)


def restyled(dispatch: Dispatch) -> Dispatch:
    """Curly quotation marks for straight ones, a short dash for a long one."""

    def restyle(text: str) -> str:
        opened = re.sub(r'(^|[\s(])"', "\\1\u201c", text)
        return opened.replace('"', "\u201d").replace("'", "\u2019").replace(" \u2014 ", " - ")

    return _changed(dispatch, restyle)


def smudged(dispatch: Dispatch, random: Random) -> Dispatch:
    """A few letters misread, as by a scanner."""

    def smudge(text: str) -> str:
        def swap(found: re.Match[str]) -> str:
            if random.random() > 0.03:
                return found.group()
            word = found.group()
            for letter, wrong in _SWAPS.items():
                if letter in word:
                    return word.replace(letter, wrong, 1)
            return word

        return _WORD.sub(swap, text)

    return _changed(dispatch, smudge)


def brief(dispatch: Dispatch, random: Random) -> Dispatch:
    """The lead and one or two paragraphs more."""
    return replace(dispatch, paragraphs=dispatch.paragraphs[: random.randint(2, 3)])


def _changed(dispatch: Dispatch, change: object) -> Dispatch:
    assert callable(change)
    paragraphs = tuple(tuple(Line(line.identity, change(line.text)) for line in paragraph) for paragraph in dispatch.paragraphs)
    return replace(dispatch, paragraphs=paragraphs)
