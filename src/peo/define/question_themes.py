"""Themes of open answers, as `data/raw/<wave>/themes.yaml` lists them per question."""

from __future__ import annotations

from pydantic import model_validator

from peo.define.document import Definition, Problem, located
from peo.define.instrument.variable import Identifier
from peo.project.words import Text, spoken


class Theme(Text):
    """One theme of an open question: its label in two languages and what belongs to it."""

    code: Identifier
    definition: Text


class Themed(Definition):
    """An open question (the variable that holds the text) with the themes of its answers."""

    question: Identifier
    themes: tuple[Theme, ...]


class Themes(Definition):
    """The themes of a wave."""

    questions: tuple[Themed, ...]

    @model_validator(mode="after")
    def _unique(self) -> Themes:
        problems: list[Problem] = []
        seen: set[str] = set()
        for i, themed in enumerate(self.questions):
            if themed.question in seen:
                what = spoken("analysis.question_twice", name=themed.question)
                problems.append((("questions", i, "question"), what))
            seen.add(themed.question)
            codes = [theme.code for theme in themed.themes]
            for k, code in enumerate(codes):
                if code in codes[:k]:
                    at = ("questions", i, "themes", k, "code")
                    problems.append((at, spoken("analysis.theme_twice", name=code)))
        if problems:
            raise located("Themes", problems)
        return self
