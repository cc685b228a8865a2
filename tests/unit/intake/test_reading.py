"""What headers, dates and cells mean, form by form; whole files are in promises/intake."""

from __future__ import annotations

import pandas as pd
import pytest

from peo.define.instrument.model import Instrument
from peo.intake.columns import Names
from peo.intake.dates import answer_of, iso_dates
from peo.intake.multiple_choice import any_of, own_words, split
from peo.project.typed import fold
from peo.sources.tools import status_of

TEXT = "Wat zorgt bij jou voor de meeste werkdruk? Kies hooguit drie oorzaken."


@pytest.fixture(scope="module")
def names(instrument: Instrument) -> Names:
    return Names(instrument)


@pytest.mark.parametrize("between", [" - {}", "\n{}", " ({})", "|{}", " -- {}", " → {}", " » {}"])
def test_any_sign_may_stand_between_a_question_and_its_item(names: Names, between: str) -> None:
    assert (
        names.find(f"#19 {TEXT}" + between.format("Omvang van mijn caseload")) == "cause_caseload"
    )


@pytest.mark.parametrize(
    "header",
    ["workload: Ervaren werkdruk", "Ervaren werkdruk [workload]", "[workload] Ervaren werkdruk"],
)
def test_two_names_of_one_question_are_that_question(names: Names, header: str) -> None:
    assert names.find(header) == "workload"


@pytest.mark.parametrize(
    "header",
    ["causes_14_TEXT", "cause_other - Text", f"{TEXT} [Anders, namelijk] [Comment]",
     f"{TEXT} - Anders - Tekst"],
)  # fmt: skip
def test_what_a_tool_adds_to_other_is_the_text_behind_it(names: Names, header: str) -> None:
    assert names.find(header) == "cause_other_text"


def test_letters_count_and_not_how_they_were_kept(names: Names) -> None:
    """Without accents, in quotation marks, with UTF-8 read as Windows-1252."""
    asked = "Hoe beoordeel je je ruimte om te doen wat een cliënt nodig heeft?"
    mangled = asked.encode().decode("cp1252")
    for header in (asked.replace("ë", "e"), f'"{asked}"', mangled):
        assert names.find(header) == "space_do_what_is_needed"
    assert fold("nauwelijks / niet") == fold("Nauwelijks/niet.")


@pytest.mark.parametrize(
    "typed",
    ["12-apr-22", "di 12 apr 2022", "dinsdag 12 april 2022 10:03", "20220412", "Apr 12, 2022"],
)
def test_dates_in_words_and_without_signs(typed: str) -> None:
    assert iso_dates(pd.Series([typed]))[0].tolist() == ["2022-04-12"]


@pytest.mark.parametrize(
    ("typed", "answer", "is_date"),
    [("3 tot 6", "y3_6", False), ("03/06", "y3_6", False), ("3 – 6", "y3_6", False),
     ("6 t/m 10", "y6_10", False), ("3-6-2024", "y3_6", True), ("3 tot 6 maanden", None, False),
     ("3-7", None, False)],
)  # fmt: skip
def test_a_class_is_an_answer_however_its_numbers_are_joined(
    instrument: Instrument, typed: str, answer: str | None, is_date: bool
) -> None:
    assert answer_of(typed, instrument.variables["years_experience"]) == (answer, is_date)


@pytest.mark.parametrize(
    ("typed", "own"),
    [("Anders, namelijk: te veel overleg", "te veel overleg"), ("Other: meetings", "meetings"),
     ("Anders (overleg)", "overleg"), ("anders werken: nooit", "anders werken: nooit"),
     ("te veel overleg, te weinig tijd", "te veel overleg, te weinig tijd")],
)  # fmt: skip
def test_own_words_are_kept_whole_and_without_the_answer_in_front(
    instrument: Instrument, typed: str, own: str
) -> None:
    question = instrument.question_of("cause_other")
    words = {fold(w): a.code for a in question.answers for w in (a.code, a.nl, a.en)}
    chosen, rest = split(f"Omvang van mijn caseload;{typed}", words, any_of(words))
    other = next(answer for answer in question.answers if answer.other_text)
    assert (chosen, [own_words(text, other) for text in rest]) == (["cause_caseload"], [own])


@pytest.mark.parametrize(
    ("word", "status"),
    [("Enquêtetest", "test"), ("Enquêtevoorbeeld", "preview"), ("overquota", "screened"),
     ("Compleet", "finished"), ("Gedeeltelijk", "partial"), ("16", "finished")],
)  # fmt: skip
def test_the_words_of_tools_for_the_end_of_a_form(word: str, status: str) -> None:
    assert status_of(word) == status
