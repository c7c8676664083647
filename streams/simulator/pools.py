"""The simulator's words: kinds of happenings, daily templates and what fills their slots, read from data files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Voice:
    """One way of telling a kind of happening."""

    headline: tuple[str, ...]
    lead: tuple[str, ...]
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happenings:
    """A kind of happening: its PLOVER type and mode, how many states take part, whether people die, and the voices."""

    name: str
    type: str
    mode: str | None
    sides: int
    toll: bool
    share: int
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A story that comes in the same words with other figures."""

    name: str
    share: int
    headline: tuple[str, ...]
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """ISO 3166-1 alpha-3, English name, and some towns, the capital first."""

    code: str
    name: str
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pools:
    """All words of the simulator."""

    kinds: tuple[Happenings, ...]
    templates: tuple[Template, ...]
    countries: tuple[Country, ...]
    words: dict[str, tuple[str, ...]]
    foreign: tuple[dict[str, Any], ...]


def load() -> Pools:
    """The pools, from the data files of this package."""
    folder = resources.files("streams.simulator") / "data"
    happenings, templates, pools = (
        tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")) for name in ("happenings", "templates", "pools")
    )
    return Pools(
        kinds=tuple(
            Happenings(
                kind["name"],
                kind["type"],
                kind.get("mode"),
                kind["sides"],
                kind.get("toll", False),
                kind["share"],
                tuple(Voice(tuple(v["headline"]), tuple(v["lead"]), tuple(v["details"])) for v in kind["voice"]),
            )
            for kind in happenings["kind"]
        ),
        templates=tuple(
            Template(one["name"], one["share"], tuple(one["headline"]), tuple(one["body"])) for one in templates["template"]
        ),
        countries=tuple(Country(code, name, tuple(cities)) for code, name, *cities in pools.pop("places")),
        foreign=tuple(pools.pop("foreign")),
        words={name: tuple(values) for name, values in pools.items()},
    )
