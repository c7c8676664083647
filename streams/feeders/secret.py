"""Secrets: named by environment variable or file, read when they are needed, never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret stands. A file is read anew each time, so that a rotated one takes effect without a restart."""

    variable: str = ""
    file: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def value(self) -> str:
        """The secret; raises OSError or ValueError, neither of which tells it."""
        if self.file is None:
            found = self.environment.get(self.variable, "")
        else:
            try:
                found = self.file.read_text(encoding="utf-8").strip()
            except UnicodeDecodeError:
                raise ValueError(f"{self.file} is not UTF-8 text") from None
        if not found:
            raise ValueError(f"{self.file} is empty" if self.file else f"the environment has no {self.variable}")
        if any(ord(character) < 32 for character in found):
            raise ValueError(f"{self.file or self.variable} holds a line break or control character")
        return found


def secret_of(variable: str, file: str, environment: Mapping[str, str], folder: Path) -> Secret | None:
    """The secret that a `*_env` or a `*_file` key names, None where neither does; relative files lie beside the feeds file.

    Raises ValueError, OSError where it is not there.
    """
    if variable and file:
        raise ValueError("give the environment variable or the file, not both")
    if not variable and not file:
        return None
    secret = Secret(variable, folder / Path(file).expanduser() if file else None, environment)
    secret.value()
    return secret
