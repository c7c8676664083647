"""Small services of the operating system that our processes share."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Be killed when the process `parent` dies, even by kill -9 (Linux); 0 asks for nothing.

    Elsewhere the end of the line to the parent is what tells: every child of ours reads one.
    """
    if parent and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)


def set_title(title: str) -> None:
    """The name in ps and top."""
    import setproctitle

    setproctitle.setproctitle(title)
