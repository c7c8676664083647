"""The worker's address: verdicts of the probes, and a port that is taken."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from streams.errors import GroundError
from streams.http import serving
from streams.settings import Settings
from streams.supervisor import Supervisor

SETTINGS = replace(Settings(), http_port=0)
GOOD = {"alive": True, "ready": True}


async def told(path: str, statuses: Mapping[str, Mapping[str, Any]]) -> tuple[int, str]:
    async def metrics() -> str:
        return "# nothing\n"

    async def answers() -> Mapping[str, Mapping[str, Any]]:
        return statuses

    async with (
        serving(SETTINGS, metrics=metrics, statuses=answers) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("path", "statuses", "status"),
    [
        ("/readyz", {"intake": GOOD, "extraction": GOOD}, 200),
        ("/readyz", {"intake": GOOD, "extraction": {"alive": True, "ready": False}}, 503),
        ("/livez", {"intake": GOOD, "extraction": {"alive": True, "ready": False}}, 200),
        ("/livez", {"intake": GOOD, "extraction": {"alive": False}}, 503),
        ("/readyz", {}, 503),
        ("/metrics", {}, 200),
    ],
)
async def test_a_worker_is_well_when_all_its_stages_are(path: str, statuses: dict[str, dict[str, bool]], status: int) -> None:
    found, body = await told(path, statuses)
    assert found == status
    if path != "/metrics":
        assert json.loads(body)["stages"] == statuses


async def test_a_port_that_is_taken_is_one_line() -> None:
    async def nothing() -> Any:
        return {}

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = replace(SETTINGS, http_port=taken.getsockname()[1])
        with pytest.raises(GroundError, match="WIREWATCH_HTTP_PORT"):
            async with serving(settings, metrics=nothing, statuses=nothing):
                pass


def test_an_unknown_stage_is_refused_with_those_there_are() -> None:
    with pytest.raises(GroundError, match="intake, deduplication, extraction"):
        Supervisor(SETTINGS, ["intak"], "streams.topology:topology")
