"""What people made of a wave: kept apart from answers, and tied to figures that exist."""

from __future__ import annotations

import pytest

from peo.codes.frameworks.interpretation import at_place, read_interpretation
from peo.project import Project, UserError

KNOWN = {"figures": ["f2_2.space_reflection.insufficient_both"], "constructs": ["reflection"]}
FILE = """wave: "2022-04"
readers: [{code: panel, people: 14, on: "2022-07-07", nl: het panel, en: the panel}]
notes:
- {id: one, who: panel, figures: [f2_2.space_reflection], nl: tekst, en: text}
addressees: [{code: municipalities, nl: gemeenten, en: municipalities}]
recommendations:
- {id: two, who: panel, to: [municipalities], figures: [f2_2], nl: tekst, en: text}
actions:
- {id: three, who: panel, figures: [f2_2], reading: one, by: [municipalities],\
 follow_up: [f2_2], nl: a, en: b}
readings:
- {of: reflection, who: panel, verdict: agree, nl: tekst, en: text}
"""


def write(copy: Project, text: str) -> None:
    copy.interpretation_file("2022-04").write_text(text, encoding="utf-8")


def test_a_whole_file_is_read_and_a_figure_may_be_named_by_its_first_parts(copy: Project) -> None:
    write(copy, FILE)
    made = read_interpretation(copy, "2022-04", KNOWN)
    assert made.readers[0].called("nl") == "het panel (2022-07-07, 14 aanwezigen)"
    assert made.readers[0].called("en") == "the panel (2022-07-07, 14 people present)"
    assert at_place("f2_2.space_reflection.insufficient_both", "f2_2.space_reflection")
    assert not at_place("f2_21.space", "f2_2")


@pytest.mark.parametrize(
    ("line", "old", "new", "said"),
    [
        (4, "figures: [f2_2.space_reflection]", "figures: [f2_2.space_reflexion]",
         "there is no figure 'f2_2.space_reflexion'; did you mean 'f2_2.space_reflection'?"),
        (4, "figures: [f2_2.space_reflection]", "figures: [f2_2.space]", "there is no figure"),
        (4, "who: panel", "who: pannel", "there is no reader 'pannel'; did you mean 'panel'?"),
        (7, "to: [municipalities]", "to: [municipality]", "there is no addressee"),
        (7, "to: [municipalities]", "to: []", "recommendations.0.to"),
        (7, "figures: [f2_2]", "figures: []", "recommendations.0.figures"),
        (9, "reading: one", "reading: two", "there is no note 'two'"),
        (9, "follow_up: [f2_2]", "follow_up: [f9_9]", "there is no figure 'f9_9'"),
        (11, "of: reflection", "of: reflexion", "did you mean 'reflection'?"),
        (11, "verdict: agree", "verdict: silent", "Input should be 'agree' or 'differ'"),
        (11, "nl: tekst, en: text}", "nl: tekst}", "readings.0.en: Field required"),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_is_refused_at_its_line(
    copy: Project, line: int, old: str, new: str, said: str
) -> None:
    lines = FILE.splitlines(keepends=True)
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    write(copy, "".join(lines))
    with pytest.raises(UserError) as caught:
        read_interpretation(copy, "2022-04", KNOWN)
    assert f"interpretation.yaml, line {line}: " in str(caught.value)
    assert said in str(caught.value)


def test_a_wave_without_a_file_has_no_interpretation_and_another_waves_file_is_refused(
    copy: Project,
) -> None:
    assert read_interpretation(copy, "2021-09").notes == ()
    write(copy, FILE.replace("2022-04", "2021-09"))
    with pytest.raises(UserError, match="it says wave '2021-09', not '2022-04'"):
        read_interpretation(copy, "2022-04")
