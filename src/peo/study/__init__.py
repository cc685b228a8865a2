"""What a notebook about a study imports: open it, ask for figures, show them.

from peo.study import open_dialogues
s = open_dialogues("dialogues")
themes = s.themes()
s.grid(themes, nl="Citaten per thema", en="Quotations per theme")
"""

from peo.project import find_project
from peo.study.dialogues import DialogueStudy
from peo.study.interviews import InterviewStudy

__all__ = ["DialogueStudy", "InterviewStudy", "open_dialogues", "open_interviews"]


def open_dialogues(notebook: str, language: str = "nl", figures: str = "") -> DialogueStudy:
    """The dialogue study; `figures` is where `save` writes, relative to the project."""
    return DialogueStudy(find_project(), notebook, "nl" if language == "nl" else "en", figures)


def open_interviews(notebook: str, language: str = "nl", figures: str = "") -> InterviewStudy:
    """The interview study; as `open_dialogues`."""
    return InterviewStudy(find_project(), notebook, "nl" if language == "nl" else "en", figures)
