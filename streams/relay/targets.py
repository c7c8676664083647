"""Where alerts go: the targets of a relay file, read with messages that name the field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

import msgspec

from agents.actor_alerts.durations import parse_duration
from schemas.alert import Alert
from schemas.watch import Priority

Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class BadRelayFile(Exception):
    """A relay file that cannot be used; the message names the target and the field."""


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One receiver. Secrets are named by environment variable, never written in the file.

    `watches` and `priorities` choose what is carried, all where empty; `digest` gathers alerts for so long into one
    message; `per_minute` is the most messages a minute; `give_up` how long an unreachable receiver is tried.
    """

    name: Name
    kind: Literal["webhook", "slack", "email"]
    url: str = ""
    secret_env: str = ""
    smtp: str = ""
    starttls: bool = True
    user_env: str = ""
    password_env: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()
    digest: timedelta | None = None
    per_minute: Annotated[int, msgspec.Meta(ge=1)] = 60
    give_up: timedelta = timedelta(days=1)

    def wants(self, alert: Alert) -> bool:
        """Whether this target is to hear of the alert."""
        return (not self.watches or alert.watch_id in self.watches) and (
            not self.priorities or alert.priority in self.priorities
        )


def parse_targets(text: str, environment: Mapping[str, str]) -> tuple[Target, ...]:
    """The targets of a TOML file (`[[target]]`); raises BadRelayFile."""
    try:
        entries = tomllib.loads(text).get("target", [])
    except tomllib.TOMLDecodeError as error:
        raise BadRelayFile(f"not TOML: {error}") from error
    targets: dict[str, Target] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
        told = f"target {number}"
        try:
            fields = {**entry, **{name: parse_duration(entry[name]) for name in ("digest", "give_up") if name in entry}}
            target = msgspec.convert(fields, Target)
        except (ValueError, TypeError, AttributeError) as error:
            raise BadRelayFile(f"{told}: {error}") from error
        problem = _problem(target, environment) or ("name: used twice" if target.name in targets else None)
        if problem:
            raise BadRelayFile(f"{told} ({target.name}): {problem}")
        targets[target.name] = target
    if not targets:
        raise BadRelayFile("no [[target]] in it")
    return tuple(targets.values())


def _problem(target: Target, environment: Mapping[str, str]) -> str | None:
    if target.kind == "email":
        missing = [name for name in ("smtp", "sender", "to") if not getattr(target, name)]
    else:
        missing = [] if target.url.startswith(("https://", "http://")) else ["url"]
    if missing:
        return f"{missing[0]}: needed for {target.kind}"
    for field in ("secret_env", "user_env", "password_env"):
        variable = getattr(target, field)
        if variable and variable not in environment:
            return f"{field}: the environment has no {variable}"
    return None
