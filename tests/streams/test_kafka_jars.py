"""The jars: exactly those that are locked, fetched once, never trusted without their hash."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from streams.kafka_jars import KAFKA_VERSION, BrokerError, Jar, cache_dir, ensure_jars, locked_jars

CONTENTS = {f"part-{number}": bytes([number]) * (1000 + number) for number in range(6)}
JARS = tuple(Jar("org.example", name, "1.0", len(data), hashlib.sha256(data).hexdigest()) for name, data in CONTENTS.items())


class Repository:
    """Serves the jars; `spoiled` ones are not what was locked, `failing` ones fail so many times first."""

    def __init__(self, spoiled: str = "", failing: int = 0) -> None:
        self.served: list[str] = []
        self._spoiled = spoiled
        self._failing = failing
        self._lock = threading.Lock()

    def __call__(self, jar: Jar, folder: Path) -> Path:
        with self._lock:
            self.served.append(jar.artifact)
            if self._failing:
                self._failing -= 1
                raise ConnectionError("the line\nis down")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / jar.filename
        path.write_bytes(b"?" * jar.size if jar.artifact == self._spoiled else CONTENTS[jar.artifact])
        return path


def no_network(jar: Jar, folder: Path) -> Path:
    raise AssertionError(f"{jar.filename} was asked for")


def test_all_are_fetched_once_and_then_no_network_is_needed(tmp_path: Path) -> None:
    folder = tmp_path / "a cache"
    first = Repository()
    paths = ensure_jars(folder, jars=JARS, fetcher=first)
    assert sorted(first.served) == sorted(CONTENTS)
    assert [path.read_bytes() for path in paths] == list(CONTENTS.values())
    assert ensure_jars(folder, jars=JARS, fetcher=no_network) == paths
    assert sorted(path.name for path in folder.iterdir()) == sorted(jar.filename for jar in JARS), "no scratch is left"


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"x" + data[1:], lambda data: b""]
)
def test_a_file_that_is_missing_or_damaged_is_fetched_again_and_no_other(damage: object, tmp_path: Path) -> None:
    paths = ensure_jars(tmp_path, jars=JARS, fetcher=Repository())
    paths[2].write_bytes(damage(paths[2].read_bytes()))  # type: ignore[operator]
    paths[4].unlink()
    again = Repository()
    ensure_jars(tmp_path, jars=JARS, fetcher=again)
    assert sorted(again.served) == ["part-2", "part-4"]
    assert [path.read_bytes() for path in paths] == list(CONTENTS.values())


def test_a_file_with_another_hash_is_refused_and_never_lies_in_the_cache(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"part-3-1\.0\.jar is not the file that was locked"):
        ensure_jars(tmp_path, jars=JARS, fetcher=Repository(spoiled="part-3"))
    assert not (tmp_path / "part-3-1.0.jar").exists()
    assert all(jar.is_at(tmp_path / jar.filename) for jar in JARS if (tmp_path / jar.filename).exists())


def test_a_line_that_fails_is_tried_again_and_then_told_in_one_line(tmp_path: Path) -> None:
    ensure_jars(tmp_path / "a", jars=JARS[:1], fetcher=Repository(failing=2))
    with pytest.raises(BrokerError) as told:
        ensure_jars(tmp_path / "b", jars=JARS[:1], fetcher=Repository(failing=3))
    assert "cannot download part-0-1.0.jar: the line" in str(told.value)
    assert "\n" not in str(told.value)


def test_progress_tells_bytes_up_to_all_of_them(tmp_path: Path) -> None:
    ensure_jars(tmp_path, jars=JARS[:2], fetcher=Repository())
    told: list[tuple[int, int]] = []
    ensure_jars(tmp_path, jars=JARS, fetcher=Repository(), progress=lambda have, of: told.append((have, of)))
    total = sum(jar.size for jar in JARS)
    assert told[0] == (sum(jar.size for jar in JARS[:2]), total)
    assert told[-1] == (total, total)
    assert told == sorted(told)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BrokerError, match="cannot write"):
        ensure_jars(tmp_path / "file" / "cache", jars=JARS, fetcher=Repository())


def test_the_lock_names_every_jar_once_with_a_full_hash() -> None:
    jars = locked_jars()
    assert len({jar.filename for jar in jars}) == len(jars)
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in jars)
    assert ("org.apache.kafka", "kafka_2.13", KAFKA_VERSION) in {(jar.group, jar.artifact, jar.version) for jar in jars}


def test_the_cache_can_be_put_elsewhere(tmp_path: Path) -> None:
    assert cache_dir({"WIREWATCH_CACHE_DIR": str(tmp_path)}) == tmp_path
    assert "wirewatch" in str(cache_dir({}))
