"""A new wave: an instrument to edit, made after that of another wave, and a place for its data."""

from __future__ import annotations

from pathlib import Path

from peo.define.document import load
from peo.define.instrument.model import Instrument
from peo.define.instrument.read import read_instrument
from peo.define.subject import Subject, find_subject
from peo.define.yaml_file import key_lines, without_comments
from peo.project import CallError, Project, UserError, replacing
from peo.project.words import both, heard, spoken

TO_FILL_IN = both("instrument.new.to_fill_in")
_TO_FILL = ("title", "source")
_OF_ONE_WAVE = ("earlier", "complete", "demonstration", "read_only", "wording", "person", "cites",
                "rules", "amendments")  # fmt: skip


def new_wave(project: Project, wave: str, like: str) -> list[Path]:
    """Write an instrument for `wave` after that of `like`, its raw folder.

    The instrument keeps all questions, and loses what is true of the other wave only: keys
    (`_OF_ONE_WAVE`), comments. What it cannot do without is marked `TO_FILL_IN`. Returns the files
    written. Raises UserError, before anything is written, when the wave is there already, in whole
    or in part, or when a file has a form that cannot be edited.
    """
    project.wave_id(wave)
    source = find_subject(project, like, totals=True)
    read_instrument(project, like)
    instrument, readme = project.instrument_file(wave), project.raw(wave) / "README.md"
    for path in (instrument, readme):
        if path.exists():
            raise CallError("instrument.exists", path=project.relative(path))
    text = project.instrument_file(like).read_text(encoding="utf-8")
    with replacing(instrument) as new:
        new.write_text(_edited(text, source, wave), encoding="utf-8")
        made = load(new, Instrument)
        notes = [question for question in made.questions if question.note]
        kept = made.model_fields_set & {*_OF_ONE_WAVE} - {"earlier"}
        if made.wave != wave or to_fill_in(made) != list(_TO_FILL) or notes or kept:
            file = project.relative(project.instrument_file(like))
            raise UserError("instrument.cannot_edit", file=file)
    with replacing(readme) as new:
        told = spoken("instrument.new.readme", wave=wave, empty=heard(TO_FILL_IN))
        new.write_text(told, encoding="utf-8")
    return [instrument, readme]


def to_fill_in(instrument: Instrument) -> list[str]:
    """What still has the mark of a new wave, by the name of its key."""
    return [name for name in _TO_FILL if getattr(instrument, name) == TO_FILL_IN]


def _edited(text: str, like: Subject, wave: str) -> str:
    """The instrument's text with nothing in it that is true of the other wave only.

    What somebody noted in a comment nobody can check. The new wave is compared with `like`, or,
    when that one was invented, with what `like` is compared with. Notes with a question tell how it
    was asked or answered in that wave.
    """
    lines: list[str | None] = list(text.split("\n"))
    earlier = like.earlier if like.demonstration else like.id
    new = {
        "wave": f'wave: "{wave}"',
        "theme": None,
        "fieldwork": f'fieldwork:\n  start: "{wave}"\n  respondents: 0',
        **{name: f'{name}:\n  nl: "{TO_FILL_IN.nl}"\n  en: "{TO_FILL_IN.en}"' for name in _TO_FILL},
    }
    for at, (start, end) in key_lines(text).items():
        name = str(at[-1])
        if len(at) == 1 and new.get(name) is not None:
            lines[start:end] = [new[name], *[None] * (end - start - 1)]
        elif (len(at) == 1 and name in _OF_ONE_WAVE) or (at[0] == "blocks" and name == "note"):
            lines[start:end] = [None] * (end - start)
        elif at == ("theme",) and earlier:
            lines[start] = f'{lines[start]}\nearlier: "{earlier}"'
    made = "\n".join(line for line in lines if line is not None).strip("\n") + "\n"
    head = spoken("instrument.new.head", wave=wave, like=like.id)
    return head + without_comments(made).lstrip("\n")
