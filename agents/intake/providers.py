"""Who sends: agencies by the names they go under, and what their urgency numbers mean."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "ap": ("ap", "associated press", "the associated press", "ap.org"),
    "reuters": ("reuters", "thomson reuters", "reuters.com", "rtrs"),
    "afp": ("afp", "agence france-presse", "agence france presse", "afp.com"),
    "dpa": ("dpa", "deutsche presse-agentur", "dpa.com"),
    "efe": ("efe", "agencia efe", "efe.com"),
    "ansa": ("ansa", "ansa.it"),
    "upi": ("upi", "united press international", "upi.com"),
    "pa": ("pa", "pa media", "press association"),
    "tt": ("tt", "tt nyhetsbyrån", "tt.se"),
    "ntb": ("ntb", "ntb.no"),
    "aap": ("aap", "australian associated press"),
    "cp": ("cp", "the canadian press", "canadian press"),
    "kyodo": ("kyodo", "kyodo news"),
    "xinhua": ("xinhua", "xinhua news agency"),
    "tass": ("tass", "itar-tass"),
    "interfax": ("interfax",),
    "anadolu": ("aa", "anadolu", "anadolu agency"),
    "sana": ("sana",),
    "irna": ("irna",),
    "yonhap": ("yonhap", "yonhap news agency"),
    "bbc": ("bbc", "bbc news"),
    "ips": ("ips", "inter press service"),
    "pti": ("pti", "press trust of india"),
    "apa": ("apa", "austria presse agentur", "apa.at"),
    "belga": ("belga", "belga.be"),
    "anp": ("anp", "algemeen nederlands persbureau", "anp.nl"),
    "ritzau": ("ritzau", "ritzaus bureau"),
    "stt": ("stt", "suomen tietotoimisto", "stt.fi"),
    "keystone-sda": ("sda", "keystone-sda", "ats"),
    "lusa": ("lusa", "agência lusa", "agencia lusa", "lusa.pt"),
    "pap": ("pap", "polska agencja prasowa"),
    "ukrinform": ("ukrinform",),
    "wam": ("wam", "emirates news agency"),
    "spa": ("spa", "saudi press agency"),
    "mena": ("mena", "middle east news agency"),
}
_BY_NAME: Final = {name: provider for provider, names in _NAMES.items() for name in names}

_URGENCY: Final[dict[str, dict[int, int]]] = {
    # TT's scale has its normal at 4 where the IPTC's (1 most urgent, 8 least) has it at 5
    "tt": {1: 1, 2: 2, 3: 3, 4: 5, 5: 6, 6: 7, 7: 8, 8: 8},
    # Reuters numbers four priorities, alerts first and routine copy last
    "reuters": {1: 1, 2: 3, 3: 4, 4: 5},
}
_HOME_LANGUAGE: Final[dict[str, str]] = {
    **dict.fromkeys("ap reuters upi pa aap cp bbc ips kyodo xinhua yonhap pti".split(), "en"),
    **dict.fromkeys("dpa apa".split(), "de"),
    "efe": "es", "ansa": "it", "tt": "sv", "ntb": "no", "ritzau": "da", "stt": "fi", "anp": "nl", "lusa": "pt", "pap": "pl",
}  # fmt: skip
"""The language of an agency's main wire, for texts too short to tell theirs; none for those that have several alike (AFP)."""
_COMPANY: Final = re.compile(r"[ ,]+(?:gmbh|ltd|limited|inc|corp|corporation|plc|llc|s\.?a|ag)\.?$")
_SPACES = re.compile(r"\s+")


def provider_of(*names: str | None) -> str:
    """The first given name as a provider id: `ap` for "The Associated Press", a slug for an agency that no table knows."""
    for name in names:
        plain = _SPACES.sub(" ", name or "").strip().strip(".").casefold()
        if plain:
            plain = _COMPANY.sub("", plain)
            return _BY_NAME.get(plain) or re.sub(r"[^\w]+", "-", plain).strip("-") or plain
    return ""


def known_provider(name: str) -> str | None:
    """The provider that goes under this very name, or None."""
    return _BY_NAME.get(_COMPANY.sub("", _SPACES.sub(" ", name).strip().casefold()))


def home_language(provider: str) -> str:
    """The language of an agency's main wire, empty where it has several or is not known."""
    return _HOME_LANGUAGE.get(provider, "")


def urgency_of(provider: str, given: int | None) -> int:
    """Urgency on the article's scale, 1 flash to 8 least, 5 normal and when nothing usable is given."""
    if given is None or not 1 <= given <= 8:
        return 5
    return _URGENCY.get(provider, {}).get(given, given)
