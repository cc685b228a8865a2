"""What every kernel needs, imported once: kernels are forked from the process that holds this.

Loaded by `peo.run.kernel` in a process of its own, before there are threads or sockets. The first
import settles which code counts as used by a notebook.
"""

import sys

import peo.notebook
from peo.provenance import loaded_code

loaded_code()
# jsonschema imports this module if it is there (JupyterLab brings it), and building its grammars
# takes longer than running a small notebook. Without it URI formats go unchecked.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import ipykernel.ipkernel  # noqa: E402
import ipykernel.kernelapp  # noqa: E402
import papermill.engines  # noqa: E402

from peo.show.canvas import draw_plot  # noqa: E402

draw_plot(lambda axes: axes.text(0, 0, "0%"), "0", 1, "")  # finds and reads the fonts

__all__ = ["ipykernel", "papermill", "peo"]
