"""Several jobs at once: one process per worker, one fresh kernel per notebook."""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor

from peo.run.execute import Job, Outcome, Progress, execute
from peo.run.kernel import server


def execute_all(jobs: Sequence[Job], progress: Progress) -> Iterator[list[Outcome]]:
    """Execute the jobs, two (or as many as there are cores) at a time, and yield how they ended,
    those that end at about the same moment together.

    A job that fails, or whose process dies, is an outcome like any other; the rest goes on.
    """
    workers = min(len(jobs), os.cpu_count() or 1)
    context = server()
    with context.Manager() as manager:
        words: queue.Queue[tuple[str, int, int]] = manager.Queue()
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
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
