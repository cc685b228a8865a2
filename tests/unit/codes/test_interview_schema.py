"""What is said of coded interview passages and of the list of participants.

All references, codes and labels beside those of the code book are invented.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pytest

from peo import cli
from peo.codes.codebook import Interviews, read_codebook
from peo.codes.interviews import TreeCode
from peo.codes.people import passage_schema
from peo.define.cells import respeller
from peo.define.rules import RULES
from peo.intake.check import check
from peo.project import Project
from tests.conftest import ROOT, peo

BOOK = ROOT / "schemas" / "codes" / "interviews.yaml"
INTERVIEWS = read_codebook(BOOK, Interviews)
PASSAGES = passage_schema(INTERVIEWS)
PEOPLE = INTERVIEWS.table("forms").to_pandera(INTERVIEWS.look())

PASSAGE = {
    "participant": "09",
    "section": "reflection",
    "code": "F4a",
    "stage": "open",
    "factor": "F4",
    "reference": "i09:120",
}


def passage(**cells: object) -> pd.DataFrame:
    return pd.DataFrame([PASSAGE | cells])


def problems(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    return check(frame, schema, RULES, "table.csv").problems


def person(**cells: object) -> pd.DataFrame:
    """A row of the participant form; invented."""
    row = {"participant": "01", "age": "40", "gender": "x", "years_specialist_care": "5"}
    row |= {"years_utrecht": "2", "organisation": "residential", "function": ""}
    return pd.DataFrame([row | cells])


def rules(frame: pd.DataFrame, schema: pa.DataFrameSchema = PASSAGES) -> list[str]:
    return list(problems(frame, schema)["rule"])


def test_a_row_in_the_words_of_the_code_book_has_no_problems() -> None:
    assert rules(passage()) == []
    assert rules(passage(factor="", section="administrative_tasks", code="X2")) == []
    PASSAGES.validate(passage(factor=""), lazy=True)


def test_a_problem_shows_its_own_cell_and_no_other_of_the_row() -> None:
    found = problems(passage(section="administration", reference="geheim"), PASSAGES)
    assert list(found["value"]) == ["F4"]
    assert "geheim" not in found.to_csv()


@pytest.mark.parametrize("number", ["11", "00", "0", "100", "negen"])
@pytest.mark.parametrize("table", ["passages", "people"])
def test_a_participant_who_does_not_exist_is_refused(number: str, table: str) -> None:
    frame, schema = passage(participant=number), PASSAGES
    if table == "people":
        frame, schema = person(participant=number), PEOPLE
    assert rules(frame, schema) == ["participant-known"]
    assert RULES["participant-known"].severity == "refuse"


def test_participant_9_becomes_09() -> None:
    assert rules(passage(participant="9"), PASSAGES) == ["participant-form"]
    meant = respeller(INTERVIEWS.participants)
    assert [meant(cell) for cell in ("9", " 09", "09", "x")] == ["09", "09", "09", None]


def test_an_unnamed_fourth_kind_of_organisation_is_refused() -> None:
    frame = pd.concat([person(), person(participant="02", organisation="overig")])
    frame.index = pd.RangeIndex(2)
    found = problems(frame, PEOPLE)
    assert found[["rule", "row", "value"]].to_numpy().tolist() == [
        ["organisation-known", 1, "overig"]
    ]
    assert RULES["organisation-known"].severity == "refuse"


def test_an_independent_practice_as_a_kind_of_its_own_is_a_warning() -> None:
    frame = person(organisation="independent_practice")
    assert rules(frame, PEOPLE) == ["organisation-nested"]
    assert RULES["organisation-nested"].severity == "warn"


def test_factor_4_on_the_administration_topic_is_a_warning_that_points_to_f5() -> None:
    found = problems(passage(section="administration", factor="F4"), PASSAGES)
    assert found[["rule", "column", "value"]].to_numpy().tolist() == [
        ["topic-factor", "factor", "F4"]
    ]
    assert "F5" in found.at[0, "advice_en"]
    assert RULES["topic-factor"].severity == "warn"
    for factor in ("F5", "F2", "X2", ""):
        assert rules(passage(section="administration", factor=factor), PASSAGES) == []


@pytest.mark.parametrize("number", ["2", "Topic 2", "topic2"])
def test_a_section_by_its_number_is_refused_because_2_is_printed_twice(number: str) -> None:
    found = problems(passage(section=number), PASSAGES)
    assert list(found["rule"]) == ["section-number"]
    assert "concept" in found.at[0, "advice_en"]
    assert "vision" in found.at[0, "advice_en"]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"section": "reflectie"}, "section-known"),
        ({"stage": "axiaal"}, "stage-known"),
        ({"factor": "F6"}, "factor-known"),
        ({"reference": "Een verzonnen zin die hier niet hoort."}, "reference-form"),
        ({"reference": ""}, "cell-required"),
        ({"code": None}, "cell-required"),
    ],
)
def test_a_coded_passage_uses_the_words_of_the_code_book(
    cells: dict[str, object], rule: str
) -> None:
    assert rules(passage(**cells), PASSAGES) == [rule]


def with_tree(*tree: TreeCode) -> pa.DataFrameSchema:
    return passage_schema(INTERVIEWS.model_copy(update={"tree": tree}))


def tree_code(code: str, stage: str, parent: str | None = None) -> TreeCode:
    return TreeCode(code=code, stage=stage, parent=parent, nl="verzonnen", en="invented")


def test_a_code_that_no_stage_defines_is_refused() -> None:
    assert rules(passage(code="trust"), PASSAGES) == ["code-defined"]
    assert RULES["code-defined"].severity == "refuse"
    schema = with_tree(tree_code("trust", "axial"))
    assert rules(passage(code="trust", stage="axial"), schema) == []
    assert rules(passage(code="trust", stage="open"), schema) == ["code-defined"]
    assert rules(passage(code="trust", stage="later"), schema) == ["stage-known"]


def test_a_selective_code_without_an_axial_parent_is_a_warning() -> None:
    schema = with_tree(
        tree_code("bond", "open"),
        tree_code("trust", "axial"),
        tree_code("core", "selective", parent="trust"),
        tree_code("loose", "selective", parent="bond"),
        tree_code("single", "selective"),
    )
    told = {
        code: rules(passage(code=code, stage="selective"), schema)
        for code in ("core", "loose", "single", "F4")
    }
    lonely = ["selective-parent"]
    assert told == {"core": [], "loose": lonely, "single": lonely, "F4": []}
    assert RULES["selective-parent"].severity == "warn"


@pytest.mark.covers("S3-X1")
def test_peo_codes_tells_a_code_tree_and_coded_interviews_from_fragments(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(project.root)
    tree = tmp_path / "codes.csv"
    tree.write_text("naam;ouder\nsteunend;\ntijd;steunend\n", encoding="utf-8")
    assert cli.main(["codes", str(tree)]) == 0
    assert "2 codes" in capsys.readouterr().out
    tree.write_text("naam;tint\nsteunend;rood\n", encoding="utf-8")
    assert cli.main(["codes", str(tree)]) == 1
    assert "tint: This column does not belong" in capsys.readouterr().out
    passages = tmp_path / "gecodeerd.csv"
    head = "participant,section,code,stage,factor,reference\n"
    passages.write_text(f"{head}9,vision,F1,open,F1,i09:1\n", encoding="utf-8")
    assert cli.main(["codes", str(passages)]) == 0
    out = capsys.readouterr().out
    assert "1 accepted, 0 refused" in out
    assert "note" in out
    passages.write_text(f"{head}11,vision,F1,open,F1,een hele zin\n", encoding="utf-8")
    assert cli.main(["codes", str(passages)]) == 1
    assert "0 accepted, 1 refused" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cells", "told", "advice"),
    [
        pytest.param({"participant": "9"}, ("note", "participant-form"), "",
                     marks=pytest.mark.covers("S3-X1")),
        pytest.param({"participant": "11"}, ("refuse", "participant-known"), "",
                     marks=pytest.mark.covers("S3-X1")),
        pytest.param({"section": "administration"}, ("warn", "topic-factor"), "F5",
                     marks=pytest.mark.covers("S3-X4")),
        pytest.param({"section": "2"}, ("refuse", "section-number"), "vision",
                     marks=pytest.mark.covers("S3-X4")),
        pytest.param({"code": "trust"}, ("refuse", "code-defined"), "",
                     marks=pytest.mark.covers("S3-X10")),
    ],
)  # fmt: skip
def test_peo_codes_says_what_is_wrong_with_a_coded_passage(
    tmp_path: Path, cells: dict[str, str], told: tuple[str, str], advice: str
) -> None:
    passage(**cells).to_csv(tmp_path / "passages.csv", index=False)
    found = peo("codes", tmp_path / "passages.csv")
    assert found.rules == [told]
    assert advice in found.text
    assert found.counts == ((0, 1) if told[0] == "refuse" else (1, 0))
