"""Post-stratification held against output of R's survey package that its author published.

Lumley (2005), Survey examples from UCLA ATS, section 4 (inst/ucla-examples.pdf of the package).
Its two examples are `svydesign`, `postStratify`, `svymean`, with a finite population.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from peo.analysis.counts import Counts
from peo.analysis.describe import mean
from peo.analysis.margins import Group, Margin, weighted
from peo.define.instrument.expression import Condition
from peo.define.instrument.variable import Answer, Variable
from peo.figure import Figure
from peo.project.words import Text

NAMED = Text(nl="x", en="x")


def variables() -> tuple[Variable, Variable]:
    answers = tuple(Answer(code=code, nl=code, en=code) for code in ("one", "two"))
    return (
        Variable("y", "y", "b", "number", NAMED, maximum=1e9),
        Variable("group", "group", "b", "category", NAMED, answers=answers),
    )


def estimate(one: list[float], two: list[float], sizes: tuple[int, int], base: str = "") -> Figure:
    """The weighted mean of two groups of such sizes, for a sector that is finite."""
    y, group = variables()
    frame = pd.DataFrame(
        {"y": [*one, *two], "group": ["one"] * len(one) + ["two"] * len(two)}
    ).astype({"group": "string"})
    counts = Counts(frame)
    codes = zip(("one", "two"), sizes, strict=True)
    groups = tuple(Group(code, (code,), size, "", 2) for code, size in codes)
    condition = Condition().and_in("group", base) if base else Condition()
    figure = mean(counts, y, condition, "m")
    return weighted(counts, figure, y, Margin(group, groups, "", "m.csv"), "w", finite=True)


def test_the_unemployed_of_the_province_as_r_has_them() -> None:
    """Lehtonen and Pahkinen's Province'91: 8 of 32 municipalities, 7 of them urban."""
    figure = estimate([4123, 760, 721], [142, 187, 331, 127, 219], (7, 25))
    assert figure.value == pytest.approx(565.81, abs=0.005)
    assert figure.se == pytest.approx(187.93, abs=0.005)
    assert figure.n_effective == pytest.approx(32**2 / (3 * (7 / 3) ** 2 + 5 * 5**2))  # Kish


def test_the_pets_of_the_practice_as_r_has_them() -> None:
    """Levy and Lemeshow: 50 of 1,300 pets, 32 dogs of 850 and 18 cats of 450.

    The rows are not printed; these have the printed mean of each group, and the spread that its
    printed standard error stands for. All the rest, R gives.
    """
    left = 1 - 50 / 1300

    def rows(n: int, mean: float, se: float) -> list[float]:
        step = se * n / math.sqrt(left * 50 / 49 * n)
        return [mean - step] * (n // 2) + [mean + step] * (n // 2)

    dogs, cats = rows(32, 49.85844, 1.443690), rows(18, 21.71111, 1.965050)
    both = estimate(dogs, cats, (850, 450))
    assert both.value == pytest.approx(40.115, abs=5e-4)
    assert both.se == pytest.approx(1.1635, abs=5e-5)
    for group, mean_, se in (("one", 49.85844, 1.443690), ("two", 21.71111, 1.965050)):
        only = estimate(dogs, cats, (850, 450), group)
        assert (only.value, only.se) == (
            pytest.approx(mean_, abs=5e-6),
            pytest.approx(se, abs=5e-6),
        )
