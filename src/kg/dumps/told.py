"""What the process that makes files tells of an error, in a line of JSON."""

from __future__ import annotations

import json
from typing import Final

from kg.errors import KgError, StoreDamaged, StoreError, StoreFull, StoreReadOnly

_KINDS: Final = {
    kind.__name__: kind for kind in (StoreDamaged, StoreFull, StoreReadOnly, StoreError)
}


def told(error: KgError) -> str:
    return json.dumps({"kind": type(error).__name__, "detail": error.detail, "hint": error.hint})


def read_error(line: bytes, status: int) -> KgError:
    """What a process that ended with that status has told of why."""
    try:
        fields = json.loads(line)
    except ValueError:
        return KgError(f"the process that makes files ended with status {status}.", "See the log.")
    return _KINDS.get(fields["kind"], KgError)(fields["detail"], fields["hint"])
