"""Tables, plots and sentences: made from figures, the same on every run, in two languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from peo.define.instrument.expression import parse
from peo.define.instrument.model import Instrument
from peo.figure import Figure
from peo.show import pictures
from peo.show.figure_table import table
from peo.show.quality import check_table
from peo.show.voice import Numbers, Voice

NL, EN = Numbers("nl"), Numbers("en")

YES = Figure(
    "w.strong", "percent", "workload", ("strong",), value=22.67, unit="%", count=34, n=150,
    low=16.7, high=30.0,
)  # fmt: skip


def by_organisation() -> list[Figure]:
    groups = [("specialist", 25.5, 47), ("certified_institution", 36.7, 49), ("other", 0.0, 9)]
    return [
        replace(
            YES, figure_id=f"w.{name}.{code}", categories=(code,), by="organisation_type",
            group=name, value=share, n=n, base=parse(f"organisation_type == {name}"),
        )
        for name, share, n in groups
        for code in ("hardly", "strong")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "written"), [("nl", ("7,3", "92%", "(17–30)")), ("en", ("7.3", "92%", "(17–30)"))]
)
def test_numbers_are_written_as_the_language_does(
    language: str, written: tuple[str, str, str]
) -> None:
    mean = Figure("m", "mean", "work_enjoyment", value=7.25, n=9)
    share = replace(YES, value=91.5)
    assert (
        Numbers(language).value(mean),
        Numbers(language).value(share),
        Numbers(language).interval(YES),
    ) == written  # type: ignore[arg-type]


def test_small_p_values_and_missing_numbers() -> None:
    assert (
        NL.p_value(0.00004),
        EN.p_value(0.0005),
        NL.p_value(None),
    ) == (
        "< 0,001",
        "< 0.001",
        "–",
    )
    assert NL.number(None, 1) == "–"
    assert (NL.number(-0.04, 1), NL.number(-0.05, 1)) == ("0,0", "−0,1")


def test_a_number_that_is_not_fixed_carries_its_mark_and_its_note(instrument: Instrument) -> None:
    loose = replace(YES, basis="invented")
    assert NL.value(loose).endswith("†")
    html = table([loose], Voice("nl", instrument), "Werkdruk")._repr_html_()
    assert "23%†" in html
    assert "Niet vastgelegd" in html


def test_a_hidden_number_leaves_no_trace(instrument: Instrument) -> None:
    hidden = replace(YES, value=None, count=None, low=None, high=None, suppressed="n < 10")
    html = table([hidden], Voice("en", instrument), "Workload")._repr_html_()
    assert "23" not in html
    assert "not shown" in html


def test_every_table_states_n_per_column_where_bases_differ(instrument: Instrument) -> None:
    made = table(by_organisation(), Voice("nl", instrument), "Werkdruk")
    assert made.header == ("", "specialist", "GI", "anders")
    assert made.rows[-1] == ("n", "47", "49", "9")


def test_items_are_rows_with_their_own_n(instrument: Instrument) -> None:
    items = [
        replace(YES, figure_id=name, variable=name, n=n)
        for name, n in [("task_reporting", 98), ("task_complaints", 97)]
    ]
    made = table(items, Voice("en", instrument), "Tasks")
    assert [row[-1] for row in made.rows] == ["98", "97"]
    assert made.rows[0][0] == "Reporting on contacts in a case"


def test_labels_are_escaped(instrument: Instrument) -> None:
    assert "<script>" not in table([YES], Voice("nl", instrument), "<script>")._repr_html_()


@pytest.mark.parametrize("draw", [pictures.bars, pictures.dots, pictures.stacked])
def test_a_plot_is_the_same_on_every_run_and_says_its_numbers_in_words(
    instrument: Instrument, draw
) -> None:
    figures = by_organisation()[:2]
    first, second = (draw(figures, Voice("nl", instrument), "Werkdruk") for _ in range(2))
    assert first.svg == second.svg
    assert first.alt.startswith("Werkdruk. ")
    assert "26% (n=47" in first.alt
    assert "<script" not in first.svg
    assert "http" not in first.svg.split(">", 1)[1].replace("http://www.w3.org", "")


def test_groups_of_several_questions_are_named_with_their_question(
    instrument: Instrument,
) -> None:
    means = [
        Figure(f"m.{by}", "mean", "work_enjoyment", by=by, group="sufficient", value=7.0, n=80)
        for by in ("space_judgement", "space_reflection")
    ]
    made = table(means, Voice("nl", instrument), "Werkplezier naar ruimte")
    assert [row[0] for row in made.rows] == [
        "Ruimte voor eigen professionele afwegingen, voldoende",
        "Ruimte voor reflectie binnen werktijd, voldoende",
    ]
    assert [row[0] for row in table(means[:1], Voice("nl", instrument), "x").rows] == ["voldoende"]
    drawn = pictures.dots(means, Voice("nl", instrument), "Werkplezier naar ruimte")
    assert "Ruimte voor eigen professionele afwegingen, voldoende: 7,0 (n=80" in drawn.alt


def test_means_in_per_cent_are_drawn_on_a_scale_of_per_cents(instrument: Instrument) -> None:
    """43 per cent of working time does not fit a scale from 1 to 10."""
    mean = Figure("m", "mean", "direct_client_time_pct", value=43.0, unit="%", n=150)
    assert ">100%<" in pictures.dots([mean], Voice("nl", instrument), "Tijd").svg
    mark = replace(mean, variable="work_enjoyment", unit="")
    assert ">100%<" not in pictures.dots([mark], Voice("nl", instrument), "Plezier").svg


def test_a_wave_of_which_nothing_was_printed_does_not_agree_with_anything() -> None:
    """An empty comparison is no agreement: "nothing differs" would be said of no figure at all."""
    beside = check_table([], None, EN, "Beside the report")
    assert beside.header == ("Nothing was published about this wave before.",)
