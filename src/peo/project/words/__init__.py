"""The catalogue of what readers and users are told, in the two languages: a key, and its text.

Each YAML file beside this one is a room of the house and the first part of its keys. A text with
one language stands in for the other, marked: `[en] ...`. A page says which language it wants
(`say`); an error or a line of a command is told to whoever sits there (`spoken`): on the command
line in the language of the machine, in a notebook opened by hand in that of the notebook.

    raise UserError("intake.empty", file=path.name)
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

Language = Literal["nl", "en"]

# the catalogue is part of the package: no guard is needed, and no word in it is a yes or a no
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Text(BaseModel):
    """The same text in the two languages of the report."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nl: str
    en: str

    def label(self, language: Language) -> str:
        """The text in one language."""
        return self.nl if language == "nl" else self.en


def _of_the_machine() -> Language:
    """The language of the first of the usual variables that is set; English for any but Dutch."""
    chosen = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "nl" if next(filter(None, chosen), "").startswith("nl") else "en"


_language: Language = _of_the_machine()


def speak(language: Language) -> None:
    """From here on, tell whoever sits here everything in this language."""
    global _language
    _language = language


def language() -> Language:
    """The language of whoever sits here."""
    return _language


def spoken(key: str, **values: object) -> str:
    """The text of a key in the language of whoever sits here; KeyError as `say`."""
    return say(key, _language, **values)


def heard(text: Text) -> str:
    """A text in the language of whoever sits here."""
    return text.label(_language)


def say(key: str, language: Language, **values: object) -> str:
    """The text of a key such as `show.word.mean` in one language, with values for its {names}.

    Raises KeyError for a key that the catalogue does not have and for a value that is not given.
    """
    return _text(key).label(language).format(**values)


def both(key: str, **values: object) -> Text:
    """The text in both languages; values that are texts themselves are taken per language."""
    text = _text(key)
    nl = {name: v.nl if isinstance(v, Text) else v for name, v in values.items()}
    en = {name: v.en if isinstance(v, Text) else v for name, v in values.items()}
    return Text(nl=text.nl.format(**nl), en=text.en.format(**en))


def named(family: str, code: str, language: Language) -> str:
    """The word for a code in a family of keys; a code without one stands for itself."""
    text = find(f"{family}.{code}")
    return text.label(language) if text else code


def each(family: str, codes: Iterable[str], language: Language) -> tuple[str, ...]:
    """The words of a family for some codes: the head of a table."""
    return tuple(say(f"{family}.{code}", language) for code in codes)


def find(key: str) -> Text | None:
    """The text of a key as it stands in the catalogue, or None where there is none."""
    return _room(key.split(".")[0]).get(key)


def keys(family: str) -> tuple[str, ...]:
    """The keys of a family such as `publish.limits.any`, in the order of the catalogue."""
    return tuple(key for key in _room(family.split(".")[0]) if key.startswith(f"{family}."))


def _text(key: str) -> Text:
    text = find(key)
    if text is None:
        raise KeyError(f"The catalogue has no text {key!r}.")
    return text


@cache
def _room(name: str) -> dict[str, Text]:
    """All texts of one file by their whole key; none where there is no such file."""
    path = Path(__file__).with_name(f"{name}.yaml")
    if not path.is_file():
        return {}
    return dict(_flat(name, yaml.load(path.read_bytes(), _Loader)))


def _flat(key: str, tree: dict[str, Any]) -> list[tuple[str, Text]]:
    """The texts under a key: a leaf has nothing but languages."""
    if set(tree) <= {"nl", "en"}:
        nl, en = tree.get("nl"), tree.get("en")
        return [(key, Text(nl=nl or f"[en] {en}", en=en or f"[nl] {nl}"))]
    return [text for name, part in tree.items() for text in _flat(f"{key}.{name}", part)]
