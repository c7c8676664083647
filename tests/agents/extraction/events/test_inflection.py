"""Forms of verbs and nouns."""

from __future__ import annotations

import pytest

from agents.extraction.events.inflection import noun_forms, verb_forms


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("attack", {"attack", "attacks", "attacked", "attacking"}),
        ("strike", {"strike", "strikes", "struck", "stricken", "striking"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("stab", {"stab", "stabs", "stabbed", "stabbing"}),
        ("free", {"free", "frees", "freed", "freeing"}),
        ("release", {"release", "releases", "released", "releasing"}),
        ("veto", {"veto", "vetoes", "vetoed", "vetoing"}),
        ("reopen", {"reopen", "reopens", "reopened", "reopening"}),
        ("re-appoint", {"re-appoint", "re-appoints", "re-appointed", "re-appointing"}),
    ],
)
def test_forms_of_a_verb(lemma: str, forms: set[str]) -> None:
    assert forms <= set(verb_forms(lemma))


def test_both_spellings_of_ize() -> None:
    assert {"mobilised", "mobilized", "mobilising"} <= set(verb_forms("mobilize"))


def test_forms_of_a_noun() -> None:
    assert set(noun_forms("embargo")) == {"embargo", "embargoes"}
    assert set(noun_forms("ally")) == {"ally", "allies"}
