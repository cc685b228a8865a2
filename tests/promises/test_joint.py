"""The joint display: sources side by side, gaps as gaps, nothing averaged."""

from __future__ import annotations

import re
from html import unescape

import pytest

from peo.codes.frameworks.interpretation import Interpretation
from peo.notebook.joint import JointWave
from peo.project import Project
from tests.conftest import some


def opened(project: Project, language: str = "nl") -> JointWave:
    w = JointWave(project, "2022-04", "test", language, "")  # type: ignore[arg-type]
    w.evidence("joint")
    return w


@pytest.fixture(scope="module")
def joint(taken_in: Project) -> JointWave:
    return opened(taken_in)


def text(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).replace("\u00a0", " ")


def card(w: JointWave, *codes: str) -> str:
    return text(w.cards(*codes)._repr_html_())


def row(w: JointWave, label: str) -> list[str]:
    """The marks of the sources, and the verdict."""
    for name, *marks in w.list("overview", nl="x", en="x").rows:
        if name.startswith(f"{label} <"):
            return [*marks, text(name).strip().removeprefix(f"{label} ").strip()]
    raise AssertionError(f"no row {label}")


@pytest.mark.covers("SX-A1")
def test_sufficient_on_the_whole_stands_beside_insufficient_aspects_and_lack_of_time(
    joint: JointWave,
) -> None:
    """92 per cent, 44 and the words of the dialogues: published in the report and the study."""
    shown = card(joint, "overall_space", "do_what_is_needed", "client_relationship", "reflection")
    for said in ("voldoende 92%", "(ruim) onvoldoende 44%", "onvoldoende 37%", "Tijdgebrek"):
        assert said in shown
    assert "Professionele ruimte als geheel verschillend" in shown
    assert row(joint, "Professionele ruimte als geheel") == ["●", "●", "●", "verschillend"]


@pytest.mark.covers("SX-A1", "SX-A2")
def test_no_number_is_shown_that_no_source_gave(joint: JointWave) -> None:
    """Every per cent and mean in the cards is the value of one figure: nothing is combined."""
    shown = re.findall(r"<strong>([0-9,]+)[%†<]", joint.cards()._repr_html_())
    single = {f"{f.value:.0f}" for f in joint.figures if f.value is not None}
    single |= {f"{f.value:.1f}".replace(".", ",") for f in joint.figures if f.value is not None}
    assert len(shown) > 20
    assert set(shown) <= single
    assert {figure.statistic for figure in joint.figures} == {"percent", "mean"}


@pytest.mark.covers("SX-A2")
def test_autonomy_is_chosen_least_and_discussed_much(joint: JointWave) -> None:
    """The report: named least of all causes."""
    shown = card(joint, "autonomy_judgement")
    assert "Gebrek aan eigen autonomie, onvoldoende ruimte" in shown
    assert "plaats 13 van 13" in shown
    for factor in ("Overruled worden belemmerend; 1 citaat", "Autonomie als controle"):
        assert factor in shown
    assert "Autonomie en eigen afweging verschillend" in shown


def test_a_claim_keeps_its_quantifier_its_n_and_what_to_read_beside_it(joint: JointWave) -> None:
    shown = card(joint, "admin_burden_rules", "reflection")
    assert "Alle (10 van 10): benadrukt deskundigheid en reflectie" in shown
    assert "De meeste (n onbekend): heeft veel administratie" in shown
    assert "Alle (10 van 10): wil af van minuten registreren (naast: Één (1 van 10)" in shown
    assert "IC27" not in shown, "said three times, counted once"


@pytest.mark.covers("SX-R1")
def test_a_source_without_anything_is_silent_and_a_lone_source_is_not_judged(
    joint: JointWave,
) -> None:
    assert row(joint, "Werkplezier") == ["●", "–", "–", "één bron"]
    assert row(joint, "Werkervaring") == ["●", "●", "–", "verschillend"]
    assert row(joint, "Ruimte om te veranderen") == ["●", "●", "–", "verschillend"]
    # the report ranks causes without printing shares: a place is something said, too
    assert row(joint, "Zingeving en motivatie") == ["●", "●", "●", "eens"]
    assert row(joint, "Steun en vertrouwen organisatie") == ["●", "–", "●", "verschillend"]
    assert "plaats 9 van 13" in card(joint, "organisational_support_trust")
    assert "plaats 4 van 8" in card(joint, "quality")
    shown = card(joint, "change_innovation", "shared_vision")
    assert "Dialogen zwijgt hierover" in shown
    assert "Enquête zwijgt hierover" in shown


def test_published_statements_stand_before_figures_and_a_reading_names_its_reader(
    joint: JointWave,
) -> None:
    shown = card(joint, "autonomy_judgement")
    said = shown.index("gebrek aan autonomie het minst")
    assert said < shown.index("Ruimte voor eigen professionele afwegingen: (ruim) onvoldoende")
    assert "(de auteurs; § 3.2)" in shown[said:]
    assert "Lezing van de redactie van dit project (2026-11-27):" in shown


def test_the_headline_names_what_the_sources_agree_and_differ_on(joint: JointWave) -> None:
    told = joint.verdicts(nl="Eens: {agree_on}. Niet: {differ_on}.", en="x {agree_on}{differ_on}")
    same, apart = str(told).split(". Niet: ")
    assert "reflectie en intervisie" in same
    assert "samenwerking" in apart
    assert "samenwerking" not in same


def test_without_readings_nothing_is_judged(taken_in: Project) -> None:
    w = opened(taken_in)
    w.interpretation = Interpretation(wave="2022-04")
    assert row(w, "Reflectie en intervisie") == ["●", "●", "●", "niet beoordeeld"]
    assert "Lezing" not in card(w, "reflection")


def test_the_display_speaks_english_too(taken_in: Project) -> None:
    shown = card(opened(taken_in, "en"), "reflection")
    assert "Reflection and intervision agree" in shown
    assert "All (10 of 10): stress expertise and reflection" in shown
    assert "Lack of time hindering; 1 quotation" in shown


@pytest.mark.covers("S1-A1")
def test_each_aspect_and_point_names_its_evidence_and_what_is_missing(joint: JointWave) -> None:
    aspects = text(joint.list("aspects", nl="x", en="x")._repr_html_())
    assert "ruimte voor reflectie Ruimte voor reflectie binnen werktijd" in aspects
    assert re.search(
        r"verandermogelijkheden Interviews, \S+ met telwoord: 2 Niets uit: Enquête, Dialogen",
        aspects,
    )
    assert "92%" not in aspects, "what bears on all aspects tells nothing of one"


@pytest.mark.covers("S1-P1", "S1-R2")
def test_a_page_holds_aspect_evidence_point_actor_and_step(joint: JointWave) -> None:
    page = text(joint.guide("municipality", "", nl="Gemeente", en="x")._repr_html_())
    assert page.startswith(" Gemeente Handvat Wat erover bekend is Wie Stap")
    h07 = page[page.index("Stabiele teams") : page.index("Resultaatafspraken")]
    for part in (
        "H07; team en organisatie",
        "spanning: continuïteit bij nieuwe contracten",
        "Hoog personeelsverloop binnen mijn organisatie 41%",
        "gemeente als opdrachtgever organisatie of werkgever",
    ):
        assert part in h07
    assert h07.rstrip().endswith("in geen stap")
    h05 = text(joint.guide("organisation", "", nl="O", en="x")._repr_html_())
    assert "H05; team en organisatie aspecten: vakmanschap en ruimte voor reflectie" in h05
    assert "Voorrang voor goede intervisie" not in page, "no municipality is asked to act there"


@pytest.mark.slow
@pytest.mark.covers("S1-P1")
def test_a_type_of_organisation_gets_its_own_figures(taken_in: Project) -> None:
    """40 per cent of 47 specialists against 27 of 45 in local teams: recounted in the records."""
    w = opened(taken_in)
    groups = ["specialist", "local_team"]
    w.evidence("type", by="organisation_type", groups=groups)
    for name in some(groups):
        share = w.records[w.records["organisation_type"] == name]["space_reflection"]
        low = share.isin(["insufficient", "very_insufficient"])
        page = text(w.guide("organisation", name, nl="O", en="x")._repr_html_())
        assert f"{100 * low.sum() / len(share):.0f}%" in page[page.index("Voorrang") :][:400]
        assert f"n = {len(share)}" in page


@pytest.mark.covers("S1-P2")
def test_own_codes_are_printed_with_the_note_on_numbering(joint: JointWave) -> None:
    page = text(joint.guide("municipality", "", nl="x", en="x")._repr_html_())
    assert "De codes H01 tot en met H10 zijn van dit project" in page
    assert "alleen een verwijzing naar 7 over" in page


@pytest.mark.covers("S1-R3")
def test_experienced_space_is_not_mixed_with_space_that_is_taken(joint: JointWave) -> None:
    construct = joint.frameworks.crosswalk.find("autonomy_judgement")
    assert {"space_judgement", "relief_take_space"} <= set(construct.survey)
    assert {shown.variable for shown in construct.shown} == {"space_judgement", "cause_autonomy"}


def test_a_variable_that_a_wave_lacks_is_passed_over(taken_in: Project) -> None:
    w = JointWave(taken_in, "2022-04", "test", "nl", "")
    w.records = w.records.drop(columns=["workload", "hours_vs_contract", "cause_caseload"])
    assert "joint.workload.strong" not in {f.figure_id for f in w.evidence("joint")}
