"""Files that are there whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

# Anyone may read a release, and its owner alone a sealed key ring.
PUBLIC = 0o644
PRIVATE = 0o600


class NewFile:
    """A file without its name yet, in the folder where it is to be. It is gone in the end, unless it is kept."""

    def __init__(self, folder: Path, mode: int) -> None:
        """Make the file."""
        descriptor, name = tempfile.mkstemp(prefix=".release-", suffix=".part", dir=folder)
        self._path = Path(name)
        self.content: IO[bytes] = os.fdopen(descriptor, "wb")
        os.fchmod(descriptor, mode)

    def __enter__(self) -> Self:
        """Return the file."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Remove it, if it has no name."""
        self.content.close()
        self._path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Begin anew."""
        self.content.seek(0)
        self.content.truncate()

    def keep(self, path: Path) -> None:
        """Give it its name, once it is on the disk."""
        self.content.flush()
        os.fsync(self.content.fileno())
        self._path.rename(path)
        # The name as well.
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def save(path: Path, content: bytes, mode: int) -> None:
    """Write a whole file."""
    with NewFile(path.parent, mode) as file:
        file.content.write(content)
        file.keep(path)
