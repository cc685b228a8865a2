"""A new wave: an instrument to edit, made after that of another wave, and a place for its data."""

from __future__ import annotations

import re
from pathlib import Path

from peo.define.document import load
from peo.define.subject import Subject, find_subject
from peo.instrument.model import Instrument
from peo.instrument.read import read_instrument
from peo.project import CallError, Project, UserError, replacing

_README = """# Wave {wave}

Put the export of this wave here as `records.csv`. It holds answers of people: git ignores it, and
nobody edits it after it has been received.

| | |
|---|---|
| received from | (fill in) |
| received on | (fill in) |
| survey tool and settings of the export | (fill in) |
| in the field from, until | (fill in) |

`statements.csv` is for what the team found and others said about the results, a row each
(`peo check {wave}` lists what is empty). What is made stands in `data/processed/{wave}/`.
"""


def new_wave(project: Project, wave: str, like: str) -> list[Path]:
    """Write an instrument for `wave` after that of `like`, its raw folder.

    The instrument keeps all questions and comments; it loses the amendment log, the last day and
    the number of respondents, and the words that it is a demonstration or literal. Returns the
    files written. Raises UserError, before anything is written, when the wave is there already, in
    whole or in part, or when a file has a form that cannot be edited.
    """
    project.wave_id(wave)
    source = find_subject(project, like, totals=True)
    read_instrument(project, like)
    instrument, readme = project.instrument_file(wave), project.raw(wave) / "README.md"
    for path in (instrument, readme):
        if path.exists():
            raise CallError(f"{project.relative(path)} exists already; it is left as it is.")
    text = project.instrument_file(like).read_text(encoding="utf-8")
    with replacing(instrument) as new:
        new.write_text(_edited(text, source, wave), encoding="utf-8")
        made = load(new, Instrument)
        if made.wave != wave or made.amendments or made.fieldwork.respondents or made.demonstration:
            raise UserError(
                f"{project.relative(project.instrument_file(like))} is laid out in a way that "
                "cannot be edited here: copy it by hand (docs/instrument.md)."
            )
    with replacing(readme) as new:
        new.write_text(_README.format(wave=wave), encoding="utf-8")
    return [instrument, readme]


def _edited(text: str, like: Subject, wave: str) -> str:
    """The instrument's text with another wave, nobody counted yet and no amendments.

    It is compared with `like`, or, when that one was invented, with what `like` is compared with.
    """
    text = re.split(r"^amendments:", text, maxsplit=1, flags=re.MULTILINE)[0].rstrip() + "\n"
    text = re.sub(
        r"^(earlier|complete|demonstration|read_only|wording|  end):.*\n",
        "",
        text,
        flags=re.MULTILINE,
    )
    text = re.sub(r"^cites:\n(?:[- ].*\n)+", "", text, flags=re.MULTILINE)  # of the other wave
    if like.demonstration:  # its rules are about rows that were planted
        text = re.sub(r"^(#.*\n)?rules:.*\n(?: .*\n)*", "", text, flags=re.MULTILINE)
    if earlier := like.earlier if like.demonstration else like.id:
        line = f'\\g<0>earlier: "{earlier}"\n'
        text = re.sub(r"^theme:.*\n", line, text, count=1, flags=re.MULTILINE)
    old = re.escape(like.id)
    text = re.sub(rf"^(wave:\s*)[\"']?{old}[\"']?", rf'\g<1>"{wave}"', text, flags=re.MULTILINE)
    text = re.sub(rf"^(#.*){old}", rf"\g<1>{wave}", text, flags=re.MULTILINE)
    day = rf"[\"']?{old}(-\d\d)?[\"']?"
    text = re.sub(rf"^(\s+start:\s*){day}", rf'\g<1>"{wave}"', text, flags=re.MULTILINE)
    return re.sub(r"^(\s+respondents:\s*)\d+", r"\g<1>0", text, flags=re.MULTILINE)
