"""Promises about bounds. The oracle writes out every possible group of four synthetic people."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import combinations_with_replacement, product

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from peo.define.instrument import read_instrument
from peo.define.instrument.expression import Term, parse
from peo.define.instrument.model import Instrument
from peo.project import Project, UserError, find_project
from peo_reconstruct.bound import Compatible
from peo_reconstruct.choices import Choices
from peo_reconstruct.practice import Published
from peo_reconstruct.question import read_question
from tests.conftest import ROOT

pytest.importorskip("ortools")

Person = tuple[str, str, str, str]  # organisation, mark, space, workload
NAMES = ("organisation_type", "work_enjoyment", "space_judgement", "workload")
SIZES = {"specialist": 2, "other": 2}
ANSWERS = (("6", "7", "8"), ("sufficient", "insufficient"), ("hardly", "strong"))
CHOICES = Choices.model_validate(
    {
        "wave": "2022-04", "looseness": 1.0, "anchor": "work_enjoyment", "given_up": [],
        "sizes_by": NAMES[0], "populations": {"everyone": {"sizes": SIZES}},
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
    return all(term.accepts(person[NAMES.index(term.variable)]) for term in _terms(condition))


@cache
def _terms(condition: str) -> tuple[Term, ...]:
    return parse(condition).terms


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


def known(rows: pd.DataFrame, choices: Choices) -> Published:
    """These rows and no reading of them."""
    return Published(read_instrument(Project(ROOT), "2022-04"), rows, choices, [], 0)


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.integers(0, 10**6), chosen=st.sets(st.sampled_from(CLAIMS), min_size=1))
def test_bounds_are_the_extremes_over_all_people_who_fit(
    place: int, chosen: set[tuple[str, str, str, str]]
) -> None:
    truth = worlds()[place % len(worlds())]
    told = {claim: text for claim in sorted(chosen) if (text := published(truth, claim))}
    fitting = [w for w in worlds() if all(published(w, c) == text for c, text in told.items())]
    compatible = Compatible(known(ledger(told), CHOICES))
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


@pytest.mark.slow
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
    compatible = Compatible(known(ledger(told), CHOICES))
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
    compatible = Compatible(known(ledger({("percent", "cause_admin", "yes", ""): "40"}), choices))
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
            "by": "", "groups": "", "note": "", "contradicts": "",
        }
        for place, ((kind, variable, categories, base), text) in enumerate(told.items())
    ]  # fmt: skip
    return pd.DataFrame(rows)


@cache
def small_instrument() -> Instrument:
    return read_instrument(find_project(ROOT), "2022-04")


def read(text: str):  # type: ignore[no-untyped-def]
    return read_question(text, small_instrument())[0]
