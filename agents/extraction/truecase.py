"""Text in capitals written as a wire would write it, letter for letter, so that model, register and gazetteer can read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language

from agents.extraction.actors.names import Key, NameFinder, key_of
from agents.extraction.actors.register import Surface

_WORD = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)*")
_LEAST = 4
_LOUD = 0.9
_KINDS = ("verb", "adj", "adv")
_ALWAYS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february april june july august september october
    november december""".split()
)
_ENDINGS = (("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))


def is_shouted(text: str) -> bool:
    """Whether a sentence is written in capitals throughout: four words and more, nine tenths of its letters."""
    if sum(map(text.count, "aeiou")) > (1 - _LOUD) * len(text):
        return False  # so many small letters leave no room for the capitals
    letters = [letter for letter in text if letter.isalpha()]
    return len(_WORD.findall(text)) >= _LEAST and sum(letter.isupper() for letter in letters) > _LOUD * len(letters)


@dataclass(frozen=True, slots=True)
class Truecaser:
    """Gives words in capitals their case.

    Registered names are written as the register writes them; function words, words in `plain` and words that a dictionary
    has as verbs, adjectives or adverbs are small; a town or land that `is_place` knows and a word that no dictionary has
    begin with a capital. `words` are the dictionary's lemmas by part of speech.
    """

    names: NameFinder[str]
    plain: frozenset[str]
    words: Mapping[str, frozenset[str]]
    is_place: Callable[[str], bool]

    def __call__(self, text: str) -> str:
        """The same text with as many letters, small where they are not called for; text that is not shouted stays as it is."""
        if not is_shouted(text):
            return text
        letters = list(text)
        first = True
        for hit in _WORD.finditer(text):
            _put(letters, hit.start(), self._word(hit.group(), first=first))
            first = False
        for name in self.names.find(text):
            written = text[name.start : name.end]
            if " " in written or written.lower() not in STOP_WORDS or written in ("US", "U.S"):
                _put(letters, name.start, _as_written(name.values[0], written))
        return "".join(letters)

    def _word(self, word: str, *, first: bool) -> str:
        small = word.lower()
        bare = small.removesuffix("'s").removesuffix("’s")
        if "." in word or (len(bare) == 1 and bare not in ("a", "i")):
            return word  # an acronym or an initial
        if first or bare in _ALWAYS:
            return small.capitalize()
        if bare in STOP_WORDS or bare in self.plain or self._is_one_of(bare, _KINDS):
            return small
        if self.is_place(bare) or not self._is_one_of(bare, ("noun",)):
            return small.capitalize()
        return small

    def _is_one_of(self, word: str, kinds: Sequence[str]) -> bool:
        stems = {word} | {word[: -len(end)] + stem for end, stem in _ENDINGS if word.endswith(end)}
        return any(not stems.isdisjoint(self.words.get(kind, frozenset())) for kind in kinds)


def build_truecaser(
    nlp: Language,
    *,
    surfaces: Mapping[Key, Iterable[tuple[str, Surface]]],
    plain: Iterable[str],
    is_place: Callable[[str], bool],
) -> Truecaser:
    """A truecaser with the register's names and the dictionary of the model's lemmatizer, where it has one."""
    names = {
        key: [(text, text) for text, surface in spelled if surface.use != "none"][:1]
        for key, spelled in surfaces.items()
        if any(surface.use != "none" for _, surface in spelled)
    }
    words: dict[str, frozenset[str]] = {}
    if "lemmatizer" in nlp.pipe_names:
        lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
        if lookups.has_table("lemma_index"):
            for kind in (*_KINDS, "noun"):
                irregular = lookups.get_table("lemma_exc").get(kind, {}) if lookups.has_table("lemma_exc") else {}
                words[kind] = frozenset(lookups.get_table("lemma_index").get(kind, ())) | frozenset(irregular)
    return Truecaser(NameFinder(names), frozenset(plain), words, is_place)


def _as_written(name: str, shouted: str) -> str:
    """The shouted words as the name writes them, word by word; those that pair with none get a capital."""
    ours, theirs = _WORD.findall(name), list(_WORD.finditer(shouted))
    letters = list(shouted)
    for index, hit in enumerate(theirs):
        pair = ours[index] if len(ours) == len(theirs) and key_of(ours[index]) == key_of(hit.group()) else None
        cased = pair if pair is not None and len(pair) == len(hit.group()) else hit.group().lower().capitalize()
        _put(letters, hit.start(), "".join(_like(a, b) for a, b in zip(hit.group(), cased, strict=False)))
    return "".join(letters)


def _like(letter: str, cased: str) -> str:
    return letter if cased.isupper() else letter.lower()


def _put(letters: list[str], at: int, word: str) -> None:
    """Write a word over the letters at a place, but for letters whose small form is longer (as the Turkish İ's is)."""
    if len(word) > len(letters) - at:
        return
    for offset, letter in enumerate(word):
        if letters[at + offset].lower() == letter.lower():
            letters[at + offset] = letter
