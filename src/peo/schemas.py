"""The pandera schemas that intake runs, for who wants to check a table by hand.

They are for tables of text; docs/instrument.md shows how one is used and what it tells.
"""

from __future__ import annotations

import pandera.pandas as pa

from peo.instrument import read_instrument
from peo.instrument.rules import survey_schema
from peo.project import find_project


def survey(wave: str) -> pa.DataFrameSchema:
    """The schema for the answers of a wave, in the project around the current folder.

    A frame that obeys it comes back with one column more, the numbers of the rows. Raises UserError
    when there is no such wave or its instrument is broken.
    """
    return survey_schema(read_instrument(find_project(), wave))
