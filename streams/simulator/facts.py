"""The facts of one simulated happening: who, where, how many."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from streams.simulator.pools import Country, Pools

Facts = dict[str, str]

_WEEKDAYS_DE = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def grouped(number: int) -> str:
    """A number as desks write it."""
    return f"{number:,}"


class FactMaker:
    """Draws facts; the same draws of the same generator give the same facts."""

    def __init__(self, pools: Pools, random: Random) -> None:
        self._pools = pools
        self._random = random

    def pick(self, pool: str) -> str:
        """One word of a pool."""
        return self._random.choice(self._pools.words[pool])

    def person(self) -> str:
        """An invented name."""
        return f"{self.pick('first_names')} {self.pick('syllables_1')}{self.pick('syllables_2')}{self.pick('syllables_3')}"

    def countries(self) -> tuple[Country, Country, Country]:
        """Three different countries."""
        one, two, three = self._random.sample(self._pools.countries, 3)
        return one, two, three

    def happening(self, when: datetime) -> tuple[Facts, tuple[Country, Country, Country]]:
        """Facts of a happening on this day: persons, places and figures."""
        random = self._random
        one, two, host = self.countries()
        topic = self.pick("topics")
        role = self.pick("roles")
        facts = {
            "a": one.name,
            "b": two.name,
            "city": random.choice(host.cities),
            "country": host.name,
            "district": f"{self.pick('districts_1')} {self.pick('districts_2')}",
            "topic": topic,
            "topic_cap": topic[0].upper() + topic[1:],
            "role": role,
            "role_low": role.lower(),
            "cause": self.pick("causes"),
            "target": self.pick("targets"),
            "p1": self.person(),
            "p2": self.person(),
            "dead": str(random.randint(2, 38)),
            "hurt": str(random.randint(3, 90)),
            "big": grouped(random.randint(11, 480) * 100),
            "hour": f"{random.randint(0, 23)}:{random.randint(0, 59):02}",
            "year": str(random.randint(2027, 2044)),
        }
        facts.update({f"n{n}": str(random.randint(2, 96)) for n in range(1, 5)})
        return {**facts, **self.calendar(when)}, (one, two, host)

    def again(self, facts: Facts, when: datetime) -> Facts:
        """The next chapter: the same people and places, other figures, another day."""
        figures = {f"n{n}": str(self._random.randint(2, 96)) for n in range(1, 5)}
        return {**facts, **figures, "big": grouped(self._random.randint(11, 480) * 100), **self.calendar(when)}

    def calendar(self, when: datetime) -> Facts:
        """The names of the day, of another day, and of an earlier month."""
        return {
            "day": when.strftime("%A"),
            "day2": (when + timedelta(days=self._random.randint(1, 3))).strftime("%A"),
            "month": _MONTHS[(when.month - 1 - self._random.randint(1, 9)) % 12],
            "weekday_de": _WEEKDAYS_DE[when.weekday()],
        }

    def figures(self, when: datetime) -> Facts:
        """Figures for a daily template."""
        random = self._random
        host, _, _ = self.countries()
        team1, team2, team3 = (f"{random.choice(self._pools.countries).cities[1]} {self.pick('teams')}" for _ in range(3))
        facts = {
            "city": random.choice(host.cities),
            "district": f"{self.pick('districts_1')} {self.pick('districts_2')}",
            "index": self.pick("indexes"),
            "way": random.choice(("higher", "lower")),
            "sector": self.pick("sectors"),
            "data": self.pick("data"),
            "sky": self.pick("sky"),
            "wind": self.pick("winds"),
            "team1": team1,
            "team2": team2,
            "team3": team3,
            "level": f"{random.randint(1, 9)},{random.randint(100, 999)}.{random.randint(10, 99)}",
            "oil": f"{random.randint(60, 95)}.{random.randint(10, 99)}",
            "gold": f"{random.randint(1, 2)},{random.randint(100, 999)}.{random.randint(10, 99)}",
            "fx": f"{random.randint(0, 1)}.{random.randint(1000, 9999)}",
            "hour": f"{random.randint(0, 23)}:{random.randint(10, 59)}",
            "year": str(random.randint(2027, 2044)),
        }
        facts.update({f"p{n}": self.person() for n in range(1, 5)})
        facts.update({f"firm{n}": f"{self.pick('firms_1')} {self.pick('firms_2')}" for n in (1, 2)})
        facts.update({f"n{n}": str(random.randint(12, 990)) for n in range(1, 7)})
        facts.update({f"x{n}": f"{random.randint(0, 7)}.{random.randint(1, 99)}" for n in range(1, 5)})
        facts.update({f"g{n}": str(random.randint(0, 9)) for n in range(1, 5)})
        return {**facts, **self.calendar(when)}
