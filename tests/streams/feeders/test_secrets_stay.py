"""Whatever goes wrong, no secret stands in what is said, in a metric, in an exception, or in the state on disk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest

from streams.feed_positions import Positions
from streams.feeders.assembly import Assembly
from streams.feeders.config import parse_feeds
from streams.feeders.cursors import Cursors
from streams.feeders.metrics import feed_metrics
from streams.feeders.runner import Runner
from tests.streams.feeders.ap_server import MediaApi, item
from tests.streams.feeders.fakes import Broker
from tests.streams.feeders.server import Answer, serving

KEY, PASSWORD, BEARER = "ap-k3y-53cr3t", "hunter2-53cr3t", "tok3n-53cr3t"
SECRETS = (KEY, PASSWORD, BEARER, "53cr3t")


def answers(status: int, **headers: str) -> Answer:
    return lambda request: web.Response(status=status, headers=headers, text=str(dict(request.headers)))


def breaks(request: web.Request) -> web.StreamResponse:
    raise RuntimeError("the other side fails")


FAULTS: dict[str, Answer] = {
    "refused": answers(401),
    "forbidden": answers(403),
    "gone": answers(404),
    "busy": answers(503, **{"Retry-After": "1"}),
    "echoed": answers(200),
    "redirected away": answers(302, Location="http://evil.example/?next=x"),
    "redirected to a private address": answers(302, Location="http://10.0.0.1/"),
    "redirected in circles": answers(302, Location="/again"),
    "redirected to nowhere": answers(302, Location="gopher://x"),
    "broken": breaks,
    "well": MediaApi([item(1)]),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_secrets(fault: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    registry = CollectorRegistry()
    async with serving(FAULTS[fault]) as served:
        text = (
            f'[[feed]]\nname = "ap"\nkind = "ap"\nurl = "{served.url}media/v/content/feed?q=1"\nkey_env = "K"\n'
            f'[[feed]]\nname = "desk"\nkind = "http"\nurl = "{served.url}"\nuser = "u"\npassword_env = "P"\ngap = "0.01s"\n'
            f'[[feed]]\nname = "other"\nkind = "http"\nurl = "{served.url}"\nbearer_env = "B"\ngap = "0.01s"\n'
        )
        feeds = parse_feeds(text, {"K": KEY, "P": PASSWORD, "B": BEARER}, tmp_path)
        broker = Broker()
        with Cursors(tmp_path / "state", "cluster/topic") as cursors:
            assembly = Assembly(
                cursors=cursors,
                metrics=feed_metrics(registry),
                open_sender=lambda provider, spread: broker.open(),
                open_positions=lambda: Positions(tmp_path / "state", "cluster/topic"),
                say=said.append,
                on_refused=lambda name, item, why: said.append(why),
            )
            await Runner(assembly.tended(feeds), say=said.append).run(once=True)
        assert served.asked, "the secrets were sent somewhere"
        assert any(request.headers.get("x-api-key") == KEY for request in served.asked)
    told = "\n".join([*said, *caplog.messages, generate_latest(registry).decode(), repr(feeds), str(feeds)])
    state = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir())
    sent = [] if fault == "echoed" else broker.data  # what the other side writes into its page is its own
    for secret in SECRETS:
        assert secret not in told
        assert secret.encode() not in state
        assert not any(secret.encode() in data for data in sent)


async def test_the_secrets_go_nowhere_but_to_the_feeds_own_host(tmp_path: Path) -> None:
    redirect: Callable[[str], Answer] = lambda url: lambda request: web.Response(status=302, headers={"Location": url})  # noqa: E731
    async with serving(answers(200)) as other, serving(redirect(other.url)) as served:
        text = f'[[feed]]\nname = "desk"\nkind = "http"\nurl = "{served.url}"\nbearer_env = "B"\nallow_private = true\n'
        feeds = parse_feeds(text, {"B": BEARER}, tmp_path)
        with Cursors(tmp_path / "state", "cluster/topic") as cursors:
            assembly = Assembly(
                cursors=cursors,
                metrics=feed_metrics(CollectorRegistry()),
                open_sender=lambda provider, spread: Broker(),
                open_positions=lambda: Positions(tmp_path / "state", "cluster/topic"),
                say=lambda told: None,
                on_refused=lambda name, item, why: None,
            )
            await Runner(assembly.tended(feeds), say=lambda told: None).run(once=True)
        assert served.asked[0].headers["Authorization"] == f"Bearer {BEARER}"
        assert other.asked
        assert not any(BEARER in str(dict(request.headers)) for request in other.asked)
