"""The register and a finder, loaded once, and a short way to ask what a text's actors are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agents.extraction.actors.mentions import ActorFinder
from agents.extraction.actors.register import Register, load_register
from agents.extraction.context import FoundActor
from tests.agents.extraction.desk import a_dispatch, model

Find = Callable[[str], list[FoundActor]]
Told = Callable[[str], list[tuple[str, str]]]


@pytest.fixture(scope="session")
def register() -> Register:
    return load_register()


@pytest.fixture(scope="session")
def finder(register: Register) -> ActorFinder:
    return ActorFinder(register=register)


@pytest.fixture(scope="session")
def find(finder: ActorFinder) -> Find:
    """The actors of a body, parsed by the model."""
    return lambda body: finder.find(a_dispatch(body, model()))


@pytest.fixture(scope="session")
def told(find: Find) -> Told:
    """The actors of a body as (text, id)."""
    return lambda body: [(found.actor.text, found.actor.id) for found in find(body)]
