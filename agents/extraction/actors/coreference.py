"""Who is meant: pronouns, surnames, and phrases such as `the group` or `its troops`, settled from what the article said before.

An antecedent is taken only where it is clear: one candidate of the right kind, or the one the text spoke of last. Otherwise the
phrase stays generic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.extraction.actors.compose import Composed, Name
from agents.extraction.actors.names import key_of
from agents.extraction.actors.reader import Seen
from agents.extraction.actors.register import Entry, Register
from agents.extraction.context import Line

_DEFINITE = frozenset("the this that these those".split())
_POSSESSIVE = frozenset("its their his her".split())
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_STATE_ARMS = frozenset(
    "government foreign-ministry defence-ministry interior-ministry army police parliament court spies".split()
)
_HEARD = 80
_NEAR = 3
_HIS = frozenset("mr king prince sheikh emir sultan spokesman chairman pope lord sir ayatollah imam congressman".split())
_HERS = frozenset("mrs ms queen princess spokeswoman chairwoman lady congresswoman".split())

_Test = Callable[[Entry], bool]


def _has_sector(*sectors: str) -> _Test:
    return lambda entry: entry.sector in sectors and entry.kind != "person"


_ANTECEDENTS: Mapping[str, _Test] = {
    "government": _has_sector("GOV"),
    "army": _has_sector("MIL"),
    "police": _has_sector("COP"),
    "parliament": _has_sector("LEG"),
    "court": _has_sector("JUD"),
    "spies": _has_sector("SPY"),
    "opposition": _has_sector("OPP"),
    "rebels": lambda entry: entry.sector == "REB" and entry.kind == "armed_group",
    "militants": lambda entry: entry.sector == "REB" and entry.kind == "armed_group",
    "criminals": lambda entry: entry.sector == "CRM" and entry.kind == "armed_group",
    "parties": _has_sector("PTY"),
    "businesses": lambda entry: entry.kind == "organisation" and entry.sector in ("BUS", None),
    "charities": _has_sector("NGO"),
    "journalists": _has_sector("MED"),
    "organisations": lambda entry: entry.kind == "organisation" and entry.sector in ("IGO", "MIL"),
    "group": lambda entry: entry.kind in ("organisation", "armed_group") and entry.sector not in ("GOV", "MED"),
}


@dataclass(frozen=True, slots=True)
class _Heard:
    """One actor spoken of before."""

    line: int
    entry: Entry
    subject: bool
    plural: bool
    text: str


def _bears(heard: _Heard, word: str) -> bool:
    """Whether a person was called so, or holds an office of that name (`the president`)."""
    title = word.rsplit(" ", 1)[-1]
    return title in heard.text.split() or any(title in term.office.split() for term in heard.entry.terms)


@dataclass
class Memory:
    """What an article has said so far; `countries` counts the countries that the whole article names."""

    register: Register
    countries: Mapping[str, int]
    heard: list[_Heard] = field(default_factory=list)
    genders: dict[str, str] = field(default_factory=dict)

    def settle(self, line: Line, seen: Sequence[Seen], names: Sequence[Name] = ()) -> list[Seen]:
        """The line's actors with their antecedents put in; pronouns that have none are left out, but for he and she.

        `names` are all the line's names: a person in another's phrase (`Erdogan's critics`) may be who a pronoun means.
        """
        settled = []
        for one in seen:
            who = self._who(line, one)
            for name in names:
                possessor = one.start <= name.start and name.end < one.end and line.doc[name.end].tag_ == "POS"
                if possessor and name.entry.kind == "person":
                    self.heard.append(_Heard(line.index, name.entry, False, False, ""))
            if who is None:
                continue
            settled.append(replace(one, composed=who))
            self._remember(line, one, who)
        return settled

    def _remember(self, line: Line, seen: Seen, who: Composed) -> None:
        if who.generic or who.entry.id == "someone":
            return
        words = {token.lower_.rstrip(".") for token in line.doc[seen.start : seen.end]}
        if who.entry.kind == "person":
            for gender, marks in (("he", _HIS), ("she", _HERS)):
                if words & marks:
                    self.genders[who.entry.id] = gender
        subject = line.parsed and line.doc[seen.head].dep_ in _SUBJECTS
        self.heard.append(_Heard(line.index, who.entry, subject, who.plural, " ".join(words)))
        del self.heard[:-_HEARD]

    def _who(self, line: Line, seen: Seen) -> Composed | None:
        composed = seen.composed
        if seen.pronoun:
            return self._pronoun(line, seen)
        if composed.entry.kind == "person" or composed.entry.id.startswith("x."):
            return self._at_home(self._by_surname(composed, line.doc[seen.start : seen.end].text))
        if not composed.generic or composed.role is None:
            return composed
        owner = self._owner(line, seen)
        if owner is not None and (arm := self._arm_of(owner, composed)) is not None:
            return replace(composed, entry=arm, generic=False)
        if line.doc[seen.start].lower_ in _DEFINITE or (seen.end - seen.start == 1 and composed.role.id in _STATE_ARMS):
            antecedent = self._antecedent(line, composed, seen.end - seen.start)
            if antecedent is not None:
                return replace(composed, entry=antecedent, generic=False)
        if composed.role.id == "country" and not composed.plural:
            return None
        return self._by_country(composed)

    def _antecedent(self, line: Line, composed: Composed, size: int) -> Entry | None:
        role = composed.role
        assert role is not None
        if role.id == "country" and composed.plural:
            return None
        if role.id == "country":
            states = {heard.entry.id for heard in self.heard if heard.entry.id in self.register.states}
            if size > 2 and len(states) > 1:
                return None  # `the African nation`: which of them, we do not know
            return self._last(lambda entry: entry.id in self.register.states, line, within=_HEARD)
        if role.id == "persons" or (role.id == "government" and role.manner == "rep" and not composed.plural):
            people = {h.entry.id: h.entry for h in self.heard if h.entry.kind == "person" and _bears(h, composed.word)}
            return next(iter(people.values())) if len(people) == 1 else None
        plain, country = _ANTECEDENTS.get(role.id), composed.entry.country
        if plain is None:
            return None

        def test(entry: Entry) -> bool:
            return plain(entry) and (country is None or entry.country == country)

        found = {h.entry.id for h in self.heard if test(h.entry)}
        last = self._last(test, line, within=_HEARD if len(found) == 1 else _NEAR if len(found) == 2 else 1)
        if last is not None and role.id == "government":
            whole = next((parent for parent in last.parents if parent.endswith(".gov")), None)
            return self.register.get(whole) if whole else last
        return last

    def _last(self, test: _Test, line: Line, *, within: int) -> Entry | None:
        for heard in reversed(self.heard):
            if line.index - heard.line > within:
                return None
            if test(heard.entry):
                return heard.entry
        return None

    def _by_country(self, composed: Composed) -> Composed:
        """An arm of the state is that of the one country that the whole article names."""
        role = composed.role
        country = self._sole_country()
        if role is None or country is None or country.lower() not in self.register.states:
            return composed
        if role.id not in _STATE_ARMS and not composed.word.startswith("state "):
            return composed
        return replace(composed, entry=self.register.arm(country.lower(), role.arm), generic=False)

    def _sole_country(self) -> str | None:
        """The one country of the whole article, where it has been named already."""
        country = next(iter(self.countries), None)
        if len(self.countries) != 1 or all(heard.entry.country != country for heard in self.heard):
            return None
        return country

    def _at_home(self, composed: Composed) -> Composed:
        """An unknown minister or general is of the one country that the article names."""
        entry = composed.entry
        if entry.kind != "person" or entry.country or entry.sector not in ("GOV", "MIL", "LEG", "JUD", "COP"):
            return composed
        country = self._sole_country() if entry.id.startswith("x.") else None
        if country is None:
            return composed
        base = country.lower()
        parents = (f"{base}.{entry.sector.lower()}", base) if base in self.register.states else ()
        return replace(composed, entry=replace(entry, country=country, parents=parents))

    def _owner(self, line: Line, seen: Seen) -> Entry | None:
        """Whose the phrase says it is by `its`, `their` or `the country's`."""
        words = [token.lower_ for token in line.doc[seen.start : min(seen.end, seen.start + 4)]]
        if words[0] in _POSSESSIVE:
            return self._subject(line)
        if words[0] == "the" and len(words) > 2 and words[1] in ("country", "nation", "kingdom") and words[2] in ("'s", "’s"):
            return self._last(lambda entry: entry.id in self.register.states, line, within=_HEARD)
        return None

    def _subject(self, line: Line) -> Entry | None:
        for heard in reversed(self.heard):
            if line.index - heard.line > 1:
                return None
            if heard.subject and heard.entry.kind in ("state", "organisation", "armed_group", "person"):
                return heard.entry
        return None

    def _arm_of(self, owner: Entry, composed: Composed) -> Entry | None:
        role = composed.role
        if role is not None and role.manner == "free" and owner.kind == "person":
            return None
        if role is None or role.arm == "own" or not role.arm:
            return owner if role is not None and owner.kind != "person" else None
        base = next((i for i in (owner.id, *owner.parents) if i in self.register.states), None)
        if base is not None and owner.kind in ("state", "person"):
            return self.register.arm(base, role.arm)
        return owner if role.manner in ("arm", "rep", "gear", "part") and owner.kind != "person" else None

    def _by_surname(self, composed: Composed, text: str) -> Composed:
        """A single name is the person whose full name the article gave before; so is a famous one's, where another bears it."""
        entry, spoken = composed.entry, key_of(text.removesuffix("'s").removesuffix("’s"))
        known = not entry.id.startswith("x.")
        if known:
            words = {word for name in (entry.name, *entry.aliases) for word in key_of(name)[:-1]}
            if entry.kind != "person" or words & set(spoken) or any(h.entry.id == entry.id for h in self.heard):
                return composed
        elif len(key_of(entry.name)) != 1:
            return composed
        for heard in reversed(self.heard):
            if heard.entry.kind != "person" or heard.entry.id == entry.id:
                continue
            names = [key_of(name) for name in (heard.entry.name, *heard.entry.aliases)]
            if any(len(name) > 1 and name[-1] == spoken[-1] for name in names):
                return replace(composed, entry=heard.entry)
        return composed

    def _pronoun(self, line: Line, seen: Seen) -> Composed | None:
        word = line.doc[seen.start].lower_
        subject = line.doc[seen.start].dep_ in _SUBJECTS
        if word in ("he", "him", "she", "her"):
            gender = "he" if word in ("he", "him") else "she"
            entry = self._person(line, gender)
            if entry is not None:
                self.genders.setdefault(entry.id, gender)
            return Composed(entry) if entry is not None else seen.composed
        if not subject:
            return None
        for heard in reversed(self.heard):
            if line.index - heard.line > 1:
                return None
            if not heard.subject or heard.entry.kind == "person":
                continue
            many = heard.plural or heard.entry.kind in ("armed_group", "population")
            if word in ("they", "them") and many:
                return Composed(heard.entry, plural=True)
            if word == "it" and not heard.plural and heard.entry.kind != "population":
                return Composed(heard.entry)
        return None

    def _person(self, line: Line, gender: str) -> Entry | None:
        """The subject person of this sentence or the one before, else the person named last."""
        people = [h for h in self.heard if h.entry.kind == "person" and line.index - h.line <= _NEAR]
        people = [h for h in people if self.genders.get(h.entry.id, gender) == gender]
        near = [h for h in people if h.subject and line.index - h.line <= 1]
        return near[-1].entry if near else people[-1].entry if people else None
