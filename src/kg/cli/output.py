"""Where a command's text goes: to the screen, or to a file."""

from __future__ import annotations

from pathlib import Path

import click

from kg.errors import ConfigurationError


def say(text: str, file: str | None) -> None:
    """Print a text, or write it to a file; raises `ConfigurationError`."""
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{file}: {error.strerror}.", "Choose another.") from error
