"""What every kernel needs, imported once: kernels are forked from the process that holds this.

Loaded by `peo.run.kernel` in a process of its own, before there are threads or sockets.
"""

# isort: off
import peo.ipynb  # before what brings jsonschema
import ipykernel.ipkernel
import ipykernel.kernelapp
import papermill.engines

import peo.notebook
from peo.show.canvas import draw_plot

draw_plot(lambda axes: axes.text(0, 0, "0%"), "0", 1, "")  # finds and reads the fonts

__all__ = ["ipykernel", "papermill", "peo"]
