"""Items of a question are compared within the people who answered them."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from peo.analysis.confirm import confirm
from peo.analysis.within import friedman, paired, places_left
from peo.define.parameters import Disclosure
from peo.figure import Figure
from peo.figure.linked import withheld
from peo.notebook.wave import Wave
from peo.project import UserError
from tests.conftest import some
from tests.promises.test_small_groups import demo  # noqa: F401 (a fixture)

FELT = "workload in {somewhat, strong}"
# Cochran (1950), table 1: growth of 69 specimens on media A to D, 1 is growth
SPECIMENS = [((1, 1, 1, 1), 4), ((1, 1, 0, 1), 2), ((0, 1, 1, 1), 3), ((0, 1, 0, 1), 1),
             ((0, 0, 0, 0), 59)]  # fmt: skip


def test_cochrans_q_is_that_of_his_own_example() -> None:
    """Q = 8.05 with 3 degrees of freedom (Biometrika 37, page 258). Six differ: of all ways
    in which one zero can stand in five rows and two in one, a share gives this Q or more."""
    answers = np.array([row for row, _ in SPECIMENS], dtype=float)
    people = np.array([n for _, n in SPECIMENS])
    test, p_from = friedman(answers, people, seed=1)
    assert (test.value, test.df) == (pytest.approx(8.05, abs=0.005), 3)
    assert p_from == "simulated"
    one = [np.array([place != gone for place in range(4)]) for gone in range(4)]
    two = [
        np.array([place not in gone for place in range(4)]) for gone in combinations(range(4), 2)
    ]
    totals = [4 + sum(rows) for rows in product(one, one, one, one, one, two)]
    spread = np.array([((total - total.mean()) ** 2).sum() for total in totals])
    real = np.array([6, 10, 7, 10])
    share = float((spread >= ((real - real.mean()) ** 2).sum()).mean())
    assert test.p == pytest.approx(share, abs=0.01)


def test_friedman_takes_ties_into_account() -> None:
    """By hand: three people rank three items 1 2 3, 1 2 3 and 1.5 1.5 3. Sums 3.5, 5.5, 9 lie 2.5,
    0.5 and 3 from 6; the ranks vary by 2 + 2 + 1.5; 2 * (6.25 + 0.25 + 9) / 5.5."""
    answers = np.array([[1, 2, 3], [4, 4, 5]], dtype=float)
    test, p_from = friedman(answers, np.array([2, 1]), seed=1)
    assert test.value == pytest.approx(2 * 15.5 / 5.5)
    ways = [
        (a, b, c)
        for a in _orders([1, 2, 3]) for b in _orders([1, 2, 3]) for c in _orders([1.5, 1.5, 3])
    ]  # fmt: skip
    far = sum(sum((sum(x) - 6) ** 2 for x in zip(*way, strict=True)) >= 15.5 for way in ways)
    assert test.p == pytest.approx(far / len(ways), abs=0.02)
    assert p_from == "simulated"


def _orders(ranks: list[float]) -> set[tuple[float, ...]]:
    one, two, three = ranks
    return {(one, two, three), (one, three, two), (two, one, three), (two, three, one),
            (three, one, two), (three, two, one)}  # fmt: skip


def test_a_difference_within_people_has_bonett_and_prices_interval() -> None:
    """By hand, 21 of 50 more and 9 less: 22/52 and 10/52 differ by 0.2308, standard error
    sqrt((32/52 - 0.2308 squared) / 52) = 0.10398."""
    value, low, high = paired(21, 9, 50)
    assert value == pytest.approx(0.24)
    assert (low, high) == (
        pytest.approx(0.2308 - 0.2038, abs=2e-4),
        pytest.approx(0.4346, abs=2e-4),
    )
    assert paired(9, 0, 9).high == 1.0
    assert paired(0, 0, 9).low < 0 < paired(0, 0, 9).high


def test_places_follow_from_what_the_pairs_show() -> None:
    """Of shares 60, 50 and 20 only the first and the last two are told apart from the third."""
    p_values = {(0, 1): 0.4, (0, 2): 0.001, (1, 2): 0.02}
    assert places_left(p_values, [60, 50, 20]) == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]
    assert places_left(dict.fromkeys(p_values, 1.0), [60, 50, 20]) == [
        (1, 1, 3),
        (2, 1, 3),
        (3, 1, 3),
    ]


def test_items_are_ranked_with_the_places_that_are_possible(demo: Wave) -> None:  # noqa: F811
    found = demo.within("apart", "causes", base=FELT)
    whole, pairs = found[0], [f for f in found if f.statistic == "paired"]
    places = [f for f in found if f.statistic == "placed"]
    k = len(places)
    assert len(pairs) == k * (k - 1) // 2 == pairs[0].tests
    assert (whole.test, whole.df) == ("cochran", k - 1)
    shown = [f for f in some(places) if f.value is not None]
    assert all((f.low or 0) <= (f.value or 0) <= (f.high or 0) for f in shown)
    shares = {f.variable: f.value or 0 for f in demo.shares("c", "causes", base=FELT)}
    assert shown == sorted(shown, key=lambda f: -shares[f.variable])
    assert len(shown) == len(shares) - 1  # "other, namely" is no item that everybody is asked for
    told = demo.table(places, "Volgorde", "Order")
    assert any("their order is not established" in note for note in told.notes)
    difference = demo.table(pairs[:3], "Verschil", "Difference")
    assert any("McNemar" in note for note in difference.notes)


def test_what_is_compared_within_people_is_confirmed(demo: Wave) -> None:  # noqa: F811
    aspects = ["space_judgement", "space_client_relationship", "space_reflection"]
    found = [
        *demo.within("a", aspects, "insufficient_both"),
        *demo.within("b", aspects),
        *demo.within("c", "tasks", "any", base=FELT),
    ]
    confirmed = confirm(found, demo.records, demo.instrument)
    assert not [one for one in confirmed if one.verdict == "differs"]
    agreed = {one.figure_id for one in confirmed if one.verdict == "agrees"}
    tested = {f.figure_id for f in found if f.statistic != "placed" and f.value is not None}
    assert agreed >= tested
    assert {f.test for f in found if f.statistic == "test"} == {"cochran", "friedman"}


def test_a_hidden_share_does_not_follow_from_a_difference(demo: Wave) -> None:  # noqa: F811
    demo.records = demo.records.copy()
    demo.records["space_reflection"] = demo.records["space_reflection"].where(
        ~demo.records["space_reflection"].isin(["insufficient", "very_insufficient"]), "sufficient"
    )
    two = demo.records.index[demo.records["space_judgement"].notna()][:2]
    demo.records.loc[two, "space_reflection"] = "insufficient"
    demo._counts = type(demo._counts)(demo.records)
    aspects = ["space_judgement", "space_client_relationship", "space_reflection"]
    found = {f.figure_id: f for f in demo.within("a", aspects, "insufficient_both")}
    hidden = {name for name, f in found.items() if f.suppressed}
    assert hidden == {
        "a.space_judgement.space_reflection", "a.space_client_relationship.space_reflection",
    }  # fmt: skip
    assert len(list(combinations(aspects, 2))) == 3


def test_one_item_or_items_without_an_order_are_told(demo: Wave, w: Wave) -> None:  # noqa: F811
    with pytest.raises(UserError, match="no list of two or more items"):
        demo.within("a", ["workload"])
    with pytest.raises(UserError, match="have no order"):
        demo.within("a", ["organisation_type", "job_function"])
    assert w.within("a", "causes") == []  # of a published wave nobody has records


class Uncounted:
    """Figures of which no count is read."""

    values: dict[str, list[float]] = {}  # noqa: RUF012

    def number(self, figure: Figure) -> None: ...
    def told(self, figure: Figure) -> dict[object, int]:  # noqa: ARG002
        return {}

    def parts(self, figure: Figure) -> dict[object, int | None]:  # noqa: ARG002
        return {}


def test_a_release_hides_what_is_compared_with_a_hidden_share() -> None:
    rule = Disclosure(min_base=10, min_cell=3)
    hidden = Figure("s.b", "percent", "b", ("yes",), suppressed="count < 3", origin="collected")
    known = Figure("s.a", "percent", "a", ("yes",), value=40.0, origin="collected")
    pairs = [
        Figure(f"p.{one}.{other}", "paired", one, ("yes",), against=other, value=5.0,
               origin="collected")
        for one, other in (("a", "b"), ("b", "c"), ("a", "c"))
    ]  # fmt: skip
    place = Figure("p.b", "placed", "b", ("yes",), value=3.0, origin="collected")
    left = withheld([hidden, known, *pairs, place], Uncounted(), rule)  # type: ignore[arg-type]
    assert [f.figure_id for f in left if f.value is not None] == ["s.a", "p.a.c"]
