"""A small store for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from writing import make_store


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A store of one version, with one triple."""
    directory = tmp_path / "store"
    make_store(directory, "ex:g { ex:a ex:p 0 }")
    return directory
