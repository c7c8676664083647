"""What hostile bytes must not get out of the parser: files, the network, memory, time."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator

import pytest

from agents.errors import InvalidInput
from agents.intake.parse import read
from agents.intake.raw import MAX_BYTES, MAX_ITEMS
from tests.agents.intake import samples
from tests.builders import NOON

TEXT = "<body><body.content><p>Text of it.</p></body.content></body></nitf>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE nitf [<!ENTITY l0 "ha">{LAUGHS}]><nitf><head><title>&l9;</title></head>{TEXT}'
QUADRATIC = f'<!DOCTYPE nitf [<!ENTITY a "{"x" * 50_000}">]><nitf><head><title>{"&a;" * 50_000}</title></head>{TEXT}'
FILE = f'<!DOCTYPE nitf [<!ENTITY f SYSTEM "file:///etc/passwd">]><nitf><head><title>&f;</title></head>{TEXT}'
PARAMETER = f'<!DOCTYPE nitf [<!ENTITY % f SYSTEM "file:///etc/passwd"> %f;]><nitf>{TEXT}'


def reason(data: bytes, content_type: str = "") -> str:
    with pytest.raises(InvalidInput) as refusal:
        read(data, content_type, received=NOON)
    return refusal.value.reason


def all_text(data: bytes, content_type: str = "") -> str:
    """Whatever came out, as one string; empty where it was refused."""
    try:
        return repr(read(data, content_type, received=NOON).articles)
    except InvalidInput as refusal:
        return str(refusal)


@pytest.mark.parametrize("document", [BOMB, QUADRATIC, FILE, PARAMETER], ids=["laughs", "quadratic", "file", "parameter"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_are_refused_in_every_encoding(document: str, encoding: str) -> None:
    declared = "" if encoding == "utf-8" else '<?xml version="1.0" encoding="utf-16"?>'
    data = (declared + document).encode(encoding)
    assert reason(data, "application/xml") in ("entity declarations", "not well-formed XML")


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A port at which nobody must knock."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize(
    "document",
    [
        f'<!DOCTYPE nitf SYSTEM "ADDRESS/nitf.dtd"><nitf>{TEXT}',
        f'<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "ADDRESS/nitf.dtd"><nitf>{TEXT}',
        f'<!DOCTYPE nitf [<!ENTITY % d SYSTEM "ADDRESS/d"> %d;]><nitf>{TEXT}',
        f'<?xml-stylesheet href="ADDRESS/s.xsl" type="text/xsl"?><nitf>{TEXT}',
        f'<nitf xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="ADDRESS/i"/>{TEXT}',
        f'<nitf xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="ADDRESS/x.xsd">{TEXT}',
        '<rss version="2.0"><channel><item><guid>1</guid><description>'
        "&lt;img src='ADDRESS/i'&gt;&lt;iframe src='ADDRESS/f'&gt;&lt;/iframe&gt; T.</description></item></channel></rss>",
    ],
    ids=["system", "public", "parameter", "stylesheet", "xinclude", "schema", "html"],
)
def test_nothing_is_fetched(document: str, listening: socket.socket) -> None:
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    all_text(document.replace("ADDRESS", address).encode())
    with pytest.raises(BlockingIOError):
        listening.accept()


@pytest.mark.parametrize(
    "document",
    [
        f'<!DOCTYPE nitf SYSTEM "file:///etc/passwd"><nitf>{TEXT}',
        f'<nitf xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/>{TEXT}',
        FILE,
        PARAMETER,
    ],
)
def test_no_file_is_read(document: str) -> None:
    assert "root:" not in all_text(document.encode())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"x" * (MAX_BYTES + 1), "too large"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
        (b"<nitf>" + b"<p>" * 100_000 + b"</p>" * 100_000 + b"</nitf>", "nested too deeply"),
        (json.dumps([json.loads(samples.ninjs())] * (MAX_ITEMS + 1)).encode(), "too large"),
        (b"<feed>" + b"<entry/>" * (MAX_ITEMS + 1) + b"</feed>", "too large"),
        (json.dumps(json.loads(samples.ninjs()) | {"uri": "u" * 3000}).encode(), "too large"),
        (json.dumps(json.loads(samples.ninjs()) | {"ednote": "n" * 1_100_000}).encode(), "too large"),
    ],
    ids=["bytes", "arrays", "objects", "elements", "items", "entries", "uri", "field"],
)
def test_limits(data: bytes, told: str) -> None:
    assert reason(data) == told


@pytest.mark.parametrize(
    "body",
    [
        "A, " * 300_000,
        "A B. " * 180_000,
        "(" * 900_000,
        "<b>" * 300_000,
        "<p" * 400_000,
        "&" * 900_000,
        "\n \n" * 300_000,
        "COPYRIGHT " * 90_000,
        "KABUL, " * 120_000,
        "1 March " * 110_000,
        "<!--" * 200_000,
    ],
    ids=lambda body: repr(body[:9]),
)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_no_text_takes_long(body: str, content_type: str) -> None:
    """Bounded by seconds of processor time: a pattern that goes back and forth would take hours on these."""
    data = (
        body.encode()
        if content_type == "text/plain"
        else json.dumps(json.loads(samples.ninjs()) | {"body_text": body}).encode()
    )
    began = time.process_time()
    all_text(data, content_type)
    assert time.process_time() - began < 4
