"""Role nouns: what `soldiers`, `court` or `spokesman` make of the phrase that they head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, cast

from agents.extraction.actors.names import Key, key_of
from schemas.actor import Kind, Sector

Manner = Literal["arm", "rep", "free", "gear", "part", "stand"]
"""See the head of roles.tsv."""

_LONGEST = 5


@dataclass(frozen=True, slots=True)
class Role:
    """A class of role nouns: `id` stands for them where no owner is known, `arm` is the arm of a state they become."""

    id: str
    sector: Sector | None
    arm: str
    kind: Kind
    manner: Manner


@dataclass(frozen=True, slots=True)
class Word:
    """A role noun in one of its forms, singular or plural."""

    role: Role
    plural: bool
    text: str


class Roles:
    """All role nouns by their folded words, plurals included."""

    def __init__(self, words: dict[Key, Word]) -> None:
        self._words = words

    def __len__(self) -> int:
        return len(self._words)

    def words(self) -> Iterator[Word]:
        """Every form of every role noun."""
        return iter(self._words.values())

    def last_words(self) -> frozenset[str]:
        """The folded last word of every form: no role noun stands where none of these does."""
        return frozenset(key[-1] for key in self._words)

    def ending(self, words: Sequence[str]) -> tuple[Word, int] | None:
        """The longest role noun at the end of these folded words, and how many words it has."""
        for size in range(min(_LONGEST, len(words)), 0, -1):
            word = self._words.get(tuple(words[-size:]))
            if word is not None:
                return word, size
        return None


def load_roles() -> Roles:
    """The role nouns from the package's data file; raises ValueError where two rows claim a word."""
    words: dict[Key, Word] = {}
    text = (files("agents.extraction") / "data" / "actors" / "roles.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        role_id, sector, arm, kind, manner, forms = line.split("\t")
        role = Role(role_id, cast(Sector, sector) if sector else None, arm, cast(Kind, kind), cast(Manner, manner))
        for form in forms.split("|"):
            for written, plural in _forms(form.strip()):
                known = words.setdefault(key_of(written), Word(role, plural, form.strip()))
                if known.role.id != role.id:
                    raise ValueError(f"{written!r} is claimed by {known.role.id} and {role.id}")
    return Roles(words)


def _forms(word: str) -> Iterator[tuple[str, bool]]:
    yield word, word.endswith(("men", "people", "forces", "services", "authorities")) and word not in ("women",)
    if word.endswith(("man", "woman")):
        yield word[:-2] + "en", True
    elif word.endswith("y") and word[-2] not in "aeiou":
        yield word[:-1] + "ies", True
    elif word.endswith(("s", "x", "ch", "sh")):
        yield word + "es", True
    else:
        yield word + "s", True
