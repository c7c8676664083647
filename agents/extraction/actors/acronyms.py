"""Acronyms that an article introduces in brackets: `the Free Villages Front (FVF)` is meant by `FVF` from then on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.extraction.actors.compose import Composer, Name, unknown
from agents.extraction.actors.names import Key, NameFinder, key_of
from agents.extraction.actors.register import Entry
from agents.extraction.context import Line

_BRACKETED = re.compile(r"\((?:the )?([A-Z][A-Za-z&-]{1,9})\)")
_CAPITALISED = re.compile(r"(?:[A-ZÀ-Þ][\w'’&.-]*|of|for|the|and|in|to|on|de|del|des|du|da|do|dos|la|le|et|y|al|el)\Z")
_SMALL = frozenset("of for the and in to on de del des du da do dos la le et y al el".split())
_LONGEST = 12


def introduced(lines: Sequence[Line], names: Sequence[Sequence[Name]], composer: Composer) -> NameFinder[Entry] | None:
    """A finder of the names and acronyms that the article introduces itself; None where it introduces none."""
    found: dict[Key, list[tuple[str, Entry]]] = {}
    for line, known in zip(lines, names, strict=True):
        for bracket in _BRACKETED.finditer(line.sentence.text):
            acronym = bracket.group(1)
            entry, full = _meant(line, known, bracket.start(), acronym, composer)
            if entry is not None:
                found[key_of(acronym)] = [(acronym, entry)]
                if full and entry.id.startswith("x."):
                    found[key_of(full)] = [(full, entry)]
    return NameFinder(found) if found else None


def _meant(line: Line, known: Sequence[Name], at: int, acronym: str, composer: Composer) -> tuple[Entry | None, str]:
    """Who the words before the bracket name: a registered actor that ends there, else capitalised words with these initials."""
    text = line.sentence.text
    for name in known:
        last = line.doc[name.end - 1]
        between = text[last.idx + len(last) : at].strip()
        if name.use == "name" and last.idx < at and between in ("", "'s", "’s") and not _is_country(name.entry):
            return name.entry, ""
    words = text[:at].split()[-_LONGEST:]
    taken: list[str] = []
    for word in reversed(words):
        if not _CAPITALISED.match(word):
            break
        taken.insert(0, word)
        if _initials(taken) == acronym.replace("-", "").upper() and taken[0].lower() not in _SMALL:
            full = " ".join(taken)
            return _arm(line, known, at, full, composer) or unknown(full), full
    return None, ""


def _is_country(entry: Entry) -> bool:
    """Whether an entry is a whole state: `Afghanistan (AP)` introduces no acronym for it."""
    return entry.kind == "state" and not entry.parents


def _arm(line: Line, known: Sequence[Name], at: int, full: str, composer: Composer) -> Entry | None:
    """The arm of a state that the full name composes (`Nigerian Air Force`), or None."""
    span = line.doc.char_span(line.sentence.text.rindex(full, 0, at), at - 1, alignment_mode="expand")
    if span is None:
        return None
    composed = composer.compose(line.doc, span.start, span.end, known)
    whole = len(composed) == 1 and composed[0].role is not None and not composed[0].generic
    return composed[0].entry if whole and composed[0].entry.kind == "state" and "." in composed[0].entry.id else None


def _initials(words: Sequence[str]) -> str:
    parts = [part for word in words for part in re.split(r"[-’']", word) if part]
    return "".join(part[0] for part in parts if part.lower() not in _SMALL and len(part) > 1).upper()
