"""How a test of one text is asked of a column of cells."""

from __future__ import annotations

import pandas as pd
import pytest

from peo.project.distinct import Distinct


@pytest.mark.parametrize("kind", ["str", "object"])
@pytest.mark.parametrize(
    ("cells", "passed"),
    [
        (["ab", None, "b", "ab", "c"], [True, False, False, True, False]),
        ([None, None], [False, False]),
        ([], []),
    ],
)
def test_a_text_passes_wherever_it_stands_and_an_empty_cell_never(
    kind: str, cells: list[str | None], passed: list[bool]
) -> None:
    asked: list[str] = []

    def test(text: str) -> bool:
        asked.append(text)
        return text.startswith("a")

    column = pd.Series(cells, dtype=kind, index=range(5, 5 + len(cells)))
    assert Distinct.of(column).fit(test).tolist() == passed
    assert sorted(asked) == sorted({cell for cell in cells if cell is not None})
