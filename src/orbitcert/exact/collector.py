"""Python's garbage collector, paused while millions of values are made that refer to each other in no circle.

The collector looks at all of them again and again; reference counting frees them all the same.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collector() -> Iterator[None]:
    """No collections inside; afterwards as before.

    >>> with paused_collector():
    ...     gc.isenabled()
    False
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
