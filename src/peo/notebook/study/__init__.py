"""What a notebook about a study of coded talk imports: open it, ask for figures, show them.

from peo.notebook.study import open_dialogues
s = open_dialogues("dialogues-2024", "dialogues")
s.grid(s.agreement(), nl="Gekozen fragmenten", en="Fragments chosen")
"""

from peo.instrument.variable import Language
from peo.notebook.arguments import checked
from peo.notebook.study.dialogues import DialogueStudy
from peo.notebook.study.interviews import InterviewStudy
from peo.project import find_project

__all__ = ["DialogueStudy", "InterviewStudy", "open_dialogues", "open_interviews"]


@checked
def open_dialogues(
    study: str, notebook: str, language: Language = "nl", figures: str = ""
) -> DialogueStudy:
    """A study of dialogues; `figures` is where `save` writes, relative to the project."""
    return DialogueStudy(find_project(), study, notebook, language, figures)


@checked
def open_interviews(
    study: str, notebook: str, language: Language = "nl", figures: str = ""
) -> InterviewStudy:
    """A study of interviews; as `open_dialogues`."""
    return InterviewStudy(find_project(), study, notebook, language, figures)
