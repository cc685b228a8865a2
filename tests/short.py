"""A short form of a questionnaire: most of what a command costs goes by the number of questions."""

from __future__ import annotations

import re
from pathlib import Path

_QUESTION = r"(?ms)^  - id: (\w+)\n.*?(?=^  - id: |^- id: |^\w)"
_FAMILY = r"(?ms)^- id: \w+\n.*?(?=^- id: |^\w|\Z)"
LONG = (  # grids and a list of fifteen, of which the short form has others
    "equipped_for_profession", "tasks", "effects", "sector_causes", "colleague_effects", "relief",
    "rules_negative_influence", "stay_one_year",
)  # fmt: skip


def shorten(path: Path, *questions: str) -> None:
    """Take questions out of a questionnaire, and out of its plan the families that ask for them."""
    text = path.read_text(encoding="utf-8")
    gone = {part[1]: part[0] for part in re.finditer(_QUESTION, text) if part[1] in questions}
    assert set(gone) == set(questions)
    names = {name for part in gone.values() for name in re.findall(r"\b(?:id|code): (\w+)", part)}
    for part in gone.values():
        text = text.replace(part, "")
    front, plan, rest = text.partition("\nplan:\n")
    asked = re.compile(rf"\b(?:{'|'.join(sorted(names))})\b")
    rest = re.sub(_FAMILY, lambda family: "" if asked.search(family[0]) else family[0], rest)
    path.write_text(front + plan + rest, encoding="utf-8")
