"""Work in warm processes: several notebooks at once, each in a fresh kernel, and single steps."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

from peo.run.execute import Job, Outcome, Progress, execute

T = TypeVar("T")


class Workers:
    """Processes that have everything imported. They start with the first notebook; a step alone is
    done sooner here than they are ready."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def call(self, function: Callable[..., T], *arguments: object) -> T:
        """What a function gives; it must be one that another process can import."""
        if self._pool is None:
            return function(*arguments)
        return self._pool.submit(function, *arguments).result()

    def execute(self, jobs: Sequence[Job], progress: Progress) -> Iterator[list[Outcome]]:
        """Execute notebooks, as many at a time as there are cores, and yield how they ended, those
        that end at about the same moment together.

        A job that fails, or whose process dies, is an outcome like any other; the rest goes on.
        """
        from peo.run.kernel import server  # slow to load, and often there is nothing to do

        context = server()
        manager = self._open.enter_context(context.Manager())
        pool = ProcessPoolExecutor(min(len(jobs), os.cpu_count() or 1), mp_context=context)
        self._pool = self._open.enter_context(pool)
        words: queue.Queue[tuple[str, int, int]] = manager.Queue()
        waiting = {pool.submit(_work, job, words): job for job in jobs}
        while waiting:
            _pass_on(words, progress)
            ended = [future for future in waiting if future.done()]
            if ended:
                yield [_outcome(future, waiting.pop(future)) for future in ended]


def _work(job: Job, words: queue.Queue[tuple[str, int, int]]) -> Outcome:
    return execute(job, lambda *message: words.put(message))


def _outcome(future: Future[Outcome], job: Job) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    return Outcome(job.notebook, 0.0, None, f"{type(error).__name__}: {error}")


def _pass_on(words: queue.Queue[tuple[str, int, int]], progress: Progress) -> None:
    """Hand on what the workers say, for at most a fifth of a second."""
    try:
        progress(*words.get(timeout=0.2))
        while True:
            progress(*words.get_nowait())
    except queue.Empty:
        return
