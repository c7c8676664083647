"""Spellings made comparable: folding of accents, hyphens and articles, and the skeleton of consonants."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "ħ": "h",
        "&": " and ",
    }
)
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u02bb\u02bf\u02be`\u00b4\u2032\u02b9\u02bd]")
_DOTTED = re.compile(r"\b((?:[a-z]\.){2,}[a-z]?)(?=\W|$)")
_WORD = re.compile(r"[^\W_]+")
_LAST_LATIN = re.compile("[\u0370-\u1dff\u2c00-\uffff]")
_SHORT = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "mts": "mountains", "is": "islands"}
_ARTICLES = frozenset("al el ul as ash ad ar at an az ez es ed er et en il the la le les los las os".split())
_SOUNDS = (
    ("tch", "c"),
    ("sch", "s"),
    ("sh", "s"),
    ("ch", "s"),
    ("ph", "f"),
    ("kh", "k"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("zh", "z"),
    ("dj", "j"),
    ("ck", "k"),
    ("x", "ks"),
    ("q", "k"),
    ("c", "k"),
    ("v", "f"),
)
_VOWELS = str.maketrans("", "", "aeiouyw")
_DOUBLES = re.compile(r"(.)\1+")


def is_latin(text: str) -> bool:
    """Whether the name is written in Latin letters, as English copy writes it."""
    return text.isascii() or max(text) < "\u0370" or _LAST_LATIN.search(text) is None


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Lower case without accents, apostrophes, hyphens or a leading "the"; short forms written out (St. → saint)."""
    if text.isascii() and text.isalpha():
        return text.lower()
    plain = _APOSTROPHES.sub("", text.casefold().translate(_LETTERS))
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
        plain = _APOSTROPHES.sub("", plain)
    if "." in plain:
        plain = _DOTTED.sub(lambda hit: hit.group(1).replace(".", ""), plain)
    words = _WORD.findall(plain)
    if len(words) > 1:
        words = [_SHORT.get(word, word) for word in words]
        if words[0] == "the":
            del words[0]
    return " ".join(words)


@lru_cache(maxsize=16_384)
def skeleton(text: str) -> str:
    """Consonants alone, articles and endings off: Deir el-Zour and Dayr az Zawr give the same.

    Empty where fewer than three consonants are left, which would join what has nothing in common.
    """
    return skeleton_of(fold(text))


def skeleton_of(key: str) -> str:
    """The skeleton of a folded name."""
    words = key.split()
    bare = [word for word in words if word not in _ARTICLES] or words
    joined = _DOUBLES.sub(r"\1", "".join(bare))
    for sound, sign in _SOUNDS:
        if sound in joined:
            joined = joined.replace(sound, sign)
    consonants = joined.translate(_VOWELS)
    if consonants.endswith("h"):
        consonants = consonants[:-1]
    return consonants if len(consonants) >= 3 else ""
