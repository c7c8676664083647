"""Capitals as governments, and as mere places."""

from __future__ import annotations

import pytest

from tests.agents.extraction.actors.conftest import Told

pytestmark = pytest.mark.model


@pytest.mark.parametrize(
    ("text", "government"),
    [
        ("Kyiv said the talks had failed.", "ukr.gov"),
        ("Baghdad has rejected the plan.", "irq.gov"),
        ("Turkey issued an ultimatum to Damascus.", "syr.gov"),
        ("Europe tightened sanctions against Moscow.", "rus.gov"),
        ("Britain accused Tehran of piracy.", "irn.gov"),
        ("The move strained ties between Beijing and Canberra.", "aus.gov"),
        ("Riyadh's decision angered exporters.", "sau.gov"),
    ],
)
def test_a_capital_governs(told: Told, text: str, government: str) -> None:
    assert government in [actor_id for _, actor_id in told(text)]


@pytest.mark.parametrize(
    ("text", "government"),
    [
        ("A bomb exploded in Kabul.", "afg.gov"),
        ("The rebels shelled Damascus overnight.", "syr.gov"),
        ("The troops left Baghdad on Sunday.", "irq.gov"),
        ("She flew to Moscow from Paris.", "rus.gov"),
        ("Sanaa's airport was closed.", "yem.gov"),
        ("Tripoli was rocked by explosions.", "lby.gov"),
    ],
)
def test_a_capital_is_a_place(told: Told, text: str, government: str) -> None:
    assert government not in [actor_id for _, actor_id in told(text)]
