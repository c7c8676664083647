"""Composition by grammar: what the words before and in a noun phrase's head make of it as an actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from agents.extraction.actors.lexicon import Role, Roles, Word
from agents.extraction.actors.names import key_of, slug
from agents.extraction.actors.register import Entry, Register, Use


@dataclass(frozen=True, slots=True)
class Name:
    """A registered name in a line, tokens `start` to `end`, decided to one entry; `attached` as in `U.S.-backed`."""

    start: int
    end: int
    entry: Entry
    use: Use
    attached: bool


@dataclass(frozen=True, slots=True)
class Composed:
    """An actor that a stretch of tokens makes; `generic` where nothing says whose it is; `role` is the head's role."""

    entry: Entry
    generic: bool = False
    role: Role | None = None
    plural: bool = False
    word: str = ""


def unknown(name: str, kind: str = "organisation", like: Entry | None = None) -> Entry:
    """An entry for a name that no register knows; country, sector and parents are taken from what describes it."""
    known = like is not None and not like.id.startswith("x.")
    return Entry(
        id=f"x.{slug(name)}",
        name=name,
        kind="person" if kind == "person" else "organisation",
        country=like.country if like else None,
        sector=like.sector if like else None,
        parents=(like.id, *like.parents) if like is not None and known else (),
    )


class Composer:
    """Reads noun phrases as actors with the register and the role nouns."""

    def __init__(self, register: Register, roles: Roles) -> None:
        self.register = register
        self.roles = roles

    def role_at(self, doc: Doc, left: int, right: int) -> tuple[Word, int] | None:
        """The role noun that ends before token `right`, with the index of its first token (not before `left`)."""
        words: list[str] = []
        starts: list[int] = []
        for token in doc[max(left, right - 9) : right]:
            for part in key_of(token.text):
                words.append(part)
                starts.append(token.i)
        found = self.roles.ending(words)
        if found is None:
            return None
        word, size = found
        return word, starts[len(starts) - size]

    def compose(self, doc: Doc, left: int, right: int, names: Sequence[Name], owners: Sequence[Entry] = ()) -> list[Composed]:
        """The actors that tokens `left` to `right` make by the role noun at their end; none where there is none.

        `owners` are those that an of-phrase or the like has named already; else they are looked for among the words
        before the role noun: an inner role (`army spokesman`), or names and adjectives (`Turkish`, `Hamas`).
        """
        found = self.role_at(doc, left, right)
        if found is None:
            return []
        word, start = found
        whose = list(owners) or self._owners(doc, left, start, names)
        if not whose:
            return self._unowned(doc, left, word)
        return [self._owned(word, owner) for owner in whose]

    def _owners(self, doc: Doc, left: int, right: int, names: Sequence[Name]) -> list[Entry]:
        end = right
        while end > left and (doc[end - 1].text in ("'s", "’s", "'", "’", "-", '"') or doc[end - 1].lower_ in _FILLERS):
            end -= 1
        noun = end > left and doc[end - 1].tag_[:1] != "J"  # the communists in `communist authorities` own nothing
        inner = [
            c.entry
            for c in self.compose(doc, left, end, names)
            if c.role and (not c.generic or c.role.manner == "arm") and noun
        ]
        inside = [name for name in names if left <= name.start and name.end <= right and not name.attached]
        if inner and (not inside or any(e.country or e.id in self.register.entries for e in inner)):
            return inner
        if not inside:
            return inner
        groups = [name for name in inside if name.entry.kind not in ("state", "population")] or inside
        last = groups[-1]
        joined = [last]
        for name in reversed(inside[: inside.index(last)]):
            between = [token.lower_ for token in doc[name.end : joined[0].start]]
            if not between or not set(between) <= {"and", "or", ",", "/", "-", "&"}:
                break
            joined.insert(0, name)
        return [name.entry for name in joined]

    def _unowned(self, doc: Doc, left: int, word: Word) -> list[Composed]:
        """Parts, machines and stand-ins are nothing without an owner, unless the text points back (`the group`)."""
        if word.role.manner == "gear":
            return []
        if word.role.manner in ("part", "stand") and doc[left].lower_ not in ("the", "this", "its", "their"):
            return []
        if word.role.id == "institution" and (word.plural or word.text in ("service", "office", "team", "institute", "board")):
            return []
        return [self._bare(word)]

    def plain(self, word: str) -> Composed | None:
        """What a role noun means alone (`people`)."""
        found = self.roles.ending((word,))
        return self._bare(found[0]) if found is not None else None

    def _bare(self, word: Word) -> Composed:
        role = word.role
        entry = Entry(id=role.id, name=role.id.replace("-", " "), kind=role.kind, sector=role.sector)
        return Composed(entry, generic=True, role=role, plural=word.plural, word=word.text)

    def _owned(self, word: Word, owner: Entry) -> Composed:
        role, register = word.role, self.register
        if role.arm == "mil" and owner.id == "government":
            return self._bare(word)  # government helicopters are the army's
        base = owner.id.rpartition(".")[0] or owner.id
        state = base in register.states
        if state or (base in register.entries and register.entries[base].kind == "population"):
            if not role.arm or (role.id == "country" and not state):
                return self._bare(word)
            if role.arm == "own" and not state:
                return Composed(owner, role=role, plural=word.plural, word=word.text)
            if role.id == "group":
                bare = self._bare(word)
                return replace(bare, entry=replace(bare.entry, country=owner.country))
            whole = owner.id == base
            arm = role.arm if role.arm not in ("", "own") else "gov" if state else "cvl"
            if whole or role.manner == "free" or (arm == "mil" and owner.sector == "GOV"):
                return Composed(register.arm(base, arm), role=role, plural=word.plural, word=word.text)
            return Composed(owner, role=role, plural=word.plural, word=word.text)
        if owner.kind == "person":
            return self._of_person(word, owner)
        if role.manner == "free" and owner.sector not in (role.sector, "IGO"):
            return self._bare(word)
        generic = owner.id not in register and not owner.id.startswith("x.")
        return Composed(owner, generic=generic, role=role, plural=word.plural, word=word.text)

    def _of_person(self, word: Word, owner: Entry) -> Composed:
        """What a person's spokesman, troops or cabinet belong to: the office or movement; a critic belongs to nobody."""
        role = word.role
        base = next((parent for parent in owner.parents if parent in self.register.states), None)
        if role.manner == "free":
            return self._bare(word)
        if base is not None and role.manner in ("arm", "gear") and role.arm != "own":
            return Composed(self.register.arm(base, role.arm), role=role, plural=word.plural, word=word.text)
        whose = self.register.get(owner.parents[0]) if owner.parents else None
        return Composed(whose or owner, role=role, plural=word.plural, word=word.text)


_FILLERS = frozenset(
    """former ex top senior chief deputy acting new old interim outgoing late visiting exiled own main newly elected local
    national special joint regional armed elite several many some key other two three dozens more leading powerful
    pro government-backed state-run""".split()
)
