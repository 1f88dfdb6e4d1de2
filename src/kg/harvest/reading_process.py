"""``python -m kg.harvest.reading_process SOCKET_FD MEMORY FOLDER``: reads what others serve.

As `kg.shacl.writing_process` it forks a child for every check, which ends with it; a page that
is fatal to the child is fatal to that check alone.
"""

from __future__ import annotations

import json
import socket
import sys
from typing import Final

from kg.errors import EvaluationCrashed, KgError
from kg.harvest.conversation import BEGIN, PAGE, REPORT, Begin, Finish, read_exchange
from kg.harvest.looking import Looking
from kg.shacl.messages import error_frame
from kg.shacl.writing_process import Tasks, confine, main
from kg.store.wire import frame, receive_frame


def _check(content: bytes, body: bytes, memory: int, connection: socket.socket) -> bytes:
    """Read page after page as they come; returns the frame with the report, or an error."""
    begin = Begin.from_content(content)
    confine(memory, begin.seconds)
    looking = Looking(begin, body)
    while True:
        (tag, said), (_, sent) = receive_frame(connection), receive_frame(connection)
        try:
            if tag != PAGE:
                report = looking.report(Finish.from_content(said))
                return frame(REPORT, json.dumps(report).encode())
            connection.sendall(looking.read(read_exchange(said), sent).to_frame())
        except KgError as error:
            connection.sendall(error_frame(error))
        except MemoryError:
            too_much = EvaluationCrashed(
                "reading the catalogue needs too much memory.", "Serve it in smaller pages."
            )
            connection.sendall(error_frame(too_much))


TASKS: Final[Tasks] = {BEGIN: _check}

if __name__ == "__main__":
    main(sys.argv[1:], TASKS)
