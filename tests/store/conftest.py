"""A store of one small graph."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import tiny

from kg.store.embedded import EmbeddedStore


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where a test keeps its store."""
    return tmp_path / "store"


@pytest.fixture
def two_versions(directory: Path) -> tuple[str, str]:
    """The older and the younger of two versions in the store."""
    older = tiny.publish(directory, 'ex:a ex:label "first" .', "the first")
    younger = tiny.publish(directory, 'ex:a ex:label "second" .', "the second")
    return older, younger


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """A served store of the names of Alice and Carol."""
    directory = tmp_path_factory.mktemp("federation") / "store"
    tiny.publish(directory, 'ex:alice ex:name "Alice" . ex:carol ex:name "Carol" .')
    with closing(EmbeddedStore(directory)) as opened:
        assert opened.ready(60)
        yield opened
