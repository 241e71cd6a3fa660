"""Python's threading beside the bench: a line "workload n arg" comes in, milliseconds go out."""

import queue
import sys
import threading
import time


def crew(*bodies):
    """Runs the bodies in threads that begin together; gives milliseconds."""
    start = threading.Barrier(len(bodies) + 1)

    def run(body):
        start.wait()
        body()

    threads = [threading.Thread(target=run, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - begun) * 1000


def pair(n, _):
    lock = threading.Lock()
    begun = time.perf_counter()
    for _ in range(n):
        lock.acquire()
        lock.release()
    return (time.perf_counter() - begun) * 1000


def counter(n, workers):
    lock = threading.Lock()
    count = 0

    def body():
        nonlocal count
        for _ in range(n):
            with lock:
                count += 1

    ms = crew(*[body] * workers)
    assert count == n * workers
    return ms


def ping_pong(n, microseconds):
    ping, pong = threading.Semaphore(0), threading.Semaphore(0)

    def first():
        for _ in range(n):
            ping.release()
            pong.acquire()

    def second():
        for _ in range(n):
            ping.acquire()
            end = time.perf_counter() + microseconds / 1e6
            while time.perf_counter() < end:
                pass
            pong.release()

    return crew(first, second)


def handing(producers):
    def run(n, size):
        items = queue.Queue(1024)

        def item(i):
            return bytes(size) if size else {"id": i, "name": "a small object", "done": False}

        def produce():
            for i in range(n):
                items.put(item(i))

        def consume():
            for _ in range(n * producers):
                items.get()

        return crew(*[produce] * producers, consume)

    return run


workloads = {
    "threads-pair": pair,
    "threads-counter": counter,
    "threads-ping-pong": ping_pong,
    "threads-queue": handing(1),
    "threads-fan-in": handing(4),
}

for line in sys.stdin:
    name, n, arg = line.split()
    print(workloads[name](int(n), int(arg)), flush=True)
