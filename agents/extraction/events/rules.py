"""Rules as data: who does what to whom, keyed by verb or noun and the argument that it requires."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, get_args

from agents.extraction.events.gates import Need, build_gates
from agents.extraction.events.inflection import noun_forms, verb_forms
from schemas.event import EventType

Act = Literal["any", "cooperative", "hostile"]
"""What a complement clause must be: any act, one of help or concession, one of harm."""


HOSTILE = frozenset(("SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "PROTEST", "THREATEN"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    verbs: lemmas that trigger it, with `particle` where given. nouns: lemmas of nominal acts; `light` verbs carry them
    ("launched an attack"), and where `nominal` they also stand alone ("an attack by X on Y"). object: the head of the
    object must be one of these. prep: one of these prepositions must follow. complement: a clause must follow
    (`need_complement`) or may; `modal` "must": it says what someone must do. `*_words`: one of these words must be in that
    part of the clause (`*_words_not`: none), `attribute`: what the object is said to be. intransitive: no object.
    infinitive: the complement is a to-infinitive. bare: nothing but subject and object, no complement or preposition "for".
    to: where the recipient is looked for, in order. reciprocal: "X and Y met".
    claimed: the doer itself says so. target: an object that is one of these needs no recipient beside it ("bombed a hotel").
    unnamed: the act is told although nobody is named who did it, where its verb or another word of its clause speaks of
    violence or arrest ("two were abducted", "two died in a bombing"). last: tried where no other rule fits.
    """

    id: str
    type: EventType
    example: str
    counter: str
    mode: str | None = None
    root: str | None = None
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    light: frozenset[str] = frozenset()
    particle: str | None = None
    object: frozenset[str] = frozenset()
    object_not: frozenset[str] = frozenset()
    prep: frozenset[str] = frozenset()
    complement: Act | None = None
    need_complement: bool = False
    to: tuple[str, ...] = ()
    source: tuple[str, ...] = ("subject",)
    need_recipient: bool = True
    reciprocal: bool = False
    nominal: bool = False
    modal: str | None = None
    object_place: bool = False
    object_words: frozenset[str] = frozenset()
    object_words_not: frozenset[str] = frozenset()
    object_kind: frozenset[str] = frozenset()
    prep_words: frozenset[str] = frozenset()
    prep_words_not: frozenset[str] = frozenset()
    attribute: frozenset[str] = frozenset()
    complement_words: frozenset[str] = frozenset()
    nouns_words: frozenset[str] = frozenset()
    sentence_words: frozenset[str] = frozenset()
    source_kind: frozenset[str] = frozenset()
    source_sector: frozenset[str] = frozenset()
    subject_words: frozenset[str] = frozenset()
    intransitive: bool = False
    infinitive: bool = False
    bare: bool = False
    target: frozenset[str] = frozenset()
    unnamed: bool = False
    claimed: bool = False
    last: bool = False
    confidence: float = 0.75

    @property
    def specificity(self) -> int:
        """How much the rule demands; of two that fit, the one that demands more is right."""
        return (
            -100 * self.last
            + 4 * bool(self.object)
            + 2 * bool(self.particle)
            + 2 * bool(self.prep)
            + self.need_complement
            + 2 * bool(self.modal)
            + 2 * bool(self.prep_words)
            + 4 * bool(self.attribute)
            + 3 * bool(self.complement_words)
            + 2 * bool(self.object_words)
            + 2 * bool(self.sentence_words)
            + 2 * bool(self.subject_words)
            + bool(self.source_kind or self.source_sector)
            + (self.complement == "hostile")
            + bool(self.nouns)
            + 2 * bool(self.nouns_words)
        )


@dataclass(frozen=True)
class RuleBook:
    """All rules by trigger lemma, and the words that make a sentence worth parsing."""

    rules: tuple[Rule, ...]
    words: Mapping[str, frozenset[str]]
    by_verb: Mapping[str, tuple[Rule, ...]] = field(repr=False)
    by_noun: Mapping[str, tuple[Rule, ...]] = field(repr=False)
    verb_gates: Mapping[str, tuple[Need, ...]] = field(repr=False)
    noun_gates: Mapping[str, tuple[Need, ...]] = field(repr=False)
    verb_lemmas: Mapping[str, str] = field(repr=False)
    noun_lemmas: Mapping[str, str] = field(repr=False)

    def open_gates(self, words: Set[str], verbs: Set[str]) -> Iterator[tuple[str, Need]]:
        """Triggers among a sentence's lower-cased `words`, some of them `verbs`, with the needs whose partners are there."""
        for gates, triggers in ((self.verb_gates, verbs), (self.noun_gates, words)):
            for word in gates.keys() & triggers:
                for need in gates[word]:
                    if not any(partners.isdisjoint(words) for partners in need.partners):
                        yield word, need


@lru_cache(maxsize=1)
def load_rules() -> RuleBook:
    """The project's own rules; raises ValueError where a data file is wrong."""
    folder = files("agents.extraction") / "data" / "rules"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    tables = {name: tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in names}
    words = {name: frozenset(text.split()) for name, text in tables.pop("words.toml").items()}
    words = {name: _expanded(members, words) for name, members in words.items()}
    return build_book((entry for table in tables.values() for entry in table.get("rule", [])), words)


def build_book(entries: Iterable[dict[str, Any]], words: Mapping[str, frozenset[str]]) -> RuleBook:
    """Rules from plain tables; `@name` stands for a word list; raises ValueError with the rule's id."""
    rules = tuple(_rule(entry, words) for entry in entries)
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise ValueError(f"rule {rule.id} is defined twice")
        seen.add(rule.id)
    by_verb: dict[str, list[Rule]] = {}
    by_noun: dict[str, list[Rule]] = {}
    for rule in rules:
        for verb in rule.verbs:
            by_verb.setdefault(verb, []).append(rule)
        for noun in rule.nouns:
            by_noun.setdefault(noun, []).append(rule)
    verbs = {verb for rule in rules for verb in rule.verbs} | {verb.split("_")[0] for rule in rules for verb in rule.light}
    nouns = {noun for rule in rules for noun in rule.nouns | rule.object}
    return RuleBook(
        rules=rules,
        words=words,
        by_verb=_sorted(by_verb),
        by_noun=_sorted(by_noun),
        verb_gates=build_gates(rules, "verbs", words, HOSTILE),
        noun_gates=build_gates(rules, "nouns", words, HOSTILE),
        verb_lemmas=_lemmas(verbs, verb_forms),
        noun_lemmas=_lemmas(nouns, noun_forms),
    )


def _lemmas(lemmas: Iterable[str], forms: Callable[[str], Iterator[str]]) -> dict[str, str]:
    """Lemma by form; forms of two lemmas ("found") are left to the tagger."""
    table: dict[str, str] = {}
    shared: set[str] = set()
    for lemma in sorted(lemmas):
        for form in forms(lemma):
            if table.setdefault(form, lemma) != lemma:
                shared.add(form)
    return {form: lemma for form, lemma in table.items() if form not in shared}


def _sorted(index: dict[str, list[Rule]]) -> dict[str, tuple[Rule, ...]]:
    return {lemma: tuple(sorted(rules, key=lambda rule: -rule.specificity)) for lemma, rules in index.items()}


def _rule(entry: dict[str, Any], words: Mapping[str, frozenset[str]]) -> Rule:
    name = entry.get("id", "?")
    unknown = set(entry) - {one.name for one in fields(Rule)}
    if unknown:
        raise ValueError(f"rule {name}: unknown fields {sorted(unknown)}")
    if entry.get("type") not in get_args(EventType):
        raise ValueError(f"rule {name}: {entry.get('type')} is not a PLOVER type")
    if not entry.get("example") or not entry.get("counter"):
        raise ValueError(f"rule {name}: needs an example and a counter-example")
    if not entry.get("verbs") and not entry.get("nouns"):
        raise ValueError(f"rule {name}: needs verbs or nouns")
    plain = {key: value for key, value in entry.items() if key not in _SETS}
    sets: dict[str, Any] = {key: _expanded(frozenset(entry[key].split()), words) for key in _SETS if key in entry}
    for key in ("to", "source"):
        if key in plain:
            plain[key] = tuple(plain[key].split())
    return Rule(**plain, **sets)


_SETS = (
    "verbs nouns light object object_not prep object_words object_words_not object_kind prep_words prep_words_not attribute"
    " complement_words nouns_words sentence_words source_kind source_sector subject_words target"
).split()


def _expanded(members: frozenset[str], words: Mapping[str, frozenset[str]]) -> frozenset[str]:
    plain = {member for member in members if not member.startswith("@")}
    for name in members - plain:
        if name[1:] not in words:
            raise ValueError(f"there is no word list {name}")
        plain |= _expanded(words[name[1:]], words)
    return frozenset(plain)
