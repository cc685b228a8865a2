"""What leaves for a page: nothing that practice records of a published wave alone say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from peo.figure import Figure, Statistic
from peo.notebook.wave import Wave
from peo.project import Project, UserError
from peo.show.block import Nothing
from peo.show.gate import printable


@pytest.fixture
def page(taken_in: Project) -> Wave:
    """The published wave as a notebook on its way to a report has it."""
    return Wave(taken_in, "2022-04", "test", "nl", "figures.csv")


def test_what_practice_records_alone_say_has_no_number_on_a_page(page: Wave) -> None:
    """Section 2.1 of the report gives the order of the kinds of organisation, no numbers."""
    found = page.shares("a", ["space_reflection"], ["insufficient_both"], by="organisation_type")
    groups = [figure for figure in found if figure.group]
    assert groups
    for figure in groups:
        numbers = (figure.value, figure.count, figure.low, figure.high, figure.p)
        assert numbers == (None,) * 5
    told = page.table(groups, nl="Reflectie", en="Reflection")
    assert str(told).startswith("**Niet bekend:** Reflectie.")
    assert isinstance(page.plot("dots", groups, nl="Reflectie", en="Reflection"), Nothing)


def test_by_hand_the_same_cell_shows_practice_numbers_under_a_mark(w: Wave) -> None:
    found = w.shares("a", ["space_reflection"], ["insufficient_both"], by="organisation_type")
    assert all(figure.value is not None for figure in found)
    assert "†" in w.table(found, nl="x", en="x")._repr_html_()


def test_a_published_number_is_printed_as_published(page: Wave) -> None:
    """Section 2.4: 6.2 for insufficient, 7 (no decimal) for sufficient space; no interval."""
    groups = ["insufficient_both", "sufficient"]
    found = page.mean("a", "work_enjoyment", by="space_overall", groups=groups, total=False)
    html = page.table(found, nl="x", en="x")._repr_html_()
    assert ">6,2</td>" in html
    assert ">7</td>" in html
    assert "betrouwbaarheidsinterval" not in html


def test_words_around_a_number_stay_words(page: Wave) -> None:
    """Section 2.2 says 'almost 55 %' of indirect time."""
    (figure,) = page.mean("a", "indirect_client_time_pct")
    assert figure.value is None
    assert "bijna 55%" in page.table([figure], nl="x", en="x")._repr_html_()
    told = page.say(figure, nl="Gemiddeld {value} (n = {n}).", en="Mean {value} (n = {n}).")
    assert "bijna 55%" in str(told)


@pytest.mark.slow
def test_no_test_on_practice_records_reaches_a_page_only_what_was_said_of_it(page: Wave) -> None:
    tests = page.tests("a", "enjoyment")
    assert tests
    assert not [figure for figure in tests if figure.p is not None or figure.value is not None]
    html = page.table(tests, nl="x", en="x")._repr_html_()
    assert "significant volgens het rapport" in html
    assert "staat er niets over significantie" in html
    found = page.tests("b", "enjoyment_correlates")
    assert str(page.table(found, nl="Samenhang", en="x")).startswith("**Niet bekend:** Samenhang.")


def test_an_order_that_was_published_is_a_list_with_its_places(page: Wave) -> None:
    """Figure 3.1 gives the order of thirteen causes; five percentages stand in the text."""
    felt = "workload in {somewhat, strong}"
    found = page.shares("a", "causes", base=felt)
    assert [figure.place for figure in found[:13]] == list(range(1, 14))
    assert "Plaats in het rapport" in page.table(found, nl="x", en="x")._repr_html_()
    assert page.most(found)[0].variable == "cause_admin"


def test_a_highest_of_some_known_numbers_is_not_said(page: Wave) -> None:
    found = page.mean("a", "work_enjoyment", by="organisation_type", total=False)
    assert any(figure.value is None for figure in found)
    assert any(figure.value is not None for figure in found)
    assert page.say(found) == Nothing("")


# ------------------------------------------------------------------ one figure in one cell


def test_everybody_beside_one_kind_of_organisation_keep_their_own_numbers(w: Wave) -> None:
    """Table 3.2: 19, 58 and 23 per cent of 149; of local teams 31, 60 and 9 per cent of 45."""
    everybody = w.shares("a", "workload")
    local = w.shares("b", "workload", base="organisation_type == local_team")
    html = w.table([*everybody, *local], nl="x", en="x")._repr_html_()
    cells = html[html.index("<tbody") :]
    assert cells.index("19%") < cells.index("31%") < cells.index("58%") < cells.index("60%")
    assert "<td>149</td><td>45</td>" in cells


def test_each_cell_has_its_own_n_where_a_column_has_several(w: Wave) -> None:
    found = [
        *w.shares("a", "cause_admin", ["yes"], by="organisation_type"),
        *w.shares("b", "sector_cause_admin", ["yes"], by="organisation_type"),
    ]
    html = w.table(found, nl="x", en="x")._repr_html_()
    assert "(n=98)" in html
    assert "(n=29)" in html


def test_two_figures_for_one_cell_are_an_error_that_names_both(w: Wave) -> None:
    found = w.shares("a", "workload", by="organisation_type", total=False)
    another = replace(found[0], figure_id="b.mine", value=1.0)
    with pytest.raises(UserError, match=rf"Two figures for one cell .*{found[0].figure_id} and b"):
        w.table([*found, another], nl="x", en="x")
    means = w.mean("c", "work_enjoyment", by="workload")
    with pytest.raises(UserError, match=r"Two figures for one cell .* and b\.mine"):
        w.table([*means, replace(means[0], figure_id="b.mine", value=1.0)], nl="x", en="x")
    again = [replace(figure, figure_id=f"again.{figure.figure_id}") for figure in means]
    assert len(w.table([*means, *again], nl="x", en="x").rows) == len(means)
    mean, share = w.mean("d", "work_enjoyment"), w.shares("e", "workload")
    with pytest.raises(UserError, match="one kind of figure; these are mean, percent"):
        w.table([*mean, *share], nl="x", en="x")


# ------------------------------------------------------------------ how wide a range may be


@pytest.mark.parametrize(
    ("statistic", "unit", "low", "high", "printed"),
    [
        ("percent", "%", 30, 50, True),
        ("percent", "%", 30, 50.5, False),
        ("mean", "", 7, 7.5, True),
        ("mean", "", 7, 7.6, False),
        ("mean", "%", 40, 45, True),
        ("mean", "%", 40, 45.5, False),
        ("count", "", 20, 30, True),
        ("count", "", 20, 31, False),
        ("correlation", "", 0.01, 0.9, True),
        ("correlation", "", -0.9, -0.01, True),
        ("correlation", "", -0.01, 0.2, False),
    ],
)
def test_a_range_is_printed_where_it_says_something(
    statistic: Statistic, unit: str, low: float, high: float, printed: bool
) -> None:
    """Shares 20 points, marks half a point, counts a tenth of n; of a correlation the sign."""
    figure = Figure(
        "f", statistic, "x", value=1.0, unit=unit, n=100, basis="bounded", n_basis="published",
        bound_low=low, bound_high=high,
    )  # fmt: skip
    (shown,) = printable([figure])
    assert shown.value is None
    assert (shown.bound_low, shown.bound_high) == ((low, high) if printed else (None, None))
