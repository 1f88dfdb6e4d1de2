"""The lines of source files, to be shown beside what is said of them."""

from __future__ import annotations

from pathlib import Path

from kg.rdf.places import Place


class SourceLines:
    """Looks places up in their files; a file is read once."""

    def __init__(self) -> None:
        self._files: dict[Path, list[str]] = {}

    def __call__(self, place: Place) -> str | None:
        """The line where a place begins, without its end; None if there is none to be read."""
        if place.line is None:
            return None
        lines = self._files.get(place.path)
        if lines is None:
            lines = self._files[place.path] = _lines(place.path)
        return lines[place.line - 1] if 0 < place.line <= len(lines) else None


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return []
    return [line.removesuffix("\r") for line in text.split("\n")]
