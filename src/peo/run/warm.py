"""What kernels and the draft need, imported once: they are forked from the process that holds this.

Loaded by `peo.run.kernel` in a process of its own, before there are threads or sockets.
"""

# ruff: noqa: E402
# isort: off
import gc

gc.disable()  # nothing is thrown away meanwhile: looking for it takes a tenth of the time
import atexit
import os
import shutil
from pathlib import Path

import peo.define.chapters.ipynb  # before what brings jsonschema
import IPython.core.debugger
import IPython.core.logger
import IPython.core.oinspect
import IPython.extensions.storemagic
import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp
import nbconvert.exporters.templateexporter
import pandas as pd
import pandera.pandas as pa
import papermill.engines
import pyarrow.dataset
import seaborn
import sqlite3
import tornado.platform.asyncio

import peo.analysis.confirm
import peo.notebook.study
import peo.publish.report
import peo.run.kernel
from peo.project import words

for room in Path(words.__file__).parent.glob("*.yaml"):
    words.keys(room.stem)  # reads its texts
pa.DataFrameSchema({"a": pa.Column(int)}).validate(pd.DataFrame({"a": [1]}))  # loads its checks
# it outlives whoever asked for it, also one that was killed, and takes away what that one left
atexit.register(shutil.rmtree, os.environ.get("PEO_SCRATCH", ""), ignore_errors=True)
gc.collect()
gc.freeze()  # nothing of this is looked through again, in no fork
gc.enable()

__all__ = ["IPython", "ipykernel", "nbconvert", "papermill", "peo"]
__all__ += ["pyarrow", "seaborn", "sqlite3", "tornado"]
