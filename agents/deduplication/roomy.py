"""An array that grows where it stands: room that is not used yet takes no memory, and growing copies nothing."""

from __future__ import annotations

import contextlib
import mmap
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


class Roomy(Generic[Scalar]):
    """`array` holds zeros where nothing was written; take it anew after each `grow`."""

    def __init__(self, kind: type[Scalar], size: int, *, width: int = 1) -> None:
        self._kind = np.dtype(kind)
        self._width = width
        self._pages = self._mapped(size)
        self.array = self._laid_over(self._pages)

    @property
    def nbytes(self) -> int:
        """Bytes that it takes when all of it is used."""
        return self.array.nbytes

    def grow(self, size: int) -> None:
        """Make it this long, which it was not before."""
        held = self.array
        del self.array
        del held
        # The system moves the pages; where it cannot, or somebody still looks at them, their content is copied.
        with contextlib.suppress(BufferError, SystemError):
            self._pages.resize(self._bytes(size))
            self.array = self._laid_over(self._pages)
            return
        pages = self._mapped(size)
        pages[: len(self._pages)] = self._pages[:]
        self._pages = pages
        self.array = self._laid_over(pages)

    def _bytes(self, size: int) -> int:
        return size * self._width * self._kind.itemsize

    def _mapped(self, size: int) -> mmap.mmap:
        return mmap.mmap(-1, self._bytes(size), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)

    def _laid_over(self, pages: mmap.mmap) -> NDArray[Scalar]:
        flat: NDArray[Scalar] = np.frombuffer(pages, dtype=self._kind)
        return flat if self._width == 1 else flat.reshape(-1, self._width)
