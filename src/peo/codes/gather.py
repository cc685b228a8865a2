"""The tables of a dialogue study as they were received: read, and paired by session.

A folder holds the small tables (`sessions`) and a folder `fragments` with the tables of step 1, 1b
and 2, in files of any name. It is never in git.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from peo.codes.dialogues import Dialogues
from peo.codes.fragment_rules import Step
from peo.codes.fragments import fragments_of, read_fragments
from peo.codes.pairs import THRESHOLD, Session, match
from peo.codes.sessions import Study, read_study
from peo.intake.check import Checked
from peo.project import UserError


@dataclass(frozen=True)
class Gathered:
    """The small tables and every fragment table."""

    study: Study
    tables: tuple[Checked, ...]

    def rows(self, step: Step) -> pd.DataFrame | None:
        """The accepted rows of all tables of a step; None without such a table."""
        found = [table.accepted for table in self.tables if table.kind == step]
        return pd.concat(found, ignore_index=True).fillna("") if found else None

    def matched(self, book: Dialogues, threshold: float = THRESHOLD) -> list[Session]:
        """Every session of which two researchers handed in step 1, paired; as `pairs.match`.

        Raises UserError for a session with fragments of three researchers or more.
        """
        rows = self.rows("1")
        sessions = []
        for team, own in () if rows is None else rows.groupby("team"):
            each = [fragments_of(part, book) for _, part in own.groupby("researcher")]
            if len(each) > book.coding.coders:
                raise UserError(f"Session {team} has fragments of {len(each)} researchers.")
            if len(each) == book.coding.coders:
                sessions.append(match(each[0], each[1], threshold))
        return sessions


def gather(folder: Path, book: Dialogues) -> Gathered | None:
    """Everything in the folder; None where no fragment table is.

    Raises UserError for a table that cannot be read and for refused rows in the small tables.
    """
    files = [path for path in sorted(folder.glob("fragments/*")) if path.name[0] != "."]
    if not files:
        return None
    study, _ = read_study(folder, book)
    return Gathered(study, tuple(read_fragments(path, book, study) for path in files))
