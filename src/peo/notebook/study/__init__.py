"""What a notebook about a study of coded talk imports: open it, ask for figures, show them.

    from peo.notebook.study import open_study
    s = open_study("dialogues", "dialogues")
    themes = s.cross("themes", "quotations", "theme", "polarity")
    s.table(themes, nl="Citaten per thema", en="Quotations per theme")

`s.count` and `s.cross` tell how many quotations, fragments, statements, people or teams there are,
by theme, factor, team and so on; `s.list` shows a list of the code book.
"""

from peo.define.chapters.needs import check_kind
from peo.define.subject import find_subject
from peo.notebook.arguments import checked
from peo.notebook.recorder import project_for
from peo.notebook.study.shown import Study
from peo.project.words import Language

__all__ = ["Study", "open_study"]


@checked
def open_study(study: str, notebook: str, language: Language = "nl", figures: str = "") -> Study:
    """A study of dialogues or interviews; `figures` is where `save` writes, in the project.

    Raises UserError for a study that there is not, and for one of another kind than the notebook.
    """
    project = project_for(language, figures)
    opened = Study(project, study, notebook, language, figures)
    check_kind(find_subject(project, study), notebook)
    return opened
