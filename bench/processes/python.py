"""Python's multiprocessing beside the bench: a line "loop n arg" comes in, milliseconds go out."""

import multiprocessing
import sys
import time

context = multiprocessing.get_context("fork")


def timed(work):
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def pairs(lock, n):
    for _ in range(n):
        lock.acquire()
        lock.release()


def own(make):
    """One process alone."""

    def run(n, _):
        lock = make()
        return timed(lambda: pairs(lock, n))

    return run


manager = None


def managed_lock():
    global manager
    manager = manager or context.Manager()
    return manager.Lock()


def contender(lock, start, end, n):
    start.wait()
    pairs(lock, n)
    end.wait()


def contended(make):
    """Several processes, which begin together."""

    def run(n, processes):
        lock, start, end = make(), *(context.Barrier(processes + 1) for _ in range(2))
        crew = [context.Process(target=contender, args=(lock, start, end, n)) for _ in range(processes)]
        for process in crew:
            process.start()
        start.wait()
        ms = timed(end.wait)
        for process in crew:
            process.join()
        return ms

    return run


def produce(items, start, n, size):
    start.wait()
    for i in range(n):
        items.put(bytes(size) if size else {"id": i, "name": "a small object", "done": False})


def queue(n, size):
    items, start = context.Queue(), context.Barrier(2)
    producer = context.Process(target=produce, args=(items, start, n, size))
    producer.start()
    start.wait()

    def consume():
        for _ in range(n):
            items.get()

    ms = timed(consume)
    producer.join()
    return ms


loops = {
    "lock": own(context.Lock),
    "semaphore": own(context.Semaphore),
    "managed-lock": own(managed_lock),
    "contended-lock": contended(context.Lock),
    "contended-semaphore": contended(context.Semaphore),
    "contended-managed-lock": contended(managed_lock),
    "queue": queue,
}

if __name__ == "__main__":
    for line in sys.stdin:
        name, n, arg = line.split()
        print(loops[name](int(n), int(arg)), flush=True)
