"""Cursors: what is remembered outlives the process, apart for each source and target, and does not grow for ever."""

from __future__ import annotations

from pathlib import Path

from streams.feeders.cursors import Cursors


def test_cursors_are_kept_apart(tmp_path: Path) -> None:
    with Cursors(tmp_path, "one/raw") as cursors:
        cursors.put("ap", "next")
        assert (cursors.get("ap"), cursors.get("afp")) == ("next", "")
    with Cursors(tmp_path, "one/raw") as again, Cursors(tmp_path, "two/raw") as other:
        assert (again.get("ap"), other.get("ap")) == ("next", "")


def test_what_was_seen_last_is_kept(tmp_path: Path) -> None:
    with Cursors(tmp_path, "t") as cursors:
        cursors.saw("rss", [("a", "1"), ("b", "1"), ("c", "1")], keep=3)
        cursors.saw("rss", [("a", "2"), ("d", "1")], keep=3)
        assert cursors.digests("rss", ["a", "b", "c", "d"]) == {"a": "2", "c": "1", "d": "1"}
        assert cursors.digests("other", ["a"]) == {}


def test_many_items_are_looked_up(tmp_path: Path) -> None:
    with Cursors(tmp_path, "t") as cursors:
        items = [(str(number), "x") for number in range(1_200)]
        cursors.saw("rss", items, keep=2_000)
        assert cursors.digests("rss", [item for item, _ in items]) == dict(items)


def test_the_spool_keeps_the_order_until_the_broker_has_it(tmp_path: Path) -> None:
    with Cursors(tmp_path, "t") as cursors:
        cursors.spool("line", [b"1", b"2"])
        cursors.spool("other", [b"x"])
        cursors.spool("line", [b"3"])
        first = cursors.spooled("line", 2)
        assert [data for _, data in first] == [b"1", b"2"]
        cursors.unspool("line", first[-1][0])
    with Cursors(tmp_path, "t") as cursors:
        assert [data for _, data in cursors.spooled("line", 9)] == [b"3"]
        assert (cursors.waiting("line"), cursors.waiting("other")) == (1, 1)
