"""Which factor of the code book an element names.

The protocol leaves the words of an element free, so spelling decides nothing: the coders name the
factor, in a column beside the element or in their list of words. What names none is counted too.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from peo.codes.dialogues import Dialogues
from peo.codes.elements import Element, parse_elements
from peo.codes.tables import records
from peo.define.cells import bare, fold

NONE = "-"  # in the column of factors: an element that names none


def given_factors(cell: str, book: Dialogues) -> tuple[tuple[str | None, ...], ...]:
    """The factors of a cell, per element: those of one element between slashes.

    None stands for what is no factor of the code book.
    """
    parts = [part.strip() for part in cell.replace("\n", ";").split(";") if part.strip()]
    return tuple(
        () if part == NONE else tuple(book.factors.get(fold(name)) for name in part.split("/"))
        for part in parts
    )


def elements_with_factors(
    rows: pd.DataFrame, book: Dialogues, listed: Mapping[str, str]
) -> list[tuple[dict[str, str], Element, tuple[str, ...]]]:
    """Every element of accepted rows of step 2, with its row and the factors that it names.

    `listed` gives a factor for words, as `bare`: the list that the coders made.
    """
    found = []
    for _, row in records(rows):
        elements = parse_elements(row["elements"], book)
        given = given_factors(row.get("factors", ""), book)
        for place, element in enumerate(elements):
            factors = given[place] if given else (listed.get(bare(element.what)),)
            found.append((row, element, tuple(code for code in factors if code)))
    return found


def without_factor(
    rows: pd.DataFrame, book: Dialogues, listed: Mapping[str, str]
) -> tuple[int, int]:
    """How many elements name no factor, and how many elements there are."""
    found = elements_with_factors(rows, book, listed)
    return sum(not factors for _, _, factors in found), len(found)
