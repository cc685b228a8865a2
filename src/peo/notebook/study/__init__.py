"""What a notebook about a study of coded talk imports: open it, ask for figures, show them.

from peo.notebook.study import open_dialogues
s = open_dialogues("dialogues-2024", "dialogues")
s.grid(s.agreement(), nl="Gekozen fragmenten", en="Fragments chosen")
"""

from peo.instrument.variable import Language
from peo.notebook.study.dialogues import DialogueStudy
from peo.notebook.study.interviews import InterviewStudy
from peo.project import find_project

__all__ = ["DialogueStudy", "InterviewStudy", "open_dialogues", "open_interviews"]


def open_dialogues(
    study: str, notebook: str, language: str = "nl", figures: str = ""
) -> DialogueStudy:
    """A study of dialogues; `figures` is where `save` writes, relative to the project."""
    return DialogueStudy(find_project(), study, notebook, _known(language), figures)


def open_interviews(
    study: str, notebook: str, language: str = "nl", figures: str = ""
) -> InterviewStudy:
    """A study of interviews; as `open_dialogues`."""
    return InterviewStudy(find_project(), study, notebook, _known(language), figures)


def _known(language: str) -> Language:
    return "nl" if language == "nl" else "en"
