"""A watched folder: what is dropped, grows or is replaced is fed; nothing twice, nothing that is still being written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from streams.feed_positions import Positions
from streams.feed_sources import Item
from streams.feeders.errors import SourceFault
from streams.feeders.folder_source import FolderSource
from streams.feeding import Pending
from tests.streams.feeders.fakes import Ground


def source(ground: Ground) -> FolderSource:
    (ground.folder / "drop").mkdir(exist_ok=True)
    return FolderSource(
        ground.folder / "drop",
        delivery=ground.delivery,
        metrics=ground.metrics,
        open_positions=lambda: Positions(ground.folder / "state", "cluster/topic"),
        clock=ground.clock,
    )


def drop(ground: Ground, name: str, data: bytes, age: float = 10.0) -> Path:
    path = ground.folder / "drop" / name
    path.write_bytes(data)
    os.utime(path, (ground.now - age, ground.now - age))
    return path


async def test_new_files_come_once_and_a_restart_changes_nothing(ground: Ground) -> None:
    watched = source(ground)
    drop(ground, "b.xml", b"<b/>")
    drop(ground, "a.xml", b"<a/>")
    await watched.step()
    await watched.step()
    drop(ground, "c.txt", b"text")
    await watched.step()
    await watched.step()
    await source(ground.again()).step()
    assert ground.broker.data == [b"<a/>", b"<b/>", b"text"]
    assert ground.count("wirewatch_feed_items_total", outcome="sent") == 3


async def test_what_is_being_written_waits_and_half_a_line_too(ground: Ground) -> None:
    watched = source(ground)
    drop(ground, "a.xml", b"<half", age=0.2)
    lines = drop(ground, "b.jsonl", b'{"uri":"1"}\n{"uri":', age=0.0)
    await watched.step()
    assert ground.broker.data == [b'{"uri":"1"}']
    with lines.open("ab") as file:
        file.write(b'"2"}\n')
    drop(ground, "a.xml", b"<whole/>")
    await watched.step()
    await watched.step()
    assert ground.broker.data[1:] == [b'{"uri":"2"}', b"<whole/>"]


async def test_a_file_replaced_under_its_name_is_fed_anew(ground: Ground) -> None:
    watched = source(ground)
    drop(ground, "latest.xml", b"<old/>")
    await watched.step()
    drop(ground, "latest.xml", b"<new/>", age=5.0)
    await watched.step()
    await watched.step()
    assert ground.broker.data == [b"<old/>", b"<new/>"]


async def test_a_broker_that_refuses_costs_nothing(ground: Ground) -> None:
    watched = source(ground)
    for name in "abc":
        drop(ground, f"{name}.txt", name.encode())
    ground.broker.fails_at = {2}
    with pytest.raises(SourceFault, match="broker"):
        await watched.step()
    await watched.step()
    assert (ground.broker.opened, ground.broker.closed) == (2, 1)
    assert set(ground.broker.data) == {b"a", b"b", b"c"}
    assert ground.broker.data[-2:] == [b"b", b"c"]


async def test_a_folder_that_is_gone_is_told(ground: Ground) -> None:
    watched = source(ground)
    (ground.folder / "drop").rmdir()
    with pytest.raises(SourceFault, match="unreadable"):
        await watched.step()


async def test_a_stop_in_the_middle_of_a_file_is_taken_up_there(ground: Ground) -> None:
    watched = source(ground)
    drop(ground, "wire.jsonl", b"".join(b'{"uri":"%d"}\n' % number for number in range(100)))
    send = ground.broker.send

    def stops_at_thirty(item: Item) -> Pending:
        if len(ground.broker.taken) == 29:
            watched._stop()
        return send(item)

    ground.broker.send = stops_at_thirty  # type: ignore[method-assign]
    await watched.step()
    assert len(ground.broker.taken) == 30
    again = ground.again()
    await source(again).step()
    assert len(ground.broker.taken) == 100
    again.cursors.__exit__(None, None, None)


async def test_a_file_that_keeps_an_old_date_while_it_is_written_is_taken_whole(ground: Ground) -> None:
    watched = source(ground)
    await watched.step()
    for part in (b"<news>", b"<news>half", b"<news>half and half</news>"):
        drop(ground, "ftp.xml", part, age=86_400.0)
        await watched.step()
    assert ground.broker.data == []
    await watched.step()
    assert ground.broker.data == [b"<news>half and half</news>"]


async def test_how_long_a_file_must_rest_can_be_said(ground: Ground) -> None:
    watched = source(ground)
    watched._rest = 30.0
    drop(ground, "slow.xml", b"<a/>", age=10.0)
    await watched.step()
    assert ground.broker.data == []
    ground.now += 25.0
    await watched.step()
    assert ground.broker.data == [b"<a/>"]
