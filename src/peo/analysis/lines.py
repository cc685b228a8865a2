"""The one line of pandas or pingouin that gives the number of a figure from the rows of a wave.

A line is text: it is shown, and it is run by `confirm` and by the tests. It is written from what
the figure says and from the instrument alone, so it shares nothing with the code that counted.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from peo.analysis.response import APART
from peo.define.instrument.expression import Condition, Either, Term
from peo.define.instrument.model import Family, Instrument
from peo.define.instrument.variable import Variable
from peo.figure import Figure
from peo.project.words import both

ROWS, THEN = "rows = w.frame()", '; then = w.frame(wave="{}")'  # what a line in a card begins with
HOLM = "import pingouin; pingouin.multicomp({}, method='holm')[1]"
# up and down by chance alike; of nobody who moved there is nothing to doubt
COIN = "binomtest(up, up + down).pvalue if up + down else 1"
_IMPORTS = {
    "pd.": "import pandas as pd",
    "np.": "import numpy as np",
    "pingouin.": "import pingouin",
    "binomtest(": "from scipy.stats import binomtest",
    "proportions_ztest(": "from statsmodels.stats.proportion import proportions_ztest",
    "SquareTable(": "from statsmodels.stats.contingency_tables import SquareTable",
    "cochrans_q(": "from statsmodels.stats.contingency_tables import cochrans_q",
    "friedmanchisquare(": "from scipy.stats import friedmanchisquare",
    "chi2.sf(": "from scipy.stats import chi2",
    "ttest_ind_from_stats(": "from scipy.stats import ttest_ind_from_stats",
    "OrderedModel(": "from statsmodels.miscmodels.ordinal_model import OrderedModel",
}


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


def statements(steps: Sequence[str], rows: str) -> str:
    """A line of steps, behind the imports that they use and the rows that they are about."""
    used = [text for call, text in _IMPORTS.items() if any(call in step for step in steps)]
    return "; ".join([*used, rows, *steps])


def run_line(
    line: str,
    rows: pd.DataFrame,
    known: dict[str, dict[str, Any]],
    then: pd.DataFrame | None = None,
) -> list[float]:
    """The numbers of a line. `known` keeps what each of its first statements gave, which is the
    same for many figures: of a model, or of rows that are picked; `then` are the rows of another
    wave."""
    *steps, last = line.split("; ")
    names, done = {"rows": rows, "then": then}, ""
    with warnings.catch_warnings():  # of libraries about their own use of pandas
        warnings.simplefilter("ignore")
        for step in steps:
            done += f"{step}\n"
            if then is None and done in known:
                names = known[done]
                continue
            names = dict(names)
            exec(step, names)
            if then is None:
                known[done] = names
        found = eval(last, names)
    numbers = list(found) if hasattr(found, "__len__") else [found]
    return [float(number) for number in numbers]


def query(base: Condition, instrument: Instrument) -> str:
    """What picks the people of a base from rows; nothing for everybody."""
    told = " and ".join(
        f"({' or '.join(_term(term, instrument) for term in part.terms)})"
        if isinstance(part, Either)
        else _term(part, instrument)
        for part in base.parts
    )
    return f".query({told!r})" if told else ""


def _term(term: Term, instrument: Instrument) -> str:
    if instrument.variables[term.variable].kind == "date":
        raise NoLineError("several")
    number = instrument.variables[term.variable].kind == "number"
    codes: list[object] = [float(code) if number else code for code in term.codes]
    if not term.negated:
        return f"{term.variable} in {codes}"
    return f"{term.variable} not in {codes} and {term.variable}.notna()"  # no answer is no match


def grouped(variable: Variable) -> str:
    """The groups that answers make: bands of a number, else the answers."""
    if not variable.bands:
        return f'r["{variable.id}"].astype(object)'
    return f"{_cut(variable)}.astype(object)"


def _cut(variable: Variable, rows: str = "r") -> str:
    edges = ["-np.inf", *(str(band.upto) for band in variable.bands)]
    labels = [band.code for band in variable.bands]
    return f'pd.cut({rows}["{variable.id}"].astype(float), [{", ".join(edges)}], labels={labels})'


def given(asked: Asked, rows: str = "r") -> str:
    """The answers to a question, without who gave none."""
    return f"{every_answer(asked, rows)}.dropna()"


def every_answer(asked: Asked, rows: str = "r") -> str:
    """The answers to a question, a place for who gave none; in bands where those are asked for."""
    banded = asked.variable.bands and set(asked.codes) <= {b.code for b in asked.variable.bands}
    return _cut(asked.variable, rows) if banded else f'{rows}["{asked.variable.id}"]'


def codes_of(asked: Asked) -> list[object]:
    """The answers that count, as the rows hold them."""
    banded = {band.code for band in asked.variable.bands}
    if asked.variable.kind != "number" or set(asked.codes) <= banded:
        return list(asked.codes)
    return [float(code) for code in asked.codes]


# ---------------------------------------------------------------- numbers about one group
def _percent(asked: Asked) -> list[str]:
    return [f"100 * {given(asked)}.isin({codes_of(asked)}).mean()"]


def _mean(asked: Asked) -> list[str]:
    name = asked.figure.variable
    if asked.variable.rank:
        return [f'pd.to_numeric(r["{name}"].astype(object), errors="coerce").mean()']
    return [f'r["{name}"].mean()']


def _spread(asked: Asked) -> list[str]:
    how = {
        "median": "median()", "lower_quartile": "quantile(0.25)",
        "upper_quartile": "quantile(0.75)", "sd": "std()",
    }  # fmt: skip
    return [f'r["{asked.figure.variable}"].astype(float).{how[asked.figure.against]}']


def _in_order(asked: Asked) -> list[str]:
    shares = {"median": 0.5, "lower_quartile": 0.25, "upper_quartile": 0.75}
    if asked.figure.against not in shares:
        raise NoLineError("no_library")
    how = f'{shares[asked.figure.against]}, method="inverted_cdf"'
    return [f"np.quantile({scored(asked.variable)}.dropna(), {how}) + 1"]


def _response(asked: Asked) -> list[str]:
    if asked.figure.n is None or asked.codes == ["missing"]:
        raise NoLineError("no_value")
    codes = asked.codes or list(asked.figure.groups)
    return [f"100 * {grouped(asked.variable)}.isin({codes}).sum() / {asked.figure.n}"]


def _sensitivity(asked: Asked) -> list[str]:
    """Over who gave an answer on the scale, or over all who got the question."""
    against, answers_of_all = asked.figure.against, every_answer(asked)
    told = f"{answers_of_all}.isin({codes_of(asked)})"
    if against == "without_unknown":
        return [
            f"100 * {told}.sum() / {answers_of_all}.isin({list(asked.variable.substantive)}).sum()"
        ]
    route = query(asked.variable.asked_if, asked.instrument)
    told = told if against == "none" else f"({told} | {answers_of_all}.isna())"
    return [*([f"r = r{route}"] if route else []), f"100 * {told}.mean()"]


def _weighted(asked: Asked) -> list[str]:
    """Answers and, for every answer to the question about groups, its weight."""
    figure, column = asked.figure, f'r["{asked.figure.variable}"]'
    weights = dict(zip(figure.groups, figure.weights, strict=True))
    weights = {code: w for name, w in weights.items() if w for code in name.split("+")}
    if not weights:
        raise NoLineError("rounded")
    answers = f"{column}.astype(float)"
    if asked.codes:
        answers_of_all = every_answer(asked)
        answers = f"100 * {answers_of_all}.isin({codes_of(asked)}).where({column}.notna())"
    weight = f"{grouped(asked.instrument.variables[figure.against])}.map({weights}).astype(float)"
    frame = f'd = pd.DataFrame({{"y": {answers}, "w": {weight}}}).dropna()'
    return [frame, "(d.y.astype(float) * d.w).sum() / d.w.sum()"]


def _count(asked: Asked) -> list[str]:
    if set(asked.codes) & set(APART):
        raise NoLineError("several")
    return [f"{given(asked)}.isin({codes_of(asked)}).sum()"]


def _people(asked: Asked) -> list[str]:
    name = asked.figure.variable
    return ["len(r)"] if name == "respondents" else [f'r["{name}"].count()']


def _mentions(asked: Asked) -> list[str]:
    name = asked.figure.variable
    options = _options(asked.instrument, asked.instrument.variables[name].question)
    return [f'ticks = (r[{options}] == "yes").sum()', f'100 * ticks["{name}"] / ticks.sum()']


def _combination(asked: Asked) -> list[str]:
    options = _options(asked.instrument, asked.figure.variable)
    chosen = [option in asked.codes for option in options]
    return [f'((r[{options}] == "yes") == {chosen}).all(axis=1).sum()']


def _options(instrument: Instrument, question: str) -> list[str]:
    return [v.id for v in instrument.variables.values() if v.question == question and v.answers]


ONES: dict[str, Callable[[Asked], list[str]]] = {
    "percent": _percent, "mean": _mean, "count": _count, "base_n": _people,
    "response": _response, "sensitivity": _sensitivity, "weighted": _weighted,
    "mentions": _mentions, "combination": _combination, "spread": _spread, "in_order": _in_order,
}  # fmt: skip
