"""What a zygote is told, and the messages that it answers with."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from typing import Final

# A process id; the first that a zygote sends is its own, once the snapshot is loaded.
MESSAGE: Final = struct.Struct("!q")
# In place of a worker's process id: the system gave none.
NO_PROCESS: Final = -1


@dataclass(frozen=True)
class Configuration:
    """What a zygote serves.

    `snapshot` is the snapshot's folder, `union` whether the default graph is the union of the
    named ones, `memory` what a worker may use beyond the snapshot in bytes. With `index` the
    snapshot is asked on disk, in this folder, instead of being held in memory.
    """

    snapshot: str
    union: bool
    memory: int
    index: str | None = None

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def from_bytes(data: bytes) -> Configuration:
        return Configuration(**json.loads(data))
