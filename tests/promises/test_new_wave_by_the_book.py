"""docs/new-wave.md, followed from top to bottom up to the run. The answers are invented."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from peo.define.instrument import read_instrument
from peo.project import Project
from tests.conftest import ROOT, peo, some

EXPORT = "export of october.xlsx"


def lines() -> list[str]:
    """The commands of the document, those that make a report apart."""
    text = (ROOT / "docs" / "new-wave.md").read_text(encoding="utf-8")
    found = re.findall(
        r"^(?:peo|rm) .+$", "\n".join(re.findall(r"```sh\n(.*?)```", text, re.S)), re.M
    )
    return [line for line in some(found) if not line.startswith(("peo run", "peo publish"))]


def export(project: Project, answers: pd.DataFrame, to: Path) -> None:
    """The same answers as a tool writes them: questions in full, answers in words."""
    instrument, out = read_instrument(project, "2025-10"), {"Response ID": answers["respondent_id"]}
    for name, variable in instrument.variables.items():
        words = {answer.code: answer.nl for answer in variable.answers}
        question = instrument.question_of(name)
        alone = question.id == name and question.text is not None
        head = question.text.nl if alone and question.text else name
        out[head] = answers[name].map(words) if words else answers[name]
    pd.DataFrame(out).to_excel(to, index=False)


@pytest.mark.slow
def test_every_step_of_the_document_does_what_it_says(copy: Project) -> None:
    made = copy.invented_file("2025-10")
    for line in lines():
        words = shlex.split(line)
        if words[0] == "rm":
            answers = pd.read_csv(made, dtype=str)
            export(copy, answers, copy.root / EXPORT)
            early = peo("intake", "2025-10", EXPORT, root=copy.root)
            assert early.code == 2
            assert "Take it away first; nothing was copied." in early.text
            assert not list(copy.raw("2025-10").glob("records.*"))
            made.unlink()
            continue
        said = peo(*words[1:], root=copy.root)
        assert said.code == 0, f"{line}: {said.text}"
    assert (copy.raw("2025-10") / "records.xlsx").is_file()
    assert len(pd.read_parquet(copy.records_file("2025-10"))) == 200
