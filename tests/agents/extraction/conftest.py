"""One coder for all tests of extraction: the model takes seconds to load."""

from __future__ import annotations

import pytest

from agents.extraction.coder import Coder, build_coder


@pytest.fixture(scope="session")
def coder() -> Coder:
    return build_coder()
