"""The chapters of a subject once more, for a page: from their blocks and the released figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from peo.define.subject import Subject
from peo.figure import Figure
from peo.notebook.calls import OWN_PICTURE, arguments_of, bundle, picture_id
from peo.notebook.joint import JointWave
from peo.notebook.recorder import Recorder
from peo.notebook.study import Study
from peo.project import UserError
from peo.project.words import Language
from peo.published.verify import Check
from peo.show.block import BLOCK, Block

_KEYS = {"part", "verb", "positional", "named"}
_PARTS = ("", "published", "with_themes")  # a door, and what it opens


class Replay:
    """What the cells of a subject show in one language."""

    def __init__(
        self,
        subject: Subject,
        language: Language,
        judged: Sequence[Check],
        every: Sequence[Figure],
    ) -> None:
        """`judged` are the verdicts on all that was published about the subject, `every` the
        figures of all its notebooks."""
        opens: type[JointWave] | type[Study] = JointWave if subject.is_wave else Study
        self._door: Recorder = opens(subject.project, subject.id, "", language, "")
        self._door.judged, self._door.every = judged, every

    def show(self, name: str, cells: Iterable[Any], figures: Sequence[Figure]) -> None:
        """Put in place of what the cells of a notebook showed what their blocks show of its
        figures.

        Raises UserError for a block that cannot be made again.
        """
        door = self._door._released(name, figures)
        for cell in cells:
            for output in cell.get("outputs", ()):
                call = output.get("data", {}).get(BLOCK, {})
                if "verb" in call:
                    output.metadata.clear()
                    output.data.clear()
                    output.data.update(_again(door, call), **{BLOCK: call})


def made_by_the_door(call: Any, drawn: Collection[str]) -> bool:
    """Whether a block calls a verb, and holds nothing beside that; a picture of one's own is
    believed where it is one of those that the door was shown (`drawn`)."""
    if not isinstance(call, dict) or "verb" not in call or {*call} - _KEYS:
        return False
    if call["verb"] == OWN_PICTURE:
        return picture_id(call["positional"]) in drawn
    return call.get("part") in _PARTS and not str(call["verb"]).startswith("_")


def _again(door: Recorder, call: Mapping[str, Any]) -> dict[str, object]:
    try:
        part: Any = getattr(door, call["part"]) if call["part"] else door
        if not call["verb"]:
            return bundle(part)
        known = door.by_name or {}
        positional = arguments_of(call["positional"], known)
        made = getattr(part, call["verb"])(*positional, **arguments_of(call["named"], known))
        if not isinstance(made, Block):
            raise TypeError(f"{type(made).__name__} is nothing that a page shows")
        return bundle(made)
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        told = {"verb": repr(call.get("verb")), "error": f"{type(error).__name__}: {error}"}
        raise UserError("notebook.shown_again", notebook=door.notebook, **told) from error
