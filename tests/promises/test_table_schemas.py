"""The schemas of tables, imported as somebody would who checks a table by hand. All invented."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pytest

from peo.codes.codebook import Dialogues
from peo.define.document import load
from peo.project import Project, UserError
from peo.schemas import table

FORM = {
    "participant": "01", "age": "40", "gender": "x", "years_specialist_care": "5",
    "years_utrecht": "2", "organisation": "residential", "function": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _here(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root)


def test_a_schema_says_which_row_breaks_which_rule_and_shows_no_other_cell() -> None:
    schema = table("interviews", "forms")
    forms = pd.DataFrame([FORM, FORM | {"participant": "02", "age": "5"}])
    assert len(schema.validate(forms.head(1))) == 1
    with pytest.raises(pa.errors.SchemaErrors) as caught:
        schema.validate(forms, lazy=True)
    found = caught.value.failure_cases
    assert found[["check", "failure_case", "index"]].to_numpy().tolist() == [
        ["number-form", "5", 1],
    ]


@pytest.mark.parametrize(
    ("subject", "name", "columns"),
    [
        ("dialogues", "step_1b", {"question", "stance", "argument"}),
        ("purpose", "deviations", {"protocol", "outcome"}),
        ("guide", "marks", {"mark"}),
        ("2022-04", "published_figures", {"figure_id", "contradicts"}),
    ],
)
def test_every_kind_of_subject_has_tables(subject: str, name: str, columns: set[str]) -> None:
    assert columns <= set(table(subject, name).columns)


def test_a_table_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(UserError, match="no table 'sesions' of dialogues; did you mean 'sessions'"):
        table("dialogues", "sesions")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("coders: {columns: {role: {codes: coding.role.code}}}", "nothing stands at 'coding.role"),
        ("coders: {columns: {role: {rule: role-knwon}}}",
         "no rule 'role-knwon'; did you mean 'role-known'"),
        ("step_1: {columns: {start: {}, end: {}}, rows: [{rule: time-order, column: end, "
         "less: [strt, end]}]}", "no column 'strt'; did you mean 'start'"),
        ("step_2: {like: step_0, columns: {}}", "no table 'step_0'"),
    ],
)  # fmt: skip
def test_a_table_of_a_study_of_its_own_is_checked_where_it_is_typed(
    project: Project, tmp_path: Path, own: str, said: str
) -> None:
    text = project.codebook_file("dialogues").read_text(encoding="utf-8")
    (tmp_path / "dialogues.yaml").write_text(f"{text}\ntables:\n  {own}\n", encoding="utf-8")
    with pytest.raises(UserError, match=rf"dialogues\.yaml, line \d+: .*{said}"):
        load(tmp_path / "dialogues.yaml", Dialogues)
