"""What every line that gives a number is made of: a figure, its variables, its answers."""

from __future__ import annotations

from peo.figure import Figure
from peo.instrument.model import Family, Instrument
from peo.instrument.variable import Variable
from peo.words import both


class NoLineError(Exception):
    """No line of these libraries gives the number; `why` is a text of the catalogue."""

    def __init__(self, why: str, **values: object) -> None:
        self.why = both(f"explain.why.{why}", **values)
        super().__init__(self.why.en)


class Asked:
    """A figure with the variables that it is about."""

    def __init__(self, figure: Figure, instrument: Instrument) -> None:
        self.figure, self.instrument = figure, instrument
        self.codes = list(figure.categories)

    @property
    def variable(self) -> Variable:
        """What the figure is of."""
        return self.instrument.variables[self.figure.variable]

    @property
    def by(self) -> Variable:
        """What it is compared with."""
        return self.instrument.variables[self.figure.by]

    @property
    def family(self) -> Family | None:
        """Its family of the plan; none where nobody planned it."""
        found = [family for family in self.instrument.plan if family.id == self.figure.family]
        return found[0] if found else None


def scored(variable: Variable, rows: str = "r") -> str:
    """The places of answers on their scale; answers without a place are missing."""
    if variable.kind == "number":
        return f'{rows}["{variable.id}"].astype(float)'
    if not variable.ordered:
        codes = list(variable.substantive)
        told = "" if codes == list(variable.codes) else f".where(lambda c: c.isin({codes}))"
        return f'{rows}["{variable.id}"].astype(object){told}'
    places = {code: place for place, code in enumerate(variable.substantive)}
    return f'{rows}["{variable.id}"].map({places}).astype(float)'
