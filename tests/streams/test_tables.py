"""Staged state: it behaves as a dict at every step, and the base changes only when told to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from streams.tables import StagedState

KEYS = st.sampled_from(["a", "b", "c", "d"])
VALUES = st.binary(max_size=3)


class AsADict(RuleBasedStateMachine):
    """A plain dict does the same beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.base: dict[str, bytes] = {"a": b"1"}
        self.state = StagedState(self.base)
        self.model = {"a": b"1"}
        self.safe = {"a": b"1"}

    @rule(key=KEYS, value=VALUES)
    def put(self, key: str, value: bytes) -> None:
        self.state[key] = self.model[key] = value

    @rule(key=KEYS)
    def drop(self, key: str) -> None:
        assert self.state.pop(key, None) == self.model.pop(key, None)

    @rule()
    def apply(self) -> None:
        writes = self.state.staged()
        changelog = {**self.safe, **{key: value for key, value in writes.items() if value is not None}}
        for key, value in writes.items():
            if value is None:
                del changelog[key]
        self.state.apply()
        self.safe = dict(self.model)
        assert changelog == self.safe, "what is sent to the changelog makes the same state"

    @rule()
    def discard(self) -> None:
        self.state.discard()
        self.model = dict(self.safe)

    @invariant()
    def same(self) -> None:
        assert dict(self.state) == self.model
        assert len(self.state) == len(self.model)
        assert all((key in self.state) == (key in self.model) for key in "abcd")
        assert self.base == self.safe


TestAsADict = AsADict.TestCase


@given(st.dictionaries(KEYS, VALUES))
def test_a_missing_key_is_missing(entries: dict[str, bytes]) -> None:
    state = StagedState(entries)
    with pytest.raises(KeyError):
        state["nowhere"]
    with pytest.raises(KeyError):
        del state["nowhere"]


def test_keys_may_be_deleted_while_a_copy_is_walked() -> None:
    state = StagedState({"a": b"1", "b": b"2"})
    for key in list(state):
        del state[key]
    assert not state
    assert state.staged() == {"a": None, "b": None}
