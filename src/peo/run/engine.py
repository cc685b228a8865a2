"""Papermill's own engine, with a word to the terminal after every cell and a forked kernel."""

from __future__ import annotations

import os
from typing import Any

from papermill.engines import NBClientEngine

from peo.run.kernel import WarmKernelManager


class ReportingEngine(NBClientEngine):  # type: ignore[misc]
    """Executes a notebook with nbclient and reports how far it is."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """`report(notebook, cells done, cells in all)` is called after each cell."""
        report, notebook = options.pop("report", None), options.pop("notebook", "")
        kernel = type("Kernel", (WarmKernelManager,), {"reads": options.pop("reads", os.devnull)})
        total, finish = len(nb_man.nb.cells), nb_man.cell_complete

        def cell_complete(cell: Any, cell_index: int | None = None, **rest: Any) -> None:
            finish(cell, cell_index, **rest)
            if report is not None:
                report(notebook, (cell_index or 0) + 1, total)

        nb_man.cell_complete = cell_complete
        super().execute_managed_notebook(
            nb_man,
            kernel_name,
            kernel_manager_class=kernel,
            iopub_timeout=120,  # seconds between a cell's end and its last output: a busy machine
            shutdown_kernel="immediate",  # nothing is left to flush, and it saves the wait
            **options,
        )
