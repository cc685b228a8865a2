"""Where a figure was made: which code, which cell."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import Any

from peo.project import sha256


@cache
def loaded_code() -> str:
    """SHA-256 of the package's modules that are loaded when this is first called, by name.

    `peo.run.kernel` calls it before it makes kernels, so all notebooks of a run have the same.
    """
    files = {
        name: module.__file__
        for name, module in sys.modules.items()
        if name.split(".")[0] == "peo" and getattr(module, "__file__", None)
    }
    digest = hashlib.sha256()
    for name, file in sorted(files.items()):
        digest.update(f"{name} {sha256(Path(str(file)))}\n".encode())
    return digest.hexdigest()


def running_cell() -> int | None:
    """Number of the running cell, or None outside Jupyter."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    # not execution_count: depending on the version of IPython that is the next cell's already
    return None if shell is None else len(shell.user_ns["In"]) - 1
