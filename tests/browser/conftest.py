"""A browser for each test, and pages that had no complaint and asked nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser.chromium import Page, browser, program
from tests.deploy.tools import NO_SKIPS


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """An empty tab; skips the test where there is no Chromium, or fails it where nothing may be skipped."""
    import os

    if program() is None:
        if os.environ.get(NO_SKIPS):
            pytest.fail("there is no Chromium")
        pytest.skip("there is no Chromium; .ci/browser installs it")
    async with browser(tmp_path) as tab:
        await tab.size(1440, 900)
        yield tab
