"""Our end of the process that compares versions: one for each new version, killed if need be."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Final

from kg.errors import KgError, StoreError
from kg.feeds.ledger import Ledger
from kg.feeds.things import Scope

# Seconds that comparing all versions may take; what is done by then is not done again.
_PATIENCE: Final = 600.0
_FOLDER: Final = "changes"


class Historian:
    """Keeps the ledger of a store.

    It stands beside the versions, or where nothing may be written there, in a folder that is gone
    when this is closed. `directory` is the store's folder.
    """

    def __init__(self, directory: Path, scope: Scope) -> None:
        self._directory = directory
        self._scope = scope
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._closed = False
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self.ledger = Ledger(self._place() / self._file)

    def bring_up_to_date(self, version: str) -> Ledger:
        """Compare what was not compared yet, up to a version; one thread at a time.

        Raises `StoreError` if that cannot be done.
        """
        command = [sys.executable, "-m", "kg.feeds.making"]
        graphs = "union" if self._scope.union else "own"
        arguments = [str(self._directory), version, self._scope.space, graphs]
        with self._lock:
            if self._closed:
                raise StoreError("the server is shutting down.", "Try again later.")
            self._process = process = subprocess.Popen(
                [*command, *arguments, str(self.ledger.path)],
                stderr=subprocess.PIPE,
                text=True,
                # Ctrl-C in a terminal is for the server, which ends its processes in order.
                start_new_session=True,
            )
        with process:
            try:
                _, said = process.communicate(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                said = f"it took longer than {_PATIENCE:g} s"
        if process.returncode != 0:
            reason = said.strip().rpartition("\n")[2] or f"status {process.returncode}"
            raise StoreError(f"the versions could not be compared: {reason}", "See the log.")
        return self.ledger

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        if self._temporary is not None:
            self._temporary.cleanup()

    @property
    def _file(self) -> str:
        return f"{'union' if self._scope.union else 'own'}.sqlite"

    def _place(self) -> Path:
        """The folder of the ledger."""
        folder = self._directory / _FOLDER
        try:
            folder.mkdir(exist_ok=True)
            ledger = Ledger(folder / self._file)
            ledger.known(self._scope)
        except (OSError, KgError):
            self._temporary = tempfile.TemporaryDirectory(prefix="kg-changes-")
            return Path(self._temporary.name)
        return folder
