"""What is sent: alerts as webhook calls, Slack messages and e-mails; the same alerts give the same message."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

import msgspec

from schemas.alert import Alert
from schemas.base import encode

_ICONS = {"raised": "🔴", "updated": "🟡", "retracted": "⚪"}
_SLACK_BLOCKS = 50
"""Slack takes no more blocks a message."""


@dataclass(frozen=True, slots=True)
class Call:
    """A POST: its body and headers."""

    body: bytes
    headers: Mapping[str, str]


def idempotency_key(alerts: Sequence[Alert]) -> str:
    """Equal for the same alerts sent again: a receiver that has seen it may drop the repeat."""
    if len(alerts) == 1:
        return f"{alerts[0].alert_id}:{alerts[0].version}"
    told = "\n".join(f"{alert.alert_id}:{alert.version}" for alert in alerts)
    return "digest." + hashlib.blake2b(told.encode(), digest_size=10).hexdigest()


def webhook_call(alerts: Sequence[Alert], *, secret: str, now: datetime, digest: bool) -> Call:
    """The Alert as JSON, or in a digest `{"alerts": [...]}`; signed where there is a secret.

    The signature is HMAC-SHA256 over `<timestamp>.<body>`, in hexadecimal; the timestamp, in Unix seconds, lets a
    receiver refuse what was recorded long ago.
    """
    body = b'{"alerts":[' + b",".join(encode(alert) for alert in alerts) + b"]}" if digest else encode(alerts[0])
    timestamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": idempotency_key(alerts),
        "User-Agent": "wirewatch-relay",
        "Wirewatch-Timestamp": timestamp,
    }
    if secret:
        headers["Wirewatch-Signature"] = f"v1={sign(secret, timestamp, body)}"
    return Call(body, headers)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `<timestamp>.<body>`."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def slack_call(alerts: Sequence[Alert]) -> Call:
    """A message of Slack's incoming webhooks: one section an alert, plain text for notifications."""
    lines = [_line(alert) for alert in alerts]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": _slack_text(alert)}} for alert in alerts[:_SLACK_BLOCKS]]
    if len(alerts) > _SLACK_BLOCKS:
        rest = f"… and {len(alerts) - _SLACK_BLOCKS + 1} more"
        blocks[-1] = {"type": "section", "text": {"type": "mrkdwn", "text": rest}}
    title = lines[0] if len(lines) == 1 else f"{len(lines)} alerts"
    body = msgspec.json.encode({"text": _escaped(title), "blocks": blocks})
    return Call(body, {"Content-Type": "application/json", "User-Agent": "wirewatch-relay"})


def email(alerts: Sequence[Alert], *, sender: str, to: Sequence[str]) -> EmailMessage:
    """An e-mail; records of one alert form a thread, and the same alerts bear the same Message-ID."""
    message = EmailMessage()
    message["From"], message["To"] = sender, ", ".join(to)
    first = _flat(_line(alerts[0]))
    message["Subject"] = first if len(alerts) == 1 else f"{len(alerts)} alerts: {first}"
    message["Date"] = alerts[-1].raised_at
    message["Message-ID"] = _message_id(idempotency_key(alerts))
    if len(alerts) == 1 and alerts[0].version > 1:
        message["In-Reply-To"] = message["References"] = _message_id(f"{alerts[0].alert_id}:1")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(_paragraph(alert) for alert in alerts) + "\n")
    return message


def _message_id(key: str) -> str:
    """A Message-ID may hold no colon."""
    return f"<{key.replace(':', '.')}@wirewatch>"


def _line(alert: Alert) -> str:
    # A retraction's summary begins with the word already.
    return alert.summary if alert.status == "retracted" else f"{alert.status.capitalize()}: {alert.summary}"


def _paragraph(alert: Alert) -> str:
    lines = [_line(alert), f"Watch {alert.watch_id} ({alert.priority})"]
    lines += [f"Changed: {change}" for change in alert.changed]
    lines += [f"{reason.condition}: {reason.value}" for reason in alert.reasons]
    lines += [f"“{article.sentence}” ({article.provider}, {article.uri} v{article.version})" for article in alert.articles]
    return "\n".join(lines)


def _slack_text(alert: Alert) -> str:
    text = f"{_ICONS[alert.status]} *{_escaped(_line(alert))}*\n{_escaped(alert.watch_id)} · {alert.priority}"
    if alert.changed:
        text += f"\n{_escaped('; '.join(alert.changed))}"
    if alert.articles:
        article = alert.articles[-1]
        text += f"\n> {_escaped(_flat(article.sentence))} ({_escaped(article.provider)})"
    return text[:2_900]  # Slack takes 3,000 characters a section


def _escaped(text: str) -> str:
    """As Slack wants it, so that no text can mention people or hide a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _flat(text: str) -> str:
    """On one line: a line break in a subject would be a header of its own."""
    return " ".join(text.split())
