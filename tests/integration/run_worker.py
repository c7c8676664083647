"""A worker as a process of its own: python -m tests.integration.run_worker STAGES [TOPOLOGY], settings from the environment."""

from __future__ import annotations

import os
import sys

from streams.processes import die_with
from streams.settings import load
from streams.supervisor import TOPOLOGY, run_worker

if __name__ == "__main__":
    die_with(os.getppid())  # a test that is killed must not leave a worker behind
    sys.exit(run_worker(load(), sys.argv[1].split(","), topology=sys.argv[2] if len(sys.argv) > 2 else TOPOLOGY))
