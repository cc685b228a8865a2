"""Qualtrics: three header rows, of which the first holds codes, the second the questions' texts."""

from __future__ import annotations

from dataclasses import replace

from peo.project import UserError
from peo.sources.sheet import Column, Sheet


def qualtrics(export: Sheet, file: str) -> Sheet:
    """The export without its second and third header row; any other export as it is."""
    cells = export.cells
    if len(cells) < 2 or not str(cells.iloc[1, 0]).startswith('{"ImportId"'):
        return export
    texts = cells.iloc[0]
    if len(cells) == 2:
        raise UserError("sources.no_rows", file=file)
    about = {
        str(name): Column(names=(str(text),))
        for name, text in texts.items()
        if isinstance(text, str)
    }
    answers = cells.iloc[2:]
    answers = answers.mask(answers == "-99")  # so it can write what was seen and not answered
    return replace(export, cells=answers, format=f"Qualtrics {export.format}", about=about)
