"""The language of an article: as the agency says, else as the text reads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_WIRE_LANGUAGES = """ar bg ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv
    sw th tr uk ur vi zh""".split()
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$")
_ENOUGH = 1500
"""Code points that decide; a whole long story costs more and says no more."""


def primary(tag: str) -> str | None:
    """The primary subtag of a BCP 47 tag in lower case (`en` for `en-US`), None where it is none or says nothing."""
    plain = tag.strip()
    if not _TAG.match(plain):
        return None
    language = re.split("[-_]", plain)[0].lower()
    return None if language in ("und", "mul", "zxx", "mis") else language


def detect(text: str) -> str:
    """The likeliest of the languages in which wires are sent; English for a text too short to tell."""
    sample = text[:_ENOUGH]
    if sum(c.isalpha() for c in sample) < 20:
        return "en"
    return str(_identifier().classify(sample)[0])


def warm_up() -> None:
    """Load the model, which takes most of a second."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_WIRE_LANGUAGES)
    return identifier
