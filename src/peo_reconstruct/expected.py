"""What a table of counts looks like where no published figure decides it.

Figures leave most cells open, and a solver would fill them in corners (everybody or nobody). The
distance to an unremarkable pattern is therefore kept small; the published rows stay hard.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from peo.define.instrument.expression import parse
from peo_reconstruct.choices import Choices
from peo_reconstruct.counts import Counts, CountTable, Key

_UNIT = 10  # the objective counts tenths of a person
_ROUNDS = 50  # of proportional fitting, far more than these small tables need

Floats = npt.NDArray[np.float64]


def add_distance(counts: Counts) -> None:
    """Minimise the summed distance between cells and what is expected of them, in persons."""
    distances: list[Any] = []
    most = _UNIT * sum(counts.choices.populations["everyone"].sizes.values())
    for table in counts.tables:
        for key, target in expected_cells(counts.choices, table).items():
            away = counts.model.new_int_var(0, most, "")
            cell = table.cells[key]
            counts.model.add(away >= _UNIT * cell - round(_UNIT * target))
            counts.model.add(away >= round(_UNIT * target) - _UNIT * cell)
            distances.append(away)
    counts.model.minimize(sum(distances))


def expected_cells(choices: Choices, table: CountTable) -> dict[Key, float]:
    """Expected people per cell of a table; impossible cells share out their people to the rest."""
    weights = np.ones(())
    for axis in table.axes:
        weights = np.multiply.outer(weights, _axis_weights(choices, table, axis))
    if table.association:
        weights = _associate(weights, table.association)
    keys = list(product(*(choices.codes_of(axis) for axis in table.axes)))
    allowed = np.array([key in table.cells for key in keys]).reshape(weights.shape)
    weights = np.where(allowed, weights, 0.0)
    if table.axes[0] == choices.sizes_by:
        sizes = _axis_weights(choices, table, choices.sizes_by)
        inside = weights.reshape(len(sizes), -1).sum(axis=1)
        weights = weights * (sizes / inside).reshape(-1, *[1] * (weights.ndim - 1))
    else:
        weights = weights * (_people(choices, table) / weights.sum())
    return {
        key: float(value)
        for key, value in zip(keys, weights.ravel(), strict=True)
        if key in table.cells
    }


def _axis_weights(choices: Choices, table: CountTable, axis: str) -> Floats:
    """Sizes of the organisations, or expected shares of the answers."""
    sizes = choices.populations[table.population].sizes
    if axis == choices.sizes_by:
        return np.array([sizes[code] for code in choices.codes_of(axis)], dtype=float)
    shares = np.array(choices.expected_of(axis), dtype=float)
    weights: Floats = shares / shares.sum()
    return weights


def _people(choices: Choices, table: CountTable) -> float:
    """Size of a population; for those routed by one answer its expected share of everybody."""
    population = choices.populations[table.population]
    everyone = sum(choices.populations["everyone"].sizes.values())
    if population.sizes:
        return float(sum(population.sizes.values()))
    routed = parse(population.asked_if).terms[0]
    shares = choices.expected_of(routed.variable)
    codes = choices.codes_of(routed.variable)
    inside = sum(s for s, code in zip(shares, codes, strict=True) if routed.accepts(code))
    return everyone * inside / sum(shares)


def _associate(weights: Floats, association: float) -> Floats:
    """Tilt the last two axes towards (or away from) each other, keeping their totals."""
    rows, columns = weights.sum(axis=-1, keepdims=True), weights.sum(axis=-2, keepdims=True)
    tilt = np.exp(association * np.outer(_places(rows), _places(columns)))
    tilted = weights * tilt
    for _ in range(_ROUNDS):
        for axis, wanted in ((-1, rows), (-2, columns)):
            now = tilted.sum(axis=axis, keepdims=True)
            tilted = tilted * np.divide(wanted, now, out=np.zeros_like(wanted), where=now > 0)
    return tilted


def _places(margin: Floats) -> Floats:
    """Standardised places 0, 1, 2, ... of the codes under their expected shares."""
    kept = int(np.argmax(margin.shape[-2:])) - 2 + margin.ndim  # the other one has length 1
    shares = margin.sum(axis=tuple(n for n in range(margin.ndim) if n != kept))
    shares = shares / shares.sum()
    places = np.arange(len(shares), dtype=float)
    mean = (shares * places).sum()
    spread = np.sqrt((shares * (places - mean) ** 2).sum())
    return np.asarray((places - mean) / spread)
