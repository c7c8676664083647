"""Sets of watches: what differs, and a watch written down and read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agents.actor_alerts.watch_files import parse_watches
from agents.actor_alerts.watch_sets import as_yaml, changes_between, plain
from schemas.watch import Burst, Near, Watch
from tests.builders import a_watch

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20)
seconds = st.integers(1, 29 * 86_400).map(lambda count: timedelta(seconds=count))
watches = st.builds(
    Watch,
    watch_id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True),
    name=words,
    enabled=st.booleans(),
    priority=st.sampled_from(("flash", "urgent", "routine")),
    actors=st.lists(words.map(lambda word: "name:" + word + "x"), max_size=3).map(tuple),
    event_types=st.lists(st.sampled_from(("ASSAULT", "AID")), max_size=2).map(tuple),
    countries=st.lists(st.sampled_from(("SYR", "NOR")), max_size=2).map(tuple),
    modality=st.sampled_from((("asserted",), ("claimed", "denied"))),
    near=st.none() | st.builds(Near, lat=st.floats(-90, 90), lon=st.floats(-180, 180), radius_km=st.floats(0.1, 9e3)),
    burst=st.none() | st.builds(Burst, window=seconds, min_count=st.integers(1, 9)),
    cooldown=st.none() | seconds,
    expires_at=st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    novelty_days=st.none() | st.integers(1, 45),
    labels=st.dictionaries(words, words, max_size=2),
)


@given(watches)
def test_a_watch_is_read_as_it_was_written(watch: Watch) -> None:
    assert parse_watches(as_yaml(watch), name="w.yaml") == (watch,)


def test_only_what_was_set_is_written() -> None:
    watch = a_watch(cooldown=timedelta(hours=36), countries=("NOR",), burst=Burst(window=timedelta(hours=6)))
    assert plain(watch) == {
        "watch_id": "w1",
        "name": "A watch",
        "countries": ["NOR"],
        "burst": {"window": "6h", "min_count": 3, "p_value": 0.01},
        "cooldown": "1d12h",
    }


def test_what_differs_is_told_by_field() -> None:
    before = {"a": a_watch("a"), "b": a_watch("b", actors=("x",)), "c": a_watch("c")}
    wanted = {"b": a_watch("b", actors=("x", "y"), cooldown=timedelta(hours=1)), "c": a_watch("c"), "d": a_watch("d")}
    assert [(change.kind, change.watch.watch_id, change.fields) for change in changes_between(before, wanted)] == [
        ("removed", "a", ()),
        ("changed", "b", ("actors: x → x, y", "cooldown: none → 1h")),
        ("kept", "c", ()),
        ("added", "d", ()),
    ]
