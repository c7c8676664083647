"""Messages over real sockets: signed webhooks, Slack's form, e-mail, and what an answer means."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.alert import Alert
from schemas.base import decode
from streams.relay.messages import idempotency_key, sign, slack_call
from streams.relay.senders import Refused, Unreachable, sender
from streams.relay.targets import BadRelayFile, Target, parse_targets
from tests.builders import NOON
from tests.streams.cli.conftest import Command, wirewatch  # noqa: F401 (a fixture)

SAMPLE = decode((Path(__file__).resolve().parents[2] / "samples" / "alert.json").read_bytes(), Alert)
RETRACTED = msgspec.structs.replace(SAMPLE, version=3, status="retracted", summary="Retracted (kill): <!channel> a & b")


class Receiver(HTTPServer):
    """An HTTP server that answers with `code` and keeps what it was sent."""

    code = 200
    retry_after = ""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/alerts"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers.items()), body))
        self.send_response(self.server.code)
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args: object) -> None: ...


class _Smtp(socketserver.StreamRequestHandler):
    """As much of SMTP as one message needs; recipients at `gone.example` are refused."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().strip():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (told := self.rfile.readline()) != b".\r\n":
                    lines.append(told)
                self.server.mails.append(b"".join(lines))  # type: ignore[attr-defined]
            refused = verb == b"RCPT" and b"gone.example" in line
            self.wfile.write(b"550 no such user\r\n" if refused else b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield server
        server.shutdown()


@pytest.fixture
def post_office() -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        server.mails = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield server
        server.shutdown()


def deliver(target: Target, *alerts: Alert) -> None:
    sender(target, environment={"SECRET": "s3"}, clock=lambda: NOON)(alerts)


def test_a_webhook_is_signed_and_bears_the_key_of_its_alert(receiver: Receiver) -> None:
    deliver(Target(name="a", kind="webhook", url=receiver.url, secret_env="SECRET"), SAMPLE)
    ((headers, body),) = receiver.calls
    assert decode(body, Alert) == SAMPLE
    assert headers["Idempotency-Key"] == f"{SAMPLE.alert_id}:2"
    assert headers["Wirewatch-Timestamp"] == str(int(NOON.timestamp()))
    assert headers["Wirewatch-Signature"] == "v1=" + sign("s3", headers["Wirewatch-Timestamp"], body)
    assert sign("other", headers["Wirewatch-Timestamp"], body) not in headers["Wirewatch-Signature"]


@pytest.mark.parametrize("code", [400, 401, 404, 410, 302])
def test_a_refusal(receiver: Receiver, code: int) -> None:
    receiver.code = code
    with pytest.raises(Refused, match=f"HTTP {code}"):
        deliver(Target(name="a", kind="webhook", url=receiver.url), SAMPLE)
    assert len(receiver.calls) == 1, "a signed body does not follow a redirection"


@pytest.mark.parametrize("code", [408, 429, 500, 503])
def test_what_may_pass(receiver: Receiver, code: int) -> None:
    receiver.code, receiver.retry_after = code, "17"
    with pytest.raises(Unreachable, match=f"HTTP {code}") as caught:
        deliver(Target(name="a", kind="slack", url=receiver.url), SAMPLE)
    assert caught.value.after == 17


def test_a_receiver_that_is_not_there() -> None:
    with pytest.raises(Unreachable):
        deliver(Target(name="a", kind="webhook", url="http://127.0.0.1:9/"), SAMPLE)


def test_slack_is_sent_text_that_can_mention_nobody(receiver: Receiver) -> None:
    deliver(Target(name="a", kind="slack", url=receiver.url), RETRACTED)
    told = json.loads(receiver.calls[0][1])
    assert told["text"] == "Retracted (kill): &lt;!channel&gt; a &amp; b"
    assert told["blocks"][0]["text"]["text"].startswith("⚪ *Retracted (kill): &lt;!channel&gt;")


def test_a_large_digest_keeps_within_slacks_limits() -> None:
    told = json.loads(slack_call([SAMPLE] * 80).body)
    assert len(told["blocks"]) == 50
    assert told["blocks"][-1]["text"]["text"] == "… and 31 more"
    assert told["text"] == "80 alerts"


def test_an_email_is_threaded_by_its_alert(post_office: Any) -> None:
    smtp = f"127.0.0.1:{post_office.server_address[1]}"
    target = Target(name="a", kind="email", smtp=smtp, starttls=False, sender="w@here.example", to=("desk@here.example",))
    deliver(target, SAMPLE)
    message = message_from_bytes(post_office.mails[0], policy=default)
    assert message["Subject"] == f"Updated: {SAMPLE.summary}"
    assert message["Message-ID"] == f"<{SAMPLE.alert_id}.2@wirewatch>"
    assert message["In-Reply-To"] == f"<{SAMPLE.alert_id}.1@wirewatch>"
    assert SAMPLE.articles[0].sentence in " ".join(message.get_content().split())
    with pytest.raises(Refused):
        deliver(msgspec.structs.replace(target, to=("nobody@gone.example",)), SAMPLE)


def test_a_digest_has_one_key_that_follows_from_its_alerts() -> None:
    assert idempotency_key([SAMPLE, RETRACTED]) == idempotency_key([SAMPLE, RETRACTED])
    assert idempotency_key([SAMPLE, RETRACTED]) != idempotency_key([RETRACTED, SAMPLE])


GOOD = '[[target]]\nname = "desk"\nkind = "webhook"\nurl = "https://desk.example"\nsecret_env = "SECRET"\ndigest = "15m"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no [[target]] in it"),
        ("[[target", "not TOML"),
        (GOOD.replace("SECRET", "OTHER"), "target 1 (desk): secret_env: the environment has no OTHER"),
        (GOOD.replace("https", "ftp"), "target 1 (desk): url: needed for webhook"),
        (GOOD.replace("15m", "15"), "target 1: '15' is no duration"),
        (GOOD.replace("webhook", "pigeon"), "target 1: Invalid enum value 'pigeon' - at `$.kind`"),
        (GOOD + 'urls = "x"\n', "target 1: Object contains unknown field `urls`"),
        (GOOD + GOOD, "target 2 (desk): name: used twice"),
        ('[[target]]\nname = "m"\nkind = "email"\nsmtp = "h"\nsender = "a@b"\n', "target 1 (m): to: needed for email"),
    ],
)
def test_a_mistake_in_the_file_is_told(text: str, told: str) -> None:
    with pytest.raises(BadRelayFile) as caught:
        parse_targets(text, {"SECRET": "x"})
    assert str(caught.value).startswith(told)


def test_the_file_is_checked_without_a_broker(
    wirewatch: Command,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET", "x")
    Path("relay.toml").write_text(GOOD)
    assert (outcome := wirewatch("relay", "relay.toml", "--check")).code == 0
    assert outcome.out == "1 target, nothing wrong\n"
    Path("relay.toml").write_text(GOOD.replace("https", "ftp"))
    assert wirewatch("relay", "relay.toml", "--check").code == 2
