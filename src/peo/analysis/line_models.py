"""Lines for numbers that several questions give: models, and items within people."""

from __future__ import annotations

from peo.analysis.line_parts import Asked, NoLineError, scored
from peo.analysis.small import read_again


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
        ranked = known[name].ordered or known[name].kind == "number"
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
    nominal = [n for n in names if not (known[n].ordered or known[n].kind == "number")]
    for name in nominal:
        x += f".assign({name}=lambda x: x[{name!r}].cat.remove_unused_categories())"
    if nominal:
        x = f"pd.get_dummies({x}, columns={nominal}, drop_first=True, dtype=float)"
    how = 'method="bfgs", gtol=1e-8, maxiter=1000, disp=False'
    return [
        f"d = pd.DataFrame({{{', '.join(columns)}}}){''.join(kept)}.dropna()",
        f"x = {x}",
        f'fit = lambda x, at: OrderedModel(d["{asked.variable.id}"], x, distr="logit")'
        f".fit({how}, start_params=at)",
        "m = fit(x, None)",
    ]


def likelihood_ratio(asked: Asked) -> list[str]:
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


def cochran(asked: Asked) -> list[str]:
    """Of all items, yes or no."""
    return [_items(asked), "t = cochrans_q(d)", "(t.statistic, t.pvalue)"]


def friedman(asked: Asked) -> list[str]:
    """Of all items, by place on the scale."""
    if len(asked.figure.groups) < 3:
        raise NoLineError("no_library")
    return [_items(asked), "friedmanchisquare(*d.to_numpy().T)"]


def reliability(asked: Asked) -> list[str]:
    """Of items on one scale."""
    if asked.figure.against != "alpha":
        raise NoLineError("no_library")
    return [_items(asked), "pingouin.cronbach_alpha(d)[0]"]


def paired(asked: Asked) -> list[str]:
    """Of two items."""
    one, other = asked.figure.variable, asked.figure.against
    return [
        _items(asked),
        f'up, down = (int((s * (d["{one}"] - d["{other}"]) > 0).sum()) for s in (1, -1))',
        "(100 * (up - down) / len(d), binomtest(up, up + down).pvalue)",
    ]
