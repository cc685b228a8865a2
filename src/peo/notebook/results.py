"""What a verb found: figures in a list, each to be had by the name of its answer or group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, SupportsIndex, overload

from peo.figure import Figure
from peo.project import UserError, did_you_mean
from peo.project.words import spoken

_FEW = 8  # names that a message lists


class Figures(list[Figure]):
    """Figures in order. `leaving["large_both"]` is the one of that answer, `by_org["local_team"]`
    those of that group; in JupyterLab they are shown as a table."""

    def __init__(self, found: Iterable[Figure], as_html: Callable[[list[Figure]], str]) -> None:
        super().__init__(found)
        self._as_html = as_html

    @overload
    def __getitem__(self, at: SupportsIndex, /) -> Figure: ...
    @overload
    def __getitem__(self, at: slice, /) -> Figures: ...
    @overload
    def __getitem__(self, at: str, /) -> Any: ...
    def __getitem__(self, at: Any, /) -> Any:
        """By place, or by the name of an answer, a group, a variable or a part of the figure's id.

        By name one figure, or `Figures` where several bear it; of no figures none. Raises UserError
        for a name that none of them bears, and for a place that there is not.
        """
        if isinstance(at, slice):
            return Figures(super().__getitem__(at), self._as_html)
        if not isinstance(at, str):
            try:
                return super().__getitem__(at)
            except IndexError:
                known = ", ".join(self._ipython_key_completions_()[:_FEW]) or "–"
                raise UserError("notebook.no_place", at=at, n=len(self), names=known) from None
        found = [figure for figure in self if at in _names(figure)]
        if not found and self:
            names = self._ipython_key_completions_()
            near = did_you_mean(at, names)
            if near == ".":
                near = spoken("notebook.names_are", names=", ".join(names[:_FEW]))
            raise UserError("notebook.none_of", name=repr(at), near=near)
        return found[0] if len(found) == 1 else Figures(found, self._as_html)

    def _ipython_key_completions_(self) -> list[str]:
        """The names, for who types `leaving["` and Tab."""
        return list(dict.fromkeys(name for figure in self for name in _names(figure)))

    def _repr_html_(self) -> str:
        return self._as_html(list(self))


def _names(figure: Figure) -> tuple[str, ...]:
    """What a figure can be asked by: its group before its answer."""
    parts = (figure.group, *figure.categories, figure.variable, *figure.figure_id.split("."))
    return tuple(filter(None, dict.fromkeys((*parts, figure.figure_id))))
