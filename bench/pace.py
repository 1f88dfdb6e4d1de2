"""Requests at a steady pace, however slow the answers: what a client sees that does not give way.

A closed loop sends less while the server stands still, and so hardly notices. Here each request
has its time, and its latency counts from then, also if an answer before it was late.
"""

from __future__ import annotations

import itertools
import math
import socket
import threading
import time

from load import Answer, Load, Requests

# Seconds after which an answer is not waited for any longer.
PATIENCE = 10.0


def paced(requests: Requests, connections: int, seconds: float, a_second: int) -> Load:
    """So many requests a second, in turn over the connections."""
    count = int(seconds * a_second)
    latencies = [math.inf] * count
    begun = time.perf_counter() + 0.05

    def turn(first: int) -> None:
        mine = itertools.islice(requests, first, None, connections)
        channel = None
        for number in range(first, count, connections):
            due = begun + number / a_second
            time.sleep(max(0.0, due - time.perf_counter()))
            if time.perf_counter() > begun + seconds + PATIENCE:
                return
            try:
                channel = channel or socket.create_connection(requests.address, PATIENCE)
                if _asked(channel, next(mine)) < 400:
                    latencies[number] = time.perf_counter() - due
            except OSError:
                channel = None

    threads = [threading.Thread(target=turn, args=(first,)) for first in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load.of(latencies, time.perf_counter() - begun)


def _asked(channel: socket.socket, request: bytes) -> int:
    answer = Answer(channel)
    answer.ask(request)
    while not answer.read():
        pass
    return answer.status
