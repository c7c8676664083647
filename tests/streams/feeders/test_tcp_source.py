"""A line: what arrives reaches the broker in order, over cuts, restarts and a broker that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from agents.intake.parse import parse
from streams.feeders.errors import SourceFault
from streams.feeders.frames import Frames
from streams.feeders.tcp_source import TcpSource
from tests.streams.feeders.fakes import SOURCE, Ground, until

Talk = Callable[[asyncio.StreamWriter], Coroutine[Any, Any, None]]


def message(number: int) -> bytes:
    return (
        b"\x01v%04d\x1f\r\nu i BC-Geneva-Talks%d 03-20 0040\r\n\x02^Talks resume, round %d<\r\n"
        b"   GENEVA (AP) _ Delegates met again on Monday for round %d of the talks.\r\n\x03\r\nAP-NY-03-20-17 1201EST<\r\n\x04"
    ) % (number, number, number, number)


@asynccontextmanager
async def line(ground: Ground, talk: Talk, **more: Any) -> AsyncIterator[TcpSource]:
    """A source, and at the other end of its line who talks and then hangs up."""

    talking: set[asyncio.Task[None]] = set()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talking.add(task)
        try:
            await talk(writer)
            await writer.drain()
        finally:
            writer.close()
            await writer.wait_closed()
            talking.discard(task)

    async def no_time(_: float) -> None:
        await asyncio.sleep(0)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    source = TcpSource(
        SOURCE,
        f"127.0.0.1:{port}",
        frames=lambda: Frames(10_000),
        delivery=ground.delivery,
        cursors=ground.cursors,
        metrics=ground.metrics,
        say=ground.said.append,
        sleep=no_time,
        **more,
    )
    try:
        yield source
    finally:
        await source.close()
        server.close()
        for task in list(talking):
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        await server.wait_closed()


def sends(*pieces: bytes) -> Talk:
    async def talk(writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return talk


async def test_each_connection_carries_on(ground: Ground) -> None:
    whole = b"".join(message(number) for number in range(5))
    async with line(ground, sends(b"\x16\x16", whole[:37], whole[37:200], whole[200:])) as source:
        for _ in range(2):
            with pytest.raises(SourceFault, match="closed") as cut:
                await source.step()
            assert cut.value.progressed
    assert ground.broker.data == [message(number) for number in range(5)] * 2
    article = parse(ground.broker.data[3])[0]
    assert (article.source_format, article.headline, article.provider) == ("anpa1312", "Talks resume, round 3", "ap")
    assert ground.cursors.waiting(SOURCE) == 0


async def test_a_cut_within_a_message_is_told(ground: Ground) -> None:
    async with line(ground, sends(message(1), message(2)[:60])) as source:
        with pytest.raises(SourceFault, match="closed"):
            await source.step()
    assert ground.broker.data == [message(1)]
    assert ground.count("wirewatch_feed_errors_total", reason="broken_message") == 1
    assert "v0002" in ground.said[0]


async def test_a_quiet_line_does_not_hold_its_last_message_back(ground: Ground) -> None:
    arrived = asyncio.Event()

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(message(1)[:-1])
        await arrived.wait()

    async with line(ground, talk, end_gap=0.02) as source:
        reading = asyncio.ensure_future(source.step())
        await until(lambda: bool(ground.broker.taken))
        arrived.set()
        with pytest.raises(SourceFault, match="closed"):
            await reading
    assert ground.broker.data == [message(1)[:-1]]


async def test_while_the_broker_is_away_the_line_is_read_on(ground: Ground) -> None:
    ground.broker.fails_at = {1, 2}

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(message(1))
        await until(lambda: len(ground.said) >= 2)
        writer.write(message(2))

    async with line(ground, talk) as source:
        with pytest.raises(SourceFault, match="closed"):
            await source.step()
    assert ground.broker.data == [message(1), message(2)]
    assert ground.count("wirewatch_feed_errors_total", reason="broker") == 2


async def test_what_the_broker_had_not_taken_is_sent_after_a_restart(ground: Ground) -> None:
    ground.cursors.spool(SOURCE, [message(1), message(2)])
    again = ground.again()
    async with line(again, sends(message(3))) as source:
        with pytest.raises(SourceFault, match="closed"):
            await source.step()
    assert ground.broker.data == [message(1), message(2), message(3)]
    again.cursors.__exit__(None, None, None)


async def test_nothing_more_is_read_than_may_be_kept(ground: Ground) -> None:
    async with line(ground, sends(*[message(number) for number in range(40)]), max_spooled=1) as source:
        with pytest.raises(SourceFault, match="closed"):
            await source.step()
    assert ground.broker.data == [message(number) for number in range(40)]


async def test_nobody_there(ground: Ground) -> None:
    async with line(ground, sends()) as source:
        source._port = 1
        with pytest.raises(SourceFault, match="unreachable"):
            await source.step()
    assert not ground.broker.taken


async def test_a_stop_lets_what_is_on_its_way_arrive(ground: Ground) -> None:
    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(message(1))
        await writer.drain()
        await asyncio.sleep(3_600)

    async with line(ground, talk) as source:
        reading = asyncio.ensure_future(source.step())
        await until(lambda: bool(ground.broker.taken))
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert ground.cursors.waiting(SOURCE) == 0
