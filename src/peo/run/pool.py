"""Several notebooks at once, each in a fresh kernel, and single steps in a warm process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from multiprocessing import active_children
from signal import SIGHUP, SIGTERM
from typing import TypeVar

from peo.run.execute import Job, Outcome, Progress, execute

T = TypeVar("T")


class Workers:
    """Runs notebooks and steps. The process that kernels are forked from starts with the first
    notebook; after that, a step is done by a fork of it too, which has everything imported."""

    def __init__(self) -> None:
        self._steps: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        self._old = {number: signal.signal(number, _stop) for number in (SIGTERM, SIGHUP)}
        return self

    def __exit__(self, *error: object) -> None:
        if self._steps is not None:
            self._steps.shutdown()
        for number, old in self._old.items():
            signal.signal(number, old)

    def call(self, function: Callable[..., T], *arguments: object) -> T:
        """What a function gives; it must be one that another process can import."""
        if self._steps is None:
            return function(*arguments)
        return self._steps.submit(function, *arguments).result()

    def execute(self, jobs: Sequence[Job], progress: Progress) -> Iterator[list[Outcome]]:
        """Execute notebooks, as many at a time as there are cores, and yield how they ended, those
        that ended together in one list.

        A job that fails, or whose kernel dies, is an outcome like any other; the rest goes on.
        """
        from peo.run.kernel import end_with_parent, server  # slow, and often not needed

        self._steps = ProcessPoolExecutor(1, server(), end_with_parent)
        # a thread waits for its kernel, most of the time
        with ThreadPoolExecutor(os.cpu_count() or 1) as drivers:
            waiting = {drivers.submit(execute, job, progress): job for job in jobs}
            try:
                while waiting:
                    ended, _ = wait(waiting, return_when=FIRST_COMPLETED)
                    yield [_outcome(future, waiting.pop(future)) for future in ended]
            except BaseException:  # stopped: nobody waits for what a kernel would still say
                drivers.shutdown(wait=False, cancel_futures=True)
                while not all(future.done() for future in waiting):
                    for kernel in active_children():
                        kernel.kill()
                    time.sleep(0.1)
                raise


def _stop(*_: object) -> None:
    """Being asked to end is as Ctrl-C: what was finished is kept, and nothing is left behind."""
    raise KeyboardInterrupt


def _outcome(future: Future[Outcome], job: Job) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    return Outcome(job.notebook, 0.0, None, f"{type(error).__name__}: {error}")
