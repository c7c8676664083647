"""The language of an article: as the agency says, else as the text reads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_WIRE_LANGUAGES = """ar bg ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv
    sw th tr uk ur vi zh""".split()
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$")
UNKNOWN = "und"
_SURE = 0.5
"""The least probability at which a language is told; of headlines in ten languages all above it were right."""
_ENOUGH = 500
"""Code points that decide; a whole long story costs more and says no more."""


def primary(tag: str) -> str | None:
    """The primary subtag of a BCP 47 tag in lower case (`en` for `en-US`), None where it is none or says nothing."""
    plain = tag.strip()
    if not _TAG.match(plain):
        return None
    language = re.split("[-_]", plain)[0].lower()
    return None if language in ("und", "mul", "zxx", "mis") else language


def detect(text: str, home: str = "") -> str:
    """The likeliest of the languages in which wires are sent; `home`, else `und`, for a text that does not show its own.

    Figures, names alone and a few words show none: there the likeliest one is likely wrong.
    """
    language, probability = _identifier().classify(text[:_ENOUGH])
    return str(language) if probability >= _SURE else home or UNKNOWN


def warm_up() -> None:
    """Load the model, which takes most of a second."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_WIRE_LANGUAGES)
    return identifier
