"""Promises about bounds. The oracle writes out every possible group of four synthetic people."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import combinations_with_replacement, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from peo.definition import load
from peo.figure import Figure, write_figures
from peo.instrument.expression import parse
from peo.instrument.model import Instrument
from peo.project import Project, UserError
from peo.published.bounds.bound import Bound, Compatible
from peo.published.bounds.run import ask, bound_text, bound_wave, without_bounds
from peo.published.bounds.table import COLUMNS, asked, read_bounds
from peo.published.printed import read_table
from peo.published.question import expression_of, read_question
from peo.published.reconstruct.choices import Choices
from peo.published.schema import read_ledger_table
from peo.published.verify import pin
from peo.show import pictures, plot
from peo.show.table import table
from tests.conftest import ROOT

pytest.importorskip("ortools")
FOLDER = ROOT / "data" / "raw" / "2022-04"
PRACTICE = ROOT / "data" / "processed" / "2022-04" / "practice"

Person = tuple[str, str, str, str]  # organisation, mark, space, workload
NAMES = ("organisation_type", "work_enjoyment", "space_judgement", "workload")
SIZES = {"specialist": 2, "other": 2}
ANSWERS = (("6", "7", "8"), ("sufficient", "insufficient"), ("hardly", "strong"))
CHOICES = Choices.model_validate(
    {
        "wave": "2022-04", "looseness": 1.0, "anchor": "work_enjoyment", "given_up": [],
        "populations": {"everyone": {"sizes": SIZES}},
        "codes": {"organisation_type": list(SIZES), **dict(zip(NAMES[1:], ANSWERS, strict=True))},
        "tables": [{"axes": NAMES[:2]}, {"axes": NAMES[:3]}, {"axes": [*NAMES[:2], NAMES[3]]}],
        "columns": list(NAMES),
    }
)  # fmt: skip
CLAIMS = (
    ("percent", "work_enjoyment", "7", ""),
    ("mean", "work_enjoyment", "", "organisation_type == specialist"),
    ("percent", "space_judgement", "sufficient", "organisation_type == other"),
    ("percent", "workload", "strong", ""),
    ("mean", "work_enjoyment", "", "workload == strong"),
)
QUESTIONS = (
    "share(work_enjoyment in {7, 8} | organisation_type == specialist)",
    "mean(work_enjoyment)",
    "mean(work_enjoyment | space_judgement == sufficient)",
    "share(workload == strong | work_enjoyment == 6)",
    "count(space_judgement == sufficient & work_enjoyment == 8)",
    "share(workload == strong | organisation_type == other)"
    " - share(workload == strong | organisation_type == specialist)",
    "share(workload == strong | space_judgement == sufficient)",
    "mean(work_enjoyment | space_judgement == sufficient & workload == strong)",
)


@cache
def worlds() -> list[tuple[Person, ...]]:
    """All groups of four people that differ in what they answered."""
    kinds = list(product(*ANSWERS))
    halves = [
        [[(group, *kind) for kind in chosen] for chosen in combinations_with_replacement(kinds, n)]
        for group, n in SIZES.items()
    ]
    return [(*left, *right) for left, right in product(*halves)]


def value(people: tuple[Person, ...], kind: str, of: str, base: str) -> Decimal | None:
    """A share (per cent), mean or number, counted person by person; None when nobody is asked."""
    inside = [p for p in people if _meets(p, base)]
    if kind == "count":
        return Decimal(sum(_meets(p, of) for p in inside))
    if not inside:
        return None
    if kind == "mean":
        return Decimal(sum(int(p[1]) for p in inside)) / len(inside)
    return Decimal(100 * sum(_meets(p, of) for p in inside)) / len(inside)


def _meets(person: Person, condition: str) -> bool:
    return all(term.accepts(person[NAMES.index(term.variable)]) for term in parse(condition).terms)


def answer(people: tuple[Person, ...], question: str) -> Decimal | None:
    parts = []
    for text in question.split(" - "):
        kind, _, inside = text.rstrip(")").partition("(")
        of, _, base = inside.partition("|")
        parts.append(value(people, {"share": "percent"}.get(kind, kind), of.strip(), base))
    if None in parts:
        return None
    return parts[0] - sum(parts[1:])  # type: ignore[operator, arg-type]


def published(people: tuple[Person, ...], claim: tuple[str, ...]) -> str | None:
    kind, variable, categories, base = claim
    found = value(people, kind, f"{variable} == {categories}" if categories else "", base)
    if found is None:
        return None
    step = Decimal("0.1") if kind == "mean" else Decimal(1)
    return str(found.quantize(step, ROUND_HALF_UP))


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.integers(0, 10**6), chosen=st.sets(st.sampled_from(CLAIMS), min_size=1))
def test_bounds_are_the_extremes_over_all_people_who_fit(
    place: int, chosen: set[tuple[str, str, str, str]]
) -> None:
    truth = worlds()[place % len(worlds())]
    told = {claim: text for claim in sorted(chosen) if (text := published(truth, claim))}
    fitting = [w for w in worlds() if all(published(w, c) == text for c, text in told.items())]
    compatible = Compatible(ledger(told), CHOICES)
    for question in QUESTIONS:
        values = {v for w in fitting if (v := answer(w, question)) is not None}
        parts = [read(question_text) for question_text in question.split(" - ")]
        if not values:
            with pytest.raises(UserError, match="Nobody"):
                compatible.bound(tuple(parts))
            continue
        bound = compatible.bound(tuple(parts))
        assert bound.how != "outer"
        assert (bound.low, bound.high) == (
            pytest.approx(float(min(values))), pytest.approx(float(max(values)))
        )  # fmt: skip


# every distribution is printed, so the numerator of a rank correlation is a sum of counts
MARGINS = (
    *(("percent", "work_enjoyment", mark, "") for mark in ANSWERS[0]),
    ("percent", "space_judgement", "sufficient", ""),
    ("percent", "workload", "strong", ""),
)
PLACES = {"6": 6, "7": 7, "8": 8, "insufficient": 0, "sufficient": 1, "hardly": 0, "strong": 1}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.integers(0, 10**6), printed=st.booleans())
def test_bounds_of_a_rank_correlation_hold_that_of_all_people_who_fit(
    place: int, printed: bool
) -> None:
    """Oracle: scipy.stats.spearmanr on every group of four people that fits."""
    truth = worlds()[place % len(worlds())]
    # otherwise a mark of 6 or 8 is open, and with it the ranks and the denominator
    claims = MARGINS if printed else MARGINS[1:2] + MARGINS[3:]
    told = {claim: text for claim in claims if (text := published(truth, claim))}
    fitting = [w for w in worlds() if all(published(w, c) == text for c, text in told.items())]
    compatible = Compatible(ledger(told), CHOICES)
    for one, other in ((1, 2), (1, 3), (2, 3)):
        text = f"spearman({NAMES[one]}, {NAMES[other]})"
        columns = [[[PLACES[p[at]] for p in w] for at in (one, other)] for w in fitting]
        rhos = [
            stats.spearmanr(a, b).statistic for a, b in columns if len(set(a)) > 1 < len(set(b))
        ]
        if not rhos:
            with pytest.raises(UserError, match="alike"):
                compatible.bound((read(text),))
            continue
        bound = compatible.bound((read(text),))
        assert bound.low <= min(rhos) + 1e-9
        assert bound.high >= max(rhos) - 1e-9
        if printed:  # then no other value is possible, and both ends occur
            assert (bound.low, bound.high) == (pytest.approx(min(rhos)), pytest.approx(max(rhos)))
            assert bound.how == ("exact" if one == 1 else "free pairing")
        else:
            assert bound.how != "exact"


def test_shares_of_mentions_are_bounded_as_ratios() -> None:
    """Ten people tick one or two of three; by hand: 4 tick a, so 10 to 20 ticks in all, and with
    one tick each 4 of 10, with two each 4 of 20. Nobody printed how many ticks there were."""
    codes = {"organisation_type": ["other"], "cause_*": ["yes", "no"]}
    options = ["cause_admin", "cause_caseload", "cause_turnover"]
    choices = Choices.model_validate(
        {
            **CHOICES.model_dump(), "codes": codes, "columns": ["organisation_type", *options],
            "populations": {"everyone": {"sizes": {"other": 10}}},
            "tables": [
                {"axes": ["organisation_type"]},
                {"multi": "causes", "by": "organisation_type", "options": options,
                 "at_least": 1, "at_most": 2},
            ],
        }
    )  # fmt: skip
    compatible = Compatible(ledger({("percent", "cause_admin", "yes", ""): "40"}), choices)
    bound = compatible.bound((read("mentions(cause_admin)"),))
    assert (bound.low, bound.high, bound.how) == (20.0, 40.0, "exact")
    with pytest.raises(UserError, match="did you mean 'cause_turnover'"):
        compatible.bound((read("mentions(cause_turnoverr)"),))


def ledger(told: dict[tuple[str, str, str, str], str]) -> pd.DataFrame:
    rows = [
        {
            "figure_id": f"row.{place}", "wave": "2022-04", "location": "table", "kind": kind,
            "variable": variable, "categories": categories, "base": base, "base_n": "",
            "value": text, "precision": "0.1" if kind == "mean" else "1", "relation": "eq",
            "note": "", "contradicts": "",
        }
        for place, ((kind, variable, categories, base), text) in enumerate(told.items())
    ]  # fmt: skip
    return pd.DataFrame(rows)


@cache
def small_instrument() -> Instrument:
    from peo.instrument import read_instrument
    from peo.project import find_project

    return read_instrument(find_project(FOLDER), "2022-04")


def read(text: str):  # type: ignore[no-untyped-def]
    return read_question(text, small_instrument())[0]


# ------------------------------------------------------------------ the wave of April 2022


@pytest.fixture(scope="module")
def compatible() -> Compatible:
    rows = read_ledger_table(FOLDER / "published_figures.csv", small_instrument())
    return Compatible(rows, load(FOLDER / "reconstruction.yaml", Choices))


def bound_of(compatible: Compatible, text: str) -> Bound:
    return compatible.bound(read_question(text, small_instrument()))


def test_a_number_that_follows_from_the_printed_ones_is_identified(compatible: Compatible) -> None:
    # 12 + 18 + 4 of the three printed groups are all 34 with strong workload
    other = bound_of(compatible, "count(workload == strong & organisation_type == other)")
    assert other == Bound(0.0, 0.0, "exact", "identified")


def test_a_number_that_nothing_fixes_says_so(compatible: Compatible) -> None:
    pairing = "share(influenceable_admin == yes | organisation_type == specialist)"
    found = bound_of(compatible, pairing)
    assert (found.how, found.verdict) == ("free pairing", "not identified")
    strong = bound_of(compatible, "share(effect_stay == strong)")
    assert strong.verdict == "bounded"  # 'about 80 per cent' for some and strong together
    assert strong.high <= 85


def test_bounds_hold_what_the_records_themselves_say(compatible: Compatible) -> None:
    records = pd.read_csv(PRACTICE / "reconstructed.csv", dtype=str, keep_default_na=False)
    inside = records[records["organisation_type"] == "local_team"]
    for variable, code in (("task_complaints", "strong"), ("direct_client_time_pct", "b0_20")):
        codes = ["0", "10", "20"] if code.startswith("b") else [code]
        asked_people = inside[inside[variable] != ""]
        share = 100 * asked_people[variable].isin(codes).mean()
        found = bound_of(
            compatible, f"share({variable} == {code} | organisation_type == local_team)"
        )
        assert found.low - 1e-9 <= share <= found.high + 1e-9


# ------------------------------------------------------------------ what is not understood


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("share(space_overal == sufficient)", "space_overall"),
        ("share(space_overall == suficient)", "'sufficient'"),
        ("mean(workload)", "work_enjoyment"),
        ("median(work_enjoyment)", "mean"),
        ("share(workload = strong)", "cannot read the condition"),
        ("share(| workload == strong)", "no answer is named"),
        ("count(workload == strong) - share(workload == strong)", "cannot be subtracted"),
        ("spearman(work_enjoyment)", r"spearman\(VARIABLE, VARIABLE"),
        ("spearman(work_enjoyment, organisation_type)", "'organisation_type' have no order"),
        ("mean(work_enjoyment, workload)", r"mean\(VARIABLE \|"),
    ],
)
def test_a_mistake_in_an_expression_is_named(instrument: Instrument, text: str, hint: str) -> None:
    with pytest.raises(UserError, match=hint):
        read_question(text, instrument)


def test_what_was_never_published_gets_no_number(compatible: Compatible) -> None:
    with pytest.raises(UserError, match="Nothing was published"):
        bound_of(compatible, "mean(contract_fte)")
    with pytest.raises(UserError, match="Nobody was asked"):
        bound_of(compatible, "share(sector_cause_admin == yes | task_reporting == strong)")
    three = (
        "share(workload == strong | space_overall == sufficient & space_reflection == sufficient)"
    )
    with pytest.raises(UserError, match="fewer questions"):
        bound_of(compatible, three)


def test_a_base_that_nobody_can_be_in_is_named(compatible: Compatible) -> None:
    with pytest.raises(UserError, match="Nobody can be in the base"):
        bound_of(
            compatible,
            "mean(work_enjoyment | workload == strong & organisation_type == other)",
        )


def test_the_answer_says_over_which_records(project: Project) -> None:
    text = bound_text(project, "2022-04", "share(task_complaints == strong)")
    assert "304 published rows" in text
    assert "significance" in text


def test_a_wave_with_totals_only_has_no_bounds(project: Project) -> None:
    with pytest.raises(UserError, match="only totals"):
        bound_text(project, "2021-09", "share(stay_one_year == large)")


# ------------------------------------------------------------------ the table in git


def shown(value: float, **more: object) -> Figure:
    fixed = {"categories": ("strong",), "base": parse("organisation_type == other"),
             "wave": "2022-04", "origin": "reconstructed", "unit": "%"}  # fmt: skip
    return Figure("x.y", "percent", "workload", value=value, **{**fixed, **more})  # type: ignore[arg-type]


TWO = ("share(workload == strong | organisation_type == other)", "share(task_complaints == strong)")


def quiet(*_: int) -> None:
    """Progress that nobody looks at."""


def asked_for(project: Project, *expressions: str) -> str:
    path = project.asked_file("2022-04")
    path.write_text("\n".join(["expression", *(f'"{e}"' for e in expressions), ""]))
    return bound_wave(project, "2022-04", quiet)


@pytest.mark.slow
def test_computing_only_what_is_new_writes_the_same_bytes_as_computing_all(copy: Project) -> None:
    path = copy.bounds_file("2022-04")
    path.unlink()
    assert asked_for(copy, TWO[0]).endswith("1 computed, 0 kept")
    assert asked_for(copy, *TWO).endswith("1 computed, 1 kept")
    grown = path.read_bytes()
    path.unlink()
    assert asked_for(copy, *TWO).endswith("2 computed, 0 kept")
    assert path.read_bytes() == grown
    assert asked_for(copy, *TWO).endswith("0 computed, 2 kept")
    found = read_bounds(path)[TWO[0]]
    assert found == Bound(0.0, 0.0, "exact", "identified")


@pytest.mark.slow
def test_bounds_of_another_ledger_are_not_kept(copy: Project) -> None:
    asked_for(copy, TWO[0])
    path = copy.ledger_file("2022-04")
    path.write_text(path.read_text().replace("summary box 2", "summary box two", 1))
    assert asked_for(copy, TWO[0]).endswith("1 computed, 0 kept")


def test_what_cannot_be_bounded_is_listed_with_its_reason(copy: Project) -> None:
    said = asked_for(copy, "mean(contract_fte)")
    assert "1 not computed" in said
    (row,) = read_table(copy.bounds_file("2022-04"), COLUMNS)
    assert row["how"].startswith("Nothing was published from which 'contract_fte'")
    assert read_bounds(copy.bounds_file("2022-04")) == {}


@pytest.mark.slow
def test_figures_shown_without_bounds_are_named_with_what_to_do(copy: Project) -> None:
    loose = shown(20.0, identified=False)
    write_figures([loose], copy.figures_file("2022-04", "09-workload"))
    assert asked([loose, shown(1.0)], "2022-04") == {TWO[0]: loose}
    bounds = copy.bounds_file("2022-04")
    bounds.unlink()
    warning = without_bounds(copy, "2022-04")
    assert "x.y" in warning
    assert "peo bounds 2022-04 --ask && peo bounds 2022-04 && peo run 2022-04" in warning
    assert "1 figures" in ask(copy, "2022-04")
    bound_wave(copy, "2022-04", quiet)
    assert without_bounds(copy, "2022-04") == ""


def test_equal_bounds_identify_a_figure_and_others_stand_beside_it() -> None:
    same = {expression_of(shown(0.0)): Bound(0.0, 0.3, "exact", "identified")}
    wide = {expression_of(shown(0.0)): Bound(0.0, 17.0, "exact", "bounded")}
    assert pin([shown(0.0)], [], "2022-04", lambda _: (), same)[0].identified
    (figure,) = pin([shown(9.0)], [], "2022-04", lambda _: (), wide)
    assert (figure.identified, figure.bound_low, figure.bound_high) == (False, 0.0, 17.0)
    (real,) = pin([shown(9.0, origin="collected")], [], "2022-04", lambda _: (), wide)
    assert real.identified


def test_the_committed_bounds_hold_every_figure_of_the_records(instrument: Instrument) -> None:
    """Shares and correlations are computed from the records by pandas and scipy."""
    bounds = read_bounds(PRACTICE / "bounds.csv")
    records = pd.read_csv(PRACTICE / "reconstructed.csv", dtype=str, keep_default_na=False)
    given = records.where(records != "")
    counts = Counter(text.partition("(")[0] for text in bounds)
    assert counts["share"] > 100
    assert counts["spearman"] > 10
    for text, bound in bounds.items():
        (part,) = read_question(text, instrument)
        inside = given[part.base.holds(given)]
        if part.kind == "share" and not any(
            c.startswith("b") for t in part.conditions for c in t.codes
        ):
            (term,) = part.conditions
            found = 100 * inside[term.variable].dropna().isin(term.codes).mean()
        elif part.kind == "spearman":
            found = correlation(inside, part.outcomes, part.scales)
        else:
            continue
        assert bound.low - 1e-6 <= found <= bound.high + 1e-6, text


def correlation(
    records: pd.DataFrame, names: tuple[str, ...], scales: tuple[tuple[str, ...], ...]
) -> float:
    columns = [
        records[name].map(lambda x, s=scale: s.index(x) if x in s else np.nan if s else float(x))
        for name, scale in zip(names, scales, strict=True)
    ]  # fmt: skip
    return float(stats.spearmanr(*columns, nan_policy="omit").statistic)


def test_a_table_prints_bounds_in_the_place_of_the_interval(instrument: Instrument) -> None:
    figure = shown(9.0, n=9, low=2.0, high=40.0, identified=False, bound_low=0.0, bound_high=17.4)
    printed_table = table([figure], instrument, "nl", "Werkdruk")
    html = printed_table._repr_html_()
    assert "9%†</span> <small>[0–17]</small>" in html
    assert "geen betrouwbaarheidsinterval" in html
    assert "Wilson" not in html
    fixed = shown(9.0, n=9, low=2.0, high=40.0)
    assert "<small>(2–40)</small>" in table([fixed], instrument, "nl", "x")._repr_html_()


# ------------------------------------------------------------------ in a plot


def test_a_plot_shows_bounds_as_a_dashed_band_and_says_what_it_is(instrument: Instrument) -> None:
    fixed = shown(20.0, n=9, low=2.0, high=40.0)
    loose = shown(9.0, n=9, low=2.0, high=40.0, identified=False, bound_low=0.0, bound_high=17.4)
    for draw in (plot.bars, plot.dots):
        plain = draw([fixed], instrument, "nl", "Werkdruk")
        banded = draw([fixed, loose], instrument, "nl", "Werkdruk")
        assert "stroke-dasharray" not in plain.svg
        assert "stroke-dasharray" in banded.svg
        assert "<!-- wat ook past (geen interval) -->" in banded.svg
        assert "9%† (n=9, mogelijk 0–17)" in banded.alt
        assert banded.alt.count("95%-interval") == 1  # that of the figure that is fixed
    unbounded = plot.bars([shown(9.0, n=9, identified=False)], instrument, "en", "Workload")
    assert "9%† (n=9, not fixed)" in unbounded.alt


def test_a_correlation_that_nothing_fixes_is_marked_in_the_heatmap(instrument: Instrument) -> None:
    rho = Figure("r", "correlation", "space_overall", by="workload", value=-0.4, n=149,
                 identified=False, bound_low=-1.0, bound_high=0.7)  # fmt: skip
    drawn = pictures.heatmap([rho], instrument, "nl", "Samenhang")
    assert "−0,40† (n=149, mogelijk −1,00 … 0,70)" in drawn.alt
    assert "<!-- † niet vastgelegd -->" in drawn.svg
    assert "stroke-dasharray" not in drawn.svg  # a cell has no room for a band
