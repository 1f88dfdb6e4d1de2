"""Python's collector of circular garbage, which looks again and again at what is only growing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """No collection while the block runs, nor of all that it made at once when it is left.

    An index of millions of terms has no circles, and to look for them takes as long as to make it.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            # What is young becomes old without being looked at.
            gc.freeze()
            gc.unfreeze()
        if on:
            gc.enable()
