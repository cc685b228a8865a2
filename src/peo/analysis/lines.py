"""The one line of pandas or pingouin that gives the number of a figure from the rows of a wave.

A line is text: it is shown, and it is run by `confirm` and by the tests. It is written from what
the figure says and from the instrument alone, so it shares nothing with the code that counted.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from peo.analysis.line_models import cochran, friedman, likelihood_ratio, paired, reliability
from peo.analysis.line_parts import Asked, NoLineError, scored
from peo.analysis.small import read_again
from peo.figure import Figure
from peo.instrument.expression import Condition, Either, Term
from peo.instrument.model import Instrument
from peo.instrument.variable import Variable

_IMPORTS = {
    "pd.": "import pandas as pd",
    "np.": "import numpy as np",
    "pingouin.": "import pingouin",
    "binomtest(": "from scipy.stats import binomtest",
    "proportions_ztest(": "from statsmodels.stats.proportion import proportions_ztest",
    "cochrans_q(": "from statsmodels.stats.contingency_tables import cochrans_q",
    "friedmanchisquare(": "from scipy.stats import friedmanchisquare",
    "chi2.sf(": "from scipy.stats import chi2",
    "ttest_ind_from_stats(": "from scipy.stats import ttest_ind_from_stats",
    "OrderedModel(": "from statsmodels.miscmodels.ordinal_model import OrderedModel",
}
_ANSWERS_APART = ("left_open", "reached_end", "complete", "stopped_after", "same_answer", "coded")


def line_of(figure: Figure, instrument: Instrument) -> str:
    """Statements with `rows` (`w.frame()`) in them, the last of which is the number of the figure;
    for a test the statistic, its p, and the effect size where the library has it.

    Raises NoLineError where there is no such line. One of two waves has `line_for`.
    """
    known = (*instrument.variables, "respondents")
    if figure.variable not in known and figure.statistic != "combination":
        raise NoLineError("unasked")
    maker = _MAKERS.get(figure.test) or _MAKERS.get(figure.statistic)
    if maker is None:
        raise NoLineError("no_library")
    return statements(maker(Asked(figure, instrument)), f"r = rows{query(figure.base, instrument)}")


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
    """The numbers of a line. `known` keeps what stands before its last statement, for a model that
    several figures come from; `then` are the rows of another wave."""
    before, _, last = line.rpartition("; ")
    with warnings.catch_warnings():  # of libraries about their own use of pandas
        warnings.simplefilter("ignore")
        if then is not None or before not in known:
            known[before] = {"rows": rows, "then": then}
            exec(before.replace("; ", "\n"), known[before])
        found = eval(last, known[before])
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


def _grouped(variable: Variable) -> str:
    """The groups that answers make: bands of a number, else the answers."""
    if not variable.bands:
        return f'r["{variable.id}"].astype(object)'
    return f"{_cut(variable)}.astype(object)"


def _cut(variable: Variable) -> str:
    edges = ["-np.inf", *(str(band.upto) for band in variable.bands)]
    labels = [band.code for band in variable.bands]
    return f'pd.cut(r["{variable.id}"].astype(float), [{", ".join(edges)}], labels={labels})'


def given(asked: Asked) -> str:
    """The answers to a question, without who gave none."""
    banded = asked.variable.bands and set(asked.codes) <= {b.code for b in asked.variable.bands}
    column = _cut(asked.variable) if banded else f'r["{asked.variable.id}"]'
    return f"{column}.dropna()"


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


def _response(asked: Asked) -> list[str]:
    if asked.figure.n is None or asked.codes == ["missing"]:
        raise NoLineError("no_value")
    codes = asked.codes or list(asked.figure.groups)
    return [f"100 * {_grouped(asked.variable)}.isin({codes}).sum() / {asked.figure.n}"]


def _sensitivity(asked: Asked) -> list[str]:
    """Over who gave an answer on the scale, or over all who got the question."""
    against, answers_of_all = asked.figure.against, given(asked).removesuffix(".dropna()")
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
        answers_of_all = given(asked).removesuffix(".dropna()")
        answers = f"100 * {answers_of_all}.isin({codes_of(asked)}).where({column}.notna())"
    weight = f"{_grouped(asked.instrument.variables[figure.against])}.map({weights}).astype(float)"
    frame = f'd = pd.DataFrame({{"y": {answers}, "w": {weight}}}).dropna()'
    return [frame, "(d.y.astype(float) * d.w).sum() / d.w.sum()"]


def _count(asked: Asked) -> list[str]:
    if set(asked.codes) & set(_ANSWERS_APART):
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


# ---------------------------------------------------------------- differences and associations
def _table(asked: Asked, outcome: str) -> str:
    """Answers and groups of those who have both, the groups that the plan leaves out apart."""
    out = asked.family.leave_out.get(asked.by.id, ()) if asked.family else ()
    into = read_again(asked.figure, asked.by.id)
    out += tuple(code for code, group in into.items() if not group)
    every = _groups(asked.by)
    d = f'd = pd.DataFrame({{"answer": {outcome}, "group": {_grouped(asked.by)}}}).dropna()'
    if every:
        d += f'.query("group in {[code for code in every if code not in out]}")'
    pooled = {code: group for code, group in into.items() if group}
    return d + (f'.replace({{"group": {pooled}}})' if pooled else "")


def _groups(by: Variable) -> list[str]:
    """The groups that answers make, in order; none for a number without bands."""
    return [band.code for band in by.bands] or list(by.substantive)


def _kruskal(asked: Asked) -> list[str]:
    return [
        _table(asked, scored(asked.variable)),
        't = pingouin.kruskal(d, dv="answer", between="group").iloc[0]',
        "(t.H, t.p_unc, max(0, (t.H - t.ddof1) / (len(d) - t.ddof1 - 1)))",
    ]


def _welch(asked: Asked) -> list[str]:
    return [
        _table(asked, scored(asked.variable)),
        't = pingouin.welch_anova(d, dv="answer", between="group").iloc[0]',
        "(t.F, t.p_unc, max(0, 1 - (1 - t.np2) * (len(d) - 1) / (len(d) - t.ddof1 - 1)))",
    ]


def _chi_square(asked: Asked) -> list[str]:
    return [
        _table(asked, _as_class(asked) if asked.codes else scored(asked.variable)),
        't = pingouin.chi2_independence(d, "group", "answer", correction=False)[2].iloc[0]',
        "k, n = d.nunique(), len(d)",
        "phi2 = max(0, t.chi2 / n - t.dof / (n - 1))",
        "(t.chi2, t.pval, (phi2 / ((k - (k - 1) ** 2 / (n - 1)).min() - 1)) ** 0.5)",
    ]


def _as_class(asked: Asked) -> str:
    """Whether an answer is one of those that count."""
    column = f'r["{asked.figure.variable}"]'
    return f"{column}.isin({codes_of(asked)}).where({column}.notna())"


def _trend(asked: Asked) -> list[str]:
    group = 'd["group"]'
    if every := _groups(asked.by):
        group += f".map({ {code: place for place, code in enumerate(every)} })"
    answer = 'd["answer"].astype(float)'
    test = f'pingouin.corr({answer}, {group}.astype(float), method="spearman")'
    outcome = _as_class(asked) if asked.codes else scored(asked.variable)
    return [_table(asked, outcome), f'{test}[["r", "p_val"]].iloc[0]']


def _mann_whitney(asked: Asked) -> list[str]:
    figure = asked.figure
    sides = ", ".join(f"s[g == {code!r}]" for code in (figure.group, figure.against))
    test = f'pingouin.mwu({sides}, method="asymptotic")[["CLES", "p_val", "RBC"]].iloc[0]'
    return [
        f"s, g = {scored(asked.variable)}, {_grouped(asked.by)}",
        f"{test} * [100, 1, 1]",
    ]


def _spearman(asked: Asked) -> list[str]:
    both = f"{scored(asked.variable)}, {scored(asked.by)}"
    return [f'pingouin.corr({both}, method="spearman")[["r", "p_val"]].iloc[0]']


def _sign(asked: Asked) -> list[str]:
    scale = list(asked.variable.substantive)
    half = len(scale) // 2
    column = f'r["{asked.variable.id}"]'
    return [
        f"up, down = (int({column}.isin(side).sum()) for side in ({scale[-half:]}, "
        f"{scale[:half]}))",
        "(100 * up / (up + down), binomtest(up, up + down).pvalue)",
    ]


def _together(asked: Asked) -> list[str]:
    one, other = asked.figure.variable, asked.figure.by
    return [f'((r["{one}"] == "yes") & (r["{other}"] == "yes")).sum()']


_MAKERS: dict[str, Callable[[Asked], list[str]]] = {
    "percent": _percent, "mean": _mean, "count": _count, "base_n": _people,
    "response": _response, "sensitivity": _sensitivity, "weighted": _weighted,
    "mentions": _mentions,
    "combination": _combination, "cooccurrence": _together,
    "kruskal_wallis": _kruskal, "welch": _welch, "chi_square": _chi_square,
    "mann_whitney": _mann_whitney, "spearman": _spearman, "sign": _sign,
    "likelihood_ratio": likelihood_ratio, "trend": _trend,
    "spread": _spread, "reliability": reliability, "cochran": cochran, "friedman": friedman,
    "paired": paired,
}  # fmt: skip
