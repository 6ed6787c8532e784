"""The bytes of a file from outside, never more than a limit."""

import os
from pathlib import Path

from orbitcert.exact.bad_input import BadInput

MAX_BYTES = 256 * 2**20
"""Largest file that is read."""


def read_bytes(path: str | Path) -> bytes:
    """All bytes of this file; raises BadInput with the path when it cannot be read or is too large."""
    try:
        with open(path, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > MAX_BYTES:
                raise BadInput(str(path), f"{size} bytes; at most {MAX_BYTES} are read")
            data = stream.read(MAX_BYTES + 1)
    except OSError as fault:
        raise BadInput(str(path), f"cannot be read: {fault.strerror or fault}") from None
    except ValueError as fault:  # a NUL character in the path
        raise BadInput(str(path), f"cannot be read: {fault}") from None
    if len(data) > MAX_BYTES:
        raise BadInput(str(path), f"more than {MAX_BYTES} bytes")
    return data
