"""Kernels forked from one process that has everything imported: fresh, private and ready at once.

Starting Python and importing pandas, scipy and matplotlib takes longer than most notebooks do.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from papermill.engines import NBClientEngine
from traitlets import CaselessStrEnum

from peo.define.chapters.reads import note_reads

SCRATCH = "PEO_SCRATCH"  # the one folder that a run has in the temporary directory


def server() -> ForkServerContext:
    """Where workers and kernels come from; starts with the first of them."""
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # what a cell draws is seen, as it is in JupyterLab, and not lost
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # or the debugger, unused, warns of itself
    # a bar of progress in a cell leaves a lock that nobody wants to hear of when its kernel ends
    os.environ.setdefault("PYTHONWARNINGS", "ignore::UserWarning:multiprocessing.resource_tracker")
    os.environ[SCRATCH] = get_temp_dir()
    # nobody's own start-up files take part, and nothing is left of a home that cannot be written
    os.environ["IPYTHONDIR"] = str(Path(get_temp_dir()) / "ipython")
    if not os.access(os.path.expanduser("~"), os.W_OK):
        os.environ.setdefault("MPLCONFIGDIR", str(Path(get_temp_dir()) / "matplotlib"))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["peo.run.warm"])
    return context


def end_with_parent() -> None:
    """Let this process end when the one that asked for it does, also when that one was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _serve(connection_file: str, folder: str, reads: str) -> None:
    from ipykernel.kernelapp import IPKernelApp

    note_reads(reads)
    # the cell shows what a program writes that it starts, and nobody else's terminal or log does
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.setsid()  # Ctrl-C is for who asked for it: in the middle of a message a kernel goes deaf
    os.chdir(folder)
    end_with_parent()
    # without a parent it would print how to connect to it
    IPKernelApp.launch_instance(argv=["-f", connection_file], parent_handle=os.getppid())


class _Kernel(ForkServerProcess):
    """A forked process with the few methods of `subprocess.Popen` that a provisioner calls."""

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        return self.exitcode

    def wait(self) -> int | None:
        self.join()
        return self.exitcode

    def send_signal(self, signum: int) -> None:
        if self.pid is not None:
            os.kill(self.pid, signum)


class _Provisioner(LocalProvisioner):
    """Forks a kernel where the usual one would start a Python."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        del cmd  # would start a Python of its own
        server()
        folder = str(kwargs.get("cwd") or Path.cwd())
        manager: Any = self.parent
        kernel: Any = _Kernel(target=_serve, args=(manager.connection_file, folder, manager.reads))
        kernel.start()
        self.process, self.pid, self.cwd = kernel, kernel.pid, folder
        return self.connection_info


class WarmKernelManager(AsyncKernelManager):
    """Talks to its kernel over sockets in a folder of its own instead of TCP ports.

    Other users of the machine cannot listen in, and two kernels that start at the same moment
    cannot pick the same port.
    """

    transport = CaselessStrEnum(["tcp", "ipc"], default_value="ipc")
    reads = os.devnull  # where the kernel notes the files that its cells read

    def __init__(self, **options: Any) -> None:
        self._sockets = tempfile.TemporaryDirectory(prefix="kernel-", dir=get_temp_dir())
        options["connection_file"] = str(Path(self._sockets.name) / "kernel.json")
        super().__init__(**options)

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel as a fork."""
        self.provisioner = _Provisioner(kernel_spec=self.kernel_spec, parent=self)
        await self._async_start_kernel(**options)


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
