"""Sentences are made from figures, and are right in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from peo.define.instrument.model import Instrument
from peo.figure import Figure
from peo.notebook import Wave
from peo.project.words import Language
from peo.show.notes import notes
from peo.show.sentences import about, fill, tell
from peo.show.voice import Numbers, Voice, lower

NL, EN = Numbers("nl"), Numbers("en")


@pytest.mark.parametrize(
    ("share", "nl", "en"),
    [
        (50, "de helft", "half"),
        (49.5, "de helft", "half"),  # printed as 50
        (49.4, "bijna de helft", "almost half"),
        (51, "ruim de helft", "just over half"),
        (54.4, "ruim de helft", "just over half"),
        (55, "55%", "55%"),
        (45.5, "bijna de helft", "almost half"),
        (45, "45%", "45%"),
        (100 / 3, "een derde", "a third"),
        (34, "ruim een derde", "just over a third"),
        (29, "ruim een kwart", "just over a quarter"),  # as far from a third: the lower one
        (30, "bijna een derde", "almost a third"),
        (66, "bijna twee derde", "almost two thirds"),
        (200 / 3, "twee derde", "two thirds"),
        (69, "ruim twee derde", "just over two thirds"),
        (71, "ruim twee derde", "just over two thirds"),
        (72, "bijna driekwart", "almost three quarters"),
        (79, "ruim driekwart", "just over three quarters"),
        (80, "80%", "80%"),
        (20, "20%", "20%"),
        (0, "0%", "0%"),
        (100, "100%", "100%"),
    ],
)
def test_words_for_a_share_follow_the_stated_rule(share: float, nl: str, en: str) -> None:
    assert about(share, "nl") == nl
    assert about(share, "en") == en


def share(value: float, **more: object) -> Figure:
    return Figure(
        "x.workload.strong", "percent", "workload", ("strong",), value=value, unit="%",
        count=round(value * 1.5), n=150, **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "value", "expected"),
    [
        ("nl", "{About} van de mensen ervaart werkdruk (n = {n}).", 69,
         "Ruim twee derde (**69%**) van de mensen ervaart werkdruk (n\u00a0=\u00a0150)."),
        ("en", "{About} of the people experience work pressure (n = {n}).", 69,
         "Just over two thirds (**69%**) of the people experience work pressure "
         "(n\u00a0=\u00a0150)."),
        ("nl", "{About} ervaart werkdruk.", 42, "**42%** ervaart werkdruk."),
        ("en", "It is {about} of them.", 50, "It is half (**50%**) of them."),
    ],
)  # fmt: skip
def test_a_sentence_shows_the_words_and_the_number(
    language: Language, text: str, value: float, expected: str
) -> None:
    assert fill(text, share(value), Numbers(language)) == expected


def test_a_number_that_is_not_fixed_or_not_shown_says_so_in_a_sentence() -> None:
    assert fill("{about}", share(69, basis="invented"), NL) == "ruim twee derde (**69%†**)"
    hidden = Figure("x", "percent", "workload", unit="%", suppressed="n < 10")
    told = "een deel dat niet getoond wordt (kleine groep)"
    assert fill("{about} (n = {n})", hidden, NL) == told


def test_a_number_that_is_not_fixed_has_its_bounds_behind_it() -> None:
    loose = share(69, basis="bounded", bound_low=66.7, bound_high=72.6)
    assert fill("{About} kiest dit.", loose, NL) == (
        "Ruim twee derde (**69%†** [67–73]) kiest dit."
    )
    assert fill("{value}", loose, EN) == "**69%†** [67–73]"


def test_a_sentence_names_what_was_counted(w: Wave, w_en: Wave) -> None:
    """An item by its label, an answer to a question of its own by the answer."""
    text = "{name}: {value}"
    cause = w.shares("a", "causes", base="workload in {somewhat, strong}")[0]
    assert w.say(cause, text, text).startswith("hoeveelheid aan administratieve taken: ")
    task = w_en.shares("b", ["task_reporting"], ["any"])[0]
    assert w_en.say(task, text, text).startswith("reporting on contacts in a case: ")
    strong = w.shares("c", "workload", ["strong"])[0]
    assert w.say(strong, text, text) == "in sterke mate: **23%**"


def test_groups_are_named_by_highest_and_lowest_and_ties_together(instrument: Instrument) -> None:
    means = [
        Figure("x", "mean", "work_enjoyment", by="workload", group=group, value=value, n=n)
        for group, value, n in (("hardly", 8.12, 29), ("somewhat", 8.09, 86), ("strong", 6.2, 34))
    ]
    assert tell(means, Voice("nl", instrument)) == (
        "Rapportcijfer werkplezier naar ervaren werkdruk: het hoogst bij ‘niet of nauwelijks’ en "
        "‘enigszins’ (**8,1**; n\u00a0=\u00a029 en 86), het laagst bij ‘in sterke mate’ (**6,2**; "
        "n\u00a0=\u00a034)."
    )
    assert tell(means[1:], Voice("en", instrument)) == (
        "Work enjoyment mark by experienced work pressure: highest for ‘somewhat’ (**8.1**; "
        "n\u00a0=\u00a086), lowest for ‘strongly’ (**6.2**; n\u00a0=\u00a034)."
    )
    assert (
        tell(means[:1], Voice("en", instrument))
        == "Work enjoyment mark by experienced work pressure: the same everywhere, **8.1**."
    )


def test_items_that_are_equal_as_printed_share_the_first_place(instrument: Instrument) -> None:
    """79.6 and 80.4 per cent are both printed as 80: neither is the largest."""
    shares = [
        Figure(name, "percent", name, ("some", "strong"), value=value, unit="%", n=n)
        for name, value, n in (
            ("effect_stay", 79.6, 98), ("effect_quality", 80.4, 98), ("effect_judgement", 57, 97),
        )
    ]  # fmt: skip
    assert tell(shares, Voice("nl", instrument)) == (
        "Gevolgen van eigen werkdruk, enige of sterke invloed: het hoogst bij kans dat ik dit werk "
        "blijf doen en kwaliteit die ik lever in mijn werk (**80%**; n = 98), het laagst bij maken "
        "van goede afwegingen (**57%**; n = 97)."
    )
    assert tell(shares[:2], Voice("en", instrument)) == (
        "Effects of one's own work pressure, some or strong effect: the same everywhere, **80%**."
    )


@pytest.mark.parametrize(("p", "nl", "en"), [
    (0.003, "verschilt naar", "differs by"),
    (0.2, "verschilt niet aantoonbaar naar", "does not differ demonstrably by"),
])  # fmt: skip
def test_a_test_never_says_that_there_is_no_difference(
    instrument: Instrument, p: float, nl: str, en: str
) -> None:
    test = Figure(
        "x", "test", "work_enjoyment", by="organisation_type", value=8.64, df=2, p=0.001,
        p_adjusted=p, n=141, test="kruskal_wallis", effect="epsilon_squared", effect_size=0.062,
    )  # fmt: skip
    assert f"Rapportcijfer werkplezier {nl} soort organisatie (H(2) = 8,64, p = " in tell(
        [test], Voice("nl", instrument)
    )
    assert tell([test], Voice("en", instrument)) == (
        f"Work enjoyment mark {en} type of organisation (H(2) = 8.64, p = {p:.3f}, ε² = 0.06, "
        "n\u00a0=\u00a0141)."
    )


def test_what_reconstructed_records_happen_to_show_is_not_said_of_people(
    instrument: Instrument,
) -> None:
    test = Figure(
        "x", "test", "work_enjoyment", by="workload", value=8.64, p=0.001, n=141,
        test="kruskal_wallis", effect="epsilon_squared", effect_size=0.062, basis="invented",
    )  # fmt: skip
    assert "verschilt in de teruggerekende records naar" in tell([test], Voice("nl", instrument))
    assert "differs in the reconstructed records by" in tell([test], Voice("en", instrument))
    loose = Figure(
        "x", "correlation", "work_enjoyment", by="workload", value=0.9, p=0.01, n=9, low=0.8,
        high=0.95, basis="invented",
    )  # fmt: skip
    fixed = replace(loose, value=0.2, low=0.1, high=0.3, basis="published")
    assert tell([loose], Voice("nl", instrument)) == ""
    assert "0,20" in tell([loose, fixed], Voice("nl", instrument))


@pytest.mark.parametrize(
    ("rho", "nl", "en"),
    [
        (0.05, "hangt nauwelijks samen met", "is hardly related to"),
        (0.1, "hangt zwak samen met", "is weakly related to"),
        (0.3, "hangt matig samen met", "is moderately related to"),
        (-0.5, "hangt omgekeerd sterk samen met", "is strongly inversely related to"),
    ],
)
def test_the_strength_of_a_correlation_follows_cohens_steps(
    instrument: Instrument, rho: float, nl: str, en: str
) -> None:
    figure = Figure(
        "x", "correlation", "work_enjoyment", by="workload", value=rho, n=149, low=rho - 0.1,
        high=rho + 0.1, p=0.01,
    )  # fmt: skip
    assert f"Rapportcijfer werkplezier {nl} ervaren werkdruk" in tell(
        [figure], Voice("nl", instrument)
    )
    assert f"Work enjoyment mark {en} experienced work pressure" in tell(
        [figure], Voice("en", instrument)
    )


def test_change_and_difference_have_their_sentences(w: Wave, w_en: Wave) -> None:
    assert w.say(w.tests("a", "since_2015")[1:]) == (
        "Verandering werkdruk: van wie verandering ziet, is het een toename voor **100%** "
        "(n\u00a0=\u00a078, tekentoets p (Holm) < 0,001)."
    )
    now = w_en.shares("b", "space_overall", ["sufficient_both"])
    assert w_en.say(w_en.between("c", now, "2021-09")) == (
        "Professional space, overall verdict: (very) sufficient: 2022-04 against 2021-09 "
        "**+6 points** (−1 … 13), no demonstrable difference (p = 0.085); significant according "
        "to the report."
    )


def test_a_verdict_rests_on_the_p_that_counts_all_tests_of_its_family(
    instrument: Instrument,
) -> None:
    """0.04 over six tests is 0.24 (Holm): alone it would be shown, and the words say that, since
    the interval is that of one difference."""
    one = Figure(
        "x", "difference", "space_overall", ("sufficient", "very_sufficient"), by="wave",
        group="2022-04", against="2021-09", value=6.0, unit="%", low=0.3, high=11.8, p=0.04,
        p_adjusted=0.24, tests=6, n=328,
    )  # fmt: skip
    told = "op zichzelf aantoonbaar, onder 6 toetsen samen niet (p (Holm) = 0,240)"
    assert told in tell([one], Voice("nl", instrument))
    none = replace(one, low=-0.4, p=0.07, p_adjusted=0.42)
    assert "geen aantoonbaar verschil (p (Holm) = 0,420)" in tell([none], Voice("nl", instrument))


def test_an_interval_is_explained_only_where_one_stands(
    instrument: Instrument,
) -> None:
    figure = Figure(
        "x", "correlation", "work_enjoyment", by="workload", value=-0.46, n=149, low=-0.58,
        high=-0.31, p=0.01, basis="bounded", bound_low=-1.0, bound_high=0.53,
    )  # fmt: skip
    plain = notes([replace(figure, bound_low=None, basis="published")], Voice("nl", instrument))
    assert any("Bonett-Wright" in line for line in plain)
    assert not any("Bonett-Wright" in line for line in notes([figure], Voice("nl", instrument)))


def test_small_words_of_a_sentence() -> None:
    assert NL.listed(["a", "b", "c"]) == "a, b en c"
    assert EN.listed(["a", "b"]) == "a and b"
    assert EN.listed(["a"]) == "a"
    assert lower("Werkdruk") == "werkdruk"
    assert lower("SKJ-eisen") == "SKJ-eisen"
