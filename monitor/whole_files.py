"""Files that others read while they are written: beside first, then renamed, so that nobody sees half of one."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, content: bytes) -> bool:
    """Puts ``content`` at ``path`` in one step; False when it stood there already. Raises OSError."""
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    beside.write_bytes(content)
    beside.replace(path)
    return True
