"""Where third-party test material lies: beside the repository, or where KG_TEST_MATERIAL says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
MATERIAL: Final = Path(os.environ.get("KG_TEST_MATERIAL", ROOT.parent / "shared"))
