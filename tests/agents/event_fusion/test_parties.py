"""Who is who: the same, kin, perhaps, certainly not."""

from __future__ import annotations

import pytest

from agents.event_fusion.parties import company, likeness, party, side
from schemas.actor import ActorRef
from tests.agents.event_fusion.fusion import ARMY, CIVILIANS, MILITANTS, TALIBAN
from tests.builders import an_actor

STATE = an_actor("syr", country="SYR", kind="state")
SPIES = an_actor("syr.spy", country="SYR", sector="SPY", kind="state", parents=("syr.gov",))
POLICE = an_actor("police", sector="COP")
GUNMEN = an_actor("gunmen", sector="UNS", kind="armed_group")
UN = an_actor("un", name="United Nations", sector="IGO")
WHO = an_actor("who", name="World Health Organization", sector="IGO", parents=("un",))
RED_CROSS = an_actor("icrc", name="Red Cross", sector="NGO")
ERDOGAN = an_actor("recep-tayyip-erdogan", name="Recep Tayyip Erdogan", country="TUR", sector="GOV", kind="person")
HIM = an_actor("x.tayyip-erdogan", name="Tayyip Erdogan", sector="GOV", kind="person")
MADURO = an_actor("x.nicolas-maduro", name="Nicolas Maduro", sector="GOV", kind="person", parents=("government",))
LUKASHENKO = an_actor("x.alexander-lukashenko", name="A. Lukashenko", sector="GOV", kind="person", parents=("government",))


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        (ARMY, ARMY, 1, 1),
        (ARMY, STATE, 0.85, 0.85),
        (WHO, UN, 0.85, 0.85),
        (ARMY, SPIES, 0.5, 0.7),
        (ERDOGAN, HIM, 0.85, 0.85),
        (GUNMEN, MILITANTS, 0.5, 0.7),
        (POLICE, ARMY, 0.2, 0.5),
        (MILITANTS, TALIBAN, 0, 0),
        (ARMY, MILITANTS, 0, 0),
        (UN, RED_CROSS, 0, 0),
        (MADURO, LUKASHENKO, 0, 0),
        (CIVILIANS, ARMY, 0, 0.4),
    ],
    ids=lambda value: value.id if isinstance(value, ActorRef) else "",
)
def test_likeness(a: ActorRef, b: ActorRef, low: float, high: float) -> None:
    assert low <= likeness(party(a), party(b)) <= high
    assert likeness(party(a), party(b)) == likeness(party(b), party(a))


def test_sides() -> None:
    army, militants, taliban, gunmen = (party(ref) for ref in (ARMY, MILITANTS, TALIBAN, GUNMEN))
    assert side((), (army,)) is None
    assert side((army,), (taliban,)) == -1
    assert side((army,), (army, militants)) == pytest.approx(0.95)
    assert side((gunmen,), (gunmen,)) == 1


def test_talks_with_another_partner_are_other_talks() -> None:
    army, militants, taliban = (party(ref) for ref in (ARMY, MILITANTS, TALIBAN))
    assert company((army, militants), (army, taliban)) == -1
    assert company((army,), (army, taliban)) == pytest.approx(0.95)
