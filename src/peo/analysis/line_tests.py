"""The line that gives a test of one wave: of groups, of two variables, of items, of a model."""

from __future__ import annotations

from collections.abc import Callable

from peo.analysis.lines import (
    COIN,
    ONES,
    Asked,
    NoLineError,
    codes_of,
    grouped,
    query,
    scored,
    statements,
)
from peo.analysis.small import read_again
from peo.define.instrument.model import Instrument
from peo.define.instrument.variable import Variable
from peo.figure import Figure


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


# ---------------------------------------------------------------- differences and associations
def _table(asked: Asked, outcome: str) -> str:
    """Answers and groups of those who have both, the groups that the plan leaves out apart."""
    out = asked.family.leave_out.get(asked.by.id, ()) if asked.family else ()
    into = read_again(asked.figure, asked.by.id)
    out += tuple(code for code, group in into.items() if not group)
    every = _groups(asked.by)
    d = f'd = pd.DataFrame({{"answer": {outcome}, "group": {grouped(asked.by)}}}).dropna()'
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
        f"s, g = {scored(asked.variable)}, {grouped(asked.by)}",
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


# ---------------------------------------------------------------- models, and items within people
def _model(asked: Asked) -> list[str]:
    """A proportional-odds model of all predictors; groups against the first that occurs."""
    family = asked.family
    if family is None:
        raise NoLineError("no_family")
    known = asked.instrument.variables
    into = {name: read_again(asked.figure, name) for name in family.by}
    names = [name for name in family.by if name != asked.variable.id and "" not in into[name]]
    columns, kept = [f'"{asked.variable.id}": {scored(asked.variable)}'], []
    for name in names:
        ranked = known[name].on_scale
        out = family.leave_out.get(name, ())
        codes = [code for code in known[name].substantive if code not in out]
        codes = [code for code in codes if into[name].get(code) != ""]
        held = f'r["{name}"].astype(object)'
        held = f"{held}.where({held}.isin({codes}))"
        if pooled := {code: group for code, group in into[name].items() if group}:
            held += f".replace({pooled})"
            codes = list(dict.fromkeys(pooled.get(code, code) for code in codes))
        grouped = f"pd.Categorical({held}, {codes})"
        columns.append(f'"{name}": {scored(known[name]) if ranked else grouped}')
        if ranked and out:
            kept.append(f'.where(~r["{name}"].isin({list(out)}))')
    x = f'd.drop(columns="{asked.variable.id}")'
    nominal = [n for n in names if not known[n].on_scale]
    for name in nominal:
        x += f".assign({name}=lambda x: x[{name!r}].cat.remove_unused_categories())"
    if nominal:
        x = f"pd.get_dummies({x}, columns={nominal}, drop_first=True, dtype=float)"
    how = 'method="bfgs", gtol=1e-8, maxiter=1000, disp=False, skip_hessian=True'
    return [
        f"d = pd.DataFrame({{{', '.join(columns)}}}){''.join(kept)}.dropna()",
        f"x = {x}",
        f'fit = lambda x, at: OrderedModel(d["{asked.variable.id}"], x, distr="logit")'
        f".fit({how}, start_params=at)",
        "m = fit(x, None)",
    ]


def _likelihood_ratio(asked: Asked) -> list[str]:
    """Of one coefficient: the same model once more without it."""
    figure = asked.figure
    if figure.statistic == "test":
        return [*_model(asked), "(m.llr, m.llr_pvalue)"]
    name = f"{figure.by}_{figure.group}" if figure.group else figure.by
    less = (
        f'fit(x.drop(columns="{name}"), m.params.drop("{name}")).llf if len(x.T) > 1 else m.llnull'
    )
    return [*_model(asked), f'(np.exp(m.params["{name}"]), chi2.sf(2 * (m.llf - ({less})), 1))']


def _items(asked: Asked) -> str:
    """Answers to items that are compared within people, of who answered all."""
    figure = asked.figure
    if figure.categories:
        how = f"c.isin({list(figure.categories)}).where(c.notna())"
    else:
        places = {code: place for place, code in enumerate(asked.variable.substantive)}
        how = f"c.map({places})"
    return f"d = r[{list(figure.groups)}].apply(lambda c: {how}).dropna().astype(float)"


def _cochran(asked: Asked) -> list[str]:
    """Of all items, yes or no."""
    return [_items(asked), "t = cochrans_q(d)", "(t.statistic, t.pvalue)"]


def _friedman(asked: Asked) -> list[str]:
    """Of all items, by place on the scale."""
    if len(asked.figure.groups) < 3:
        raise NoLineError("no_library")
    return [_items(asked), "friedmanchisquare(*d.to_numpy().T)"]


def _reliability(asked: Asked) -> list[str]:
    """Of items on one scale."""
    if asked.figure.against != "alpha":
        raise NoLineError("no_library")
    return [_items(asked), "pingouin.cronbach_alpha(d)[0]"]


def _paired(asked: Asked) -> list[str]:
    """Of two items."""
    one, other = asked.figure.variable, asked.figure.against
    return [
        _items(asked),
        f'up, down = (int((s * (d["{one}"] - d["{other}"]) > 0).sum()) for s in (1, -1))',
        f"(100 * (up - down) / len(d), {COIN})",
    ]


_MAKERS: dict[str, Callable[[Asked], list[str]]] = {
    **ONES, "cooccurrence": _together, "kruskal_wallis": _kruskal, "welch": _welch,
    "chi_square": _chi_square, "mann_whitney": _mann_whitney, "spearman": _spearman,
    "sign": _sign, "likelihood_ratio": _likelihood_ratio, "trend": _trend,
    "reliability": _reliability, "paired": _paired, "cochran": _cochran, "friedman": _friedman,
}  # fmt: skip
