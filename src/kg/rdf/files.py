"""Files to quads: which files a path stands for, and what is in each, with exact error places."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ConfigurationError, RdfSyntaxError
from kg.rdf.formats import RDF_FORMATS, format_of_file

_BYTE_ORDER_MARK = "\ufeff"
_EXTENSIONS = {f".{row.extension}" for row in RDF_FORMATS}


def rdf_files(paths: Iterable[Path]) -> list[Path]:
    """All RDF files that the paths name: a file is itself, a folder the files directly in it.

    Sorted by name within a folder. Raises `ConfigurationError` for a path that is not there
    and for a folder without any RDF file.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                child
                for child in path.iterdir()
                if child.suffix in _EXTENSIONS and child.is_file() and child.name[0] != "."
            )
            if not inside:
                raise ConfigurationError(
                    f"{path}: there is no RDF file in this folder.",
                    "Expected one or more of: *" + ", *".join(sorted(_EXTENSIONS)) + ".",
                )
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise ConfigurationError(
                f"{path}: no such file or folder.", "Give the path of a Turtle file or folder."
            )
    return list(dict.fromkeys(found))


def read_quads(path: Path) -> Iterator[ox.Quad]:
    """The quads of one file, literals exactly as written.

    A byte order mark at its beginning is passed over: editors put it there unasked.
    Raises `RdfSyntaxError` with file, line and column, and `UnknownFormat` for an extension
    that stands for no format.
    """
    rdf_format = format_of_file(path)
    try:
        # Turtle files have no base of their own; the file's IRI would put the machine's
        # paths into the graph, so a relative IRI is an error instead.
        with path.open("rb") as file:
            if file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8:
                yield from ox.parse(file, format=rdf_format.engine)
                return
        yield from ox.parse(path=str(path), format=rdf_format.engine)
    except SyntaxError as error:
        raise syntax_error(path, error) from error
    except UnicodeDecodeError as error:
        raise RdfSyntaxError(path, None, None, f"not UTF-8: {error.reason}.") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}.") from error


def syntax_error(source: Path | str, error: SyntaxError) -> RdfSyntaxError:
    """The engine's error with its place taken apart."""
    message = str(error.msg)
    reason = message.partition(": ")[2] if message.startswith("Parser error") else message
    hint = ""
    if _BYTE_ORDER_MARK in reason:
        reason, hint = "the file begins with a byte order mark.", "Save it as UTF-8 without one."
    elif "UTF-8" in reason:
        hint = "Save the file as UTF-8."
    elif "prefix" in reason and "declared" in reason:
        hint = "Add a line '@prefix …' for it at the top of the file."
    elif "relative IRI" in reason or "No scheme found" in reason:
        hint = "Write the whole IRI, or a name with a prefix."
    return RdfSyntaxError(
        source, error.lineno or None, error.offset or None, reason.rstrip(".") + ".", hint
    )
