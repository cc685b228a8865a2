"""Promises about bounds. The oracle writes out every possible group of four synthetic people."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import combinations_with_replacement, product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peo.figure import Figure
from peo.instrument.expression import parse
from peo.instrument.model import Instrument
from peo.project import Project, UserError
from peo.published.bounds.bound import Bound, Compatible
from peo.published.bounds.run import bound_text
from peo.published.bounds.table import asked, bounds_table, read_bounds, write_asked, write_bounds
from peo.published.question import read_question
from peo.published.reconstruct.choices import Choices
from peo.published.reconstruct.solve import read_choices, read_ledger
from peo.published.verify import pin
from peo.show.table import table

pytest.importorskip("ortools")
FOLDER = Path(__file__).parents[2] / "data" / "raw" / "2022-04"

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
    rows = read_ledger(FOLDER / "published_figures.csv")
    return Compatible(rows, read_choices(FOLDER / "reconstruction.yaml"), effort=1.0)


def ask(compatible: Compatible, instrument: Instrument, text: str) -> Bound:
    return compatible.bound(read_question(text, instrument))


def test_a_number_that_follows_from_the_printed_ones_is_identified(
    compatible: Compatible, instrument: Instrument
) -> None:
    # 12 + 18 + 4 of the three printed groups are all 34 with strong workload
    other = ask(compatible, instrument, "count(workload == strong & organisation_type == other)")
    assert other == Bound(0.0, 0.0, "exact", "identified")


def test_a_number_that_nothing_fixes_says_so(
    compatible: Compatible, instrument: Instrument
) -> None:
    pairing = "share(influenceable_admin == yes | organisation_type == specialist)"
    found = ask(compatible, instrument, pairing)
    assert (found.how, found.verdict) == ("free pairing", "not identified")
    strong = ask(compatible, instrument, "share(effect_stay == strong)")
    assert strong.verdict == "bounded"  # 'about 80 per cent' for some and strong together
    assert strong.high <= 85


def test_bounds_hold_what_the_records_themselves_say(
    compatible: Compatible, instrument: Instrument
) -> None:
    records = pd.read_csv(FOLDER / "reconstructed.csv", dtype=str, keep_default_na=False)
    inside = records[records["organisation_type"] == "local_team"]
    for variable, code in (("task_complaints", "strong"), ("direct_client_time_pct", "b0_20")):
        codes = ["0", "10", "20"] if code.startswith("b") else [code]
        asked_people = inside[inside[variable] != ""]
        share = 100 * asked_people[variable].isin(codes).mean()
        found = ask(
            compatible, instrument, f"share({variable} == {code} | organisation_type == local_team)"
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
    ],
)
def test_a_mistake_in_an_expression_is_named(instrument: Instrument, text: str, hint: str) -> None:
    with pytest.raises(UserError, match=hint):
        read_question(text, instrument)


def test_what_was_never_published_gets_no_number(
    compatible: Compatible, instrument: Instrument
) -> None:
    with pytest.raises(UserError, match="Nothing was published"):
        ask(compatible, instrument, "mean(contract_fte)")
    with pytest.raises(UserError, match="Nobody was asked"):
        ask(compatible, instrument, "share(sector_cause_admin == yes | task_reporting == strong)")
    three = (
        "share(workload == strong | space_overall == sufficient & space_reflection == sufficient)"
    )
    with pytest.raises(UserError, match="fewer questions"):
        ask(compatible, instrument, three)


def test_a_base_that_nobody_can_be_in_is_named(
    compatible: Compatible, instrument: Instrument
) -> None:
    with pytest.raises(UserError, match="Nobody can be in the base"):
        ask(
            compatible,
            instrument,
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


def test_bounds_of_shown_figures_go_through_files_unchanged(
    compatible: Compatible, tmp_path: Path
) -> None:
    open_ones = asked([shown(0.0, identified=False), shown(1.0, identified=True)], "2022-04")
    assert [figure.value for figure in open_ones] == [0.0]
    write_asked(open_ones, tmp_path / "asked.csv")
    made = bounds_table(compatible, tmp_path / "asked.csv")
    write_bounds(made, tmp_path / "bounds.csv")
    write_bounds(bounds_table(compatible, tmp_path / "asked.csv"), tmp_path / "again.csv")
    assert (tmp_path / "bounds.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()
    found = read_bounds(tmp_path / "bounds.csv")
    assert found == {shown(0.0).meaning: Bound(0.0, 0.0, "exact", "identified")}


def test_equal_bounds_identify_a_figure_and_others_stand_beside_it() -> None:
    same = {shown(0.0).meaning: Bound(0.0, 0.3, "exact", "identified")}
    wide = {shown(0.0).meaning: Bound(0.0, 17.0, "exact", "bounded")}
    assert pin([shown(0.0)], [], "2022-04", lambda _: (), same)[0].identified
    (figure,) = pin([shown(9.0)], [], "2022-04", lambda _: (), wide)
    assert (figure.identified, figure.bound_low, figure.bound_high) == (False, 0.0, 17.0)
    (real,) = pin([shown(9.0, origin="collected")], [], "2022-04", lambda _: (), wide)
    assert real.identified


def test_the_committed_bounds_hold_every_figure_of_the_records() -> None:
    bounds = read_bounds(FOLDER / "bounds.csv")
    records = pd.read_csv(FOLDER / "reconstructed.csv", dtype=str, keep_default_na=False)
    given = records.where(records != "")
    counts = Counter(bound.verdict for bound in bounds.values())
    assert counts["bounded"] > 100
    for meaning, bound in bounds.items():
        if meaning.statistic == "percent" and not any(
            c.startswith("b") for c in meaning.categories
        ):
            answers = given.loc[meaning.base.holds(given), meaning.variable].dropna()
            share = 100 * answers.isin(list(meaning.categories)).mean()
            assert bound.low - 1e-6 <= share <= bound.high + 1e-6, meaning


def test_a_table_prints_bounds_in_the_place_of_the_interval(instrument: Instrument) -> None:
    figure = shown(9.0, n=9, low=2.0, high=40.0, identified=False, bound_low=0.0, bound_high=17.4)
    printed_table = table([figure], instrument, "nl", "Werkdruk")
    html = printed_table._repr_html_()
    assert "9%†</span> <small>[0–17]</small>" in html
    assert "geen betrouwbaarheidsinterval" in html
    assert "Wilson" not in html
    fixed = shown(9.0, n=9, low=2.0, high=40.0)
    assert "<small>(2–40)</small>" in table([fixed], instrument, "nl", "x")._repr_html_()
