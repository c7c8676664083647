"""How it is sent: HTTP and SMTP, with the two ways in which a receiver can say no."""

from __future__ import annotations

import http.client
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage

from schemas.alert import Alert
from streams.relay.messages import Call, email, slack_call, webhook_call
from streams.relay.targets import Target

TIMEOUT = 15.0
"""Seconds a receiver is given to answer."""

Send = Callable[[Sequence[Alert]], None]
"""Delivers alerts as one message; raises Unreachable or Refused."""


class Unreachable(Exception):
    """The receiver cannot take it now; `after` seconds is when it wants to be asked again, where it said so."""

    def __init__(self, detail: str, after: float | None = None) -> None:
        super().__init__(detail)
        self.after = after


class Refused(Exception):
    """The receiver will never take this message."""


def sender(target: Target, *, environment: Mapping[str, str], clock: Callable[[], datetime]) -> Send:
    """What delivers to this target."""
    secret = environment.get(target.secret_env, "") if target.secret_env else ""
    if target.kind == "webhook":

        def call(alerts: Sequence[Alert]) -> None:
            digest = target.digest is not None or alerts[0].digest is not None
            post(target.url, webhook_call(alerts, secret=secret, now=clock(), digest=digest))

        return call
    if target.kind == "slack":
        return lambda alerts: post(target.url, slack_call(alerts))
    login = (environment.get(target.user_env, ""), environment.get(target.password_env, ""))
    return lambda alerts: mail(target, email(alerts, sender=target.sender, to=target.to), login)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed body goes where the file says, and nowhere else."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def post(url: str, call: Call) -> None:
    """POSTs; 2xx is delivered, 408, 425, 429 and 5xx may pass, anything else is a refusal."""
    request = urllib.request.Request(url, data=call.body, headers=dict(call.headers), method="POST")
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            answer.read(1)
    except urllib.error.HTTPError as error:
        with error:
            if error.code in (408, 425, 429) or error.code >= 500:
                raise Unreachable(f"HTTP {error.code}", _seconds(error.headers.get("Retry-After"))) from error
            raise Refused(f"HTTP {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error


def mail(target: Target, message: EmailMessage, login: tuple[str, str]) -> None:
    """Sends by SMTP; a permanent answer (5xx) is a refusal."""
    host, _, port = target.smtp.partition(":")
    try:
        with smtplib.SMTP(host, int(port or 587), timeout=TIMEOUT) as connection:
            if target.starttls:
                connection.starttls(context=ssl.create_default_context())
            if any(login):
                connection.login(*login)
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise (Refused if all(code >= 500 for code in codes) else Unreachable)(f"recipients refused: {codes}") from error
    except smtplib.SMTPResponseException as error:
        permanent = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
        raise (Refused if permanent else Unreachable)(f"SMTP {error.smtp_code}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.isdigit() else None
