"""Figures: rounding, and a table that reads back as it was written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peo.define.instrument.expression import parse
from peo.figure import Figure, half_up, read_figures, write_figures
from peo.project import UserError


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [(12.5, 0, "13"), (13.5, 0, "14"), (62.499999999999996, 0, "63"), (0.25, 1, "0.3"),
     (7.25, 1, "7.3"), (86 / 1.5, 0, "57"), (-2.5, 0, "-3")],
)  # fmt: skip
def test_halves_are_rounded_up_as_the_reports_do(value: float, decimals: int, rounded: str) -> None:
    """By hand; Python's own round gives 12 for 12.5."""
    assert half_up(value, decimals) == Decimal(rounded)


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_share_is_rounded_as_the_exact_fraction_would_be(count: int, n: int) -> None:
    count = min(count, n)
    exact = (200 * count + n) // (2 * n)
    assert half_up(100 * count / n) == exact


def test_figures_read_back_as_they_were_written(tmp_path: Path) -> None:
    figures = [
        Figure("a.b", "percent", "x", ("p", "q"), parse("v in {a, b}"), value=12.5, count=1, n=8,
               low=2.2, high=47.1, published=("t1",), basis="invented", unit="%"),
        Figure("c", "test", "x", by="g", test="kruskal_wallis", value=1.5, df=2.0, p=0.47),
    ]  # fmt: skip
    write_figures(figures, tmp_path / "f.csv")
    assert read_figures(tmp_path / "f.csv") == figures


def test_a_table_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("figure_id,value\na,1\n")
    with pytest.raises(UserError, match="not a table of figures"):
        read_figures(tmp_path / "f.csv")
