"""What readers are told stands in one catalogue: every key is there, every text is used."""

from __future__ import annotations

import ast
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from peo.define.document import Definition, load
from peo.define.yaml_file import read_yaml
from peo.intake.problems import problem_lines
from peo.notebook import open_wave
from peo.project import CallError, UserError, words
from peo.project.words import both, named, say
from peo.sources.reading import read_sheet
from tests.conftest import ROOT, some, syntax

SRC = Path(words.__file__).parents[2]
CATALOGUE = Path(words.__file__).parent
ROOMS = sorted(path.stem for path in CATALOGUE.glob("*.yaml"))
KEY = re.compile(rf"({'|'.join(ROOMS)})\.[a-z]")
ERRORS = ("ValueError", "KeyError", "TypeError")  # what whoever writes code is told
KNOWN = (  # where constants of the module are words by which a reader knows a column or cell
    "sources/sheet.py", "sources/tools.py", "intake/columns.py", "intake/missing.py",
)  # fmt: skip
LINES = (  # where Python is written that stands in a figure's card
    "analysis/lines.py", "analysis/line_tests.py", "analysis/wave_lines.py",
)  # fmt: skip
CODES = {  # words in files and tables by which the code knows what stands there
    "contradictory in the source", "(own words, {} characters, not shown)",
    "(open antwoord / open answer)",
}  # fmt: skip
MARKUP = re.compile(  # a piece of HTML, CSS, a page's policy, YAML or a pattern
    r"<[a-z/!?]|^\s*[#.@][^{]+\{\{?[a-z-]+:|[a-z]:[\d#]|-src '|^- \{|^\w+:\n|\\b|\(\?:"
)
WORD = re.compile(r"[^\W\d_]{2,}")


class Both(Definition):
    nl: str
    en: str


def _texts(room: str) -> set[str]:
    return set(words.keys(room))


EVERY = {key for room in ROOMS for key in _texts(room)}


@cache
def _trees() -> dict[Path, ast.Module]:
    files = SRC.parent.rglob("*.py")  # the workshop beside the house too
    found = {path: syntax(path.read_text(encoding="utf-8")) for path in files}
    return dict(some(found.items()))


def _strings(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Every literal, and whether it is the beginning of an f-string."""
    heads = {
        id(node.values[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, id(node) in heads


def _of_the_voice(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """The keys behind `voice.word("mean")` and `voice.note("rho")`."""
    for node in ast.walk(tree):
        called = node.func.attr if isinstance(node, ast.Call) and isinstance(
            node.func, ast.Attribute) else ""  # fmt: skip
        if called in ("word", "note"):
            assert isinstance(node, ast.Call)
            for text, head in _strings(node.args[0]):
                yield f"show.{called}.{text}", head


@cache
def _used() -> tuple[set[str], set[str]]:
    """The keys that are named in full, in Python and in the template of the page; the beginnings
    to which a code is added."""
    full, begun = set(), set()
    for tree in _trees().values():
        for text, head in [*_strings(tree), *_of_the_voice(tree)]:
            if KEY.match(text):
                family = any(key.startswith(f"{text}.") for key in EVERY)
                (begun if head or family else full).add(text)
    for template in some(SRC.rglob("*.j2")):
        asked = re.findall(r"say\(\"([\w.]+)\"( ~)?", template.read_text(encoding="utf-8"))
        full |= {key for key, more in asked if not more}
        begun |= {key for key, more in asked if more}
    return full, begun


@pytest.mark.slow
def test_every_key_that_is_asked_for_stands_in_the_catalogue() -> None:
    full, begun = _used()
    assert not set(some(full)) - EVERY
    empty = [head for head in some(begun) if not any(k.startswith(head) for k in EVERY)]
    assert not empty


@pytest.mark.slow
def test_every_refusal_is_named_by_a_key_of_the_catalogue() -> None:
    """Ready words are for `UserError.saying`; a key may be put together from its beginning."""
    refused = [
        (path, node.args[0])
        for path, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        and node.func.id in ("UserError", "CallError", "NotAsked", "NoVerb")
    ]  # fmt: skip
    wrong = [
        f"{path.name}:{first.lineno}"
        for path, first in some(refused)
        if not isinstance(first, ast.Name)
        and not any(text in EVERY or (head and KEY.match(text)) for text, head in _strings(first))
    ]
    assert not wrong


@pytest.mark.parametrize("kind", [UserError, CallError])
def test_a_mistake_keeps_its_words_from_one_process_to_another(kind: type[UserError]) -> None:
    error = pickle.loads(pickle.dumps(kind("checkout.wait")))
    assert (type(error), str(error)) == (kind, say("checkout.wait", words.language()))
    assert str(pickle.loads(pickle.dumps(kind.saying("a\nb")))) == "a\nb"


@pytest.mark.slow
def test_every_text_of_the_catalogue_is_said_somewhere() -> None:
    """A text by its key, by a code behind the beginning of one, or in turn with its family."""
    full, begun = _used()
    codes = {str(text) for text in _constants()} | _declared()
    behind = {head + code for head in begun for code in codes}
    behind |= {f"{head}.{code}" for head in begun for code in codes}
    said = full | behind | _in_turn()
    assert not [key for key in some(sorted(EVERY)) if key not in said]


def _declared() -> set[str]:
    """The codes that questionnaires and code books use."""
    books = some((ROOT / "schemas").rglob("*.yaml"))
    return {word for book in books for word in re.findall(r"\w+", book.read_text("utf-8"))}


def _constants() -> set[object]:
    trees = _trees().values()
    return {
        node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)
    }


def _in_turn() -> set[str]:
    """The texts of families that are gone through whole: `keys("published.place")`."""
    called = r"\bkeys\(\s*f?\"([^\"{]+)"
    families = {m for path in _trees() for m in re.findall(called, path.read_text("utf-8"))}
    return {key for family in families for key in EVERY if key.startswith(family)}


def _said(tree: ast.Module, tables: bool = False) -> Iterator[tuple[int, str]]:
    """Literals of three words or more, but for docstrings, markup and ERRORS; with `tables`, also
    but for the constants of the module. A text with values in it is one literal."""
    apart = {
        id(inner)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and ast.unparse(node.func) in ERRORS)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (tables and node in tree.body and isinstance(node, ast.Assign | ast.AnnAssign))
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        texts = [part.value for part in parts if isinstance(part, ast.Constant)]
        text = "{}".join(text for text in texts if isinstance(text, str))
        if id(node) in apart or text in CODES or MARKUP.search(text):
            continue
        if len(WORD.findall(text)) >= 3 and " " in text:
            yield node.lineno, text


@pytest.mark.slow
def test_no_words_stand_outside_the_catalogue() -> None:
    """In no file of the house and of the workshop beside it."""
    own = {path.relative_to(SRC.parent).as_posix(): tree for path, tree in _trees().items()}
    found = [
        f"{file}:{line}: {text!r}"
        for file, tree in some(own.items())
        if not file.endswith(LINES)
        for line, text in _said(tree, tables=file.endswith(KNOWN))
    ]
    assert not found


@pytest.mark.parametrize("room", ROOMS)
def test_no_key_of_the_catalogue_stands_twice(room: str) -> None:
    """The package's own loader trusts the file; the one for definitions refuses a repeated key."""
    path = CATALOGUE / f"{room}.yaml"
    assert read_yaml(path.name, path.read_bytes())[0]


def test_a_notebook_tells_mistakes_in_its_language_and_the_machine_in_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(UserError, match="is geen naam van een meting"):
        open_wave("2022/04", "x", "nl")
    with pytest.raises(UserError, match="is not a wave id"):
        open_wave("2022/04", "x", "en")
    told = _in_dutch("check", "2022-04", folder=tmp_path)
    assert told.returncode == 1
    assert told.stderr.startswith("peo: Geen project van peo gevonden")


def _in_dutch(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "peo.cli", *words],
        cwd=folder,
        env={"LANG": "nl_NL.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_dutch_team_is_helped_and_led_in_dutch() -> None:
    """The help, also what Python says in it; a wrong call; and what is to do."""
    told = _in_dutch("codes", "--help").stdout
    for said in some(["gebruik: peo codes", "argumenten:", "toon deze uitleg", "--tables MAP"]):
        assert said in told
    assert "schrijf hier de samengevoegde tabel" in told
    assert "peo check: fout: dit ontbreekt: METING" in _in_dutch("check").stderr
    page = _in_dutch("check", "dialogues").stdout
    assert re.findall(r"^\S.*", page, re.M)[1:] == [
        "Voor het veldwerk", "Voor de run", "Voor het publiceren",
    ]  # fmt: skip
    lines = re.findall(r"^  .*", page, re.M)
    assert all(line.startswith(("  klaar    ", "  te doen  ")) for line in some(lines))


def test_a_broken_definition_is_told_in_the_language_of_who_asks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same bytes again: what is kept of a file is never a text in one language."""
    file = tmp_path / "x.yaml"
    file.write_text("nl: a\nen: b\nmore: c\n", encoding="utf-8")
    for tongue, told in some([("nl", "regel 3: more: zo'n"), ("en", "line 3: more: there is")]):
        monkeypatch.setattr(words, "_language", tongue)
        with pytest.raises(UserError, match=f"x.yaml, {told}"):
            load(file, Both)


def test_what_is_wrong_with_a_file_is_told_in_the_language_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n1,2,3\n", encoding="utf-8")
    problem = {
        "file": "a.csv", "row": 2, "column": "a", "value": "x", "severity": "refuse",
        "message_nl": "Onbekend.", "advice_nl": "Kies 1.", "message_en": "?", "advice_en": "?",
    }  # fmt: skip
    monkeypatch.setattr(words, "_language", "nl")
    with pytest.raises(
        UserError, match=r"a\.csv, regel 3: 3 cellen, en de kop heeft er 2\. Vaak staat"
    ):
        read_sheet(tmp_path / "a.csv")
    assert problem_lines(pd.DataFrame([problem])) == ["a.csv, rij 2, a 'x': Onbekend. Kies 1."]


def test_a_text_is_filled_in_per_language() -> None:
    told = both("published.relation.approx", x=both("show.word.all"))
    assert (told.nl, told.en) == ("ongeveer Alle", "about All")
    assert say("published.relation.lt", "nl", x="40%") == "bijna 40%"


def test_a_code_without_a_word_stands_for_itself() -> None:
    assert named("show.word", "mean", "nl") == "Gemiddelde"
    assert named("show.word", "Q27", "nl") == "Q27"


def test_a_text_in_one_language_stands_in_for_the_other_and_is_marked() -> None:
    [(_, text)] = words._flat("x", {"en": "half"})
    assert (text.nl, text.en) == ("[en] half", "half")


def test_a_key_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError, match=r"show\.word\.meen"):
        say("show.word.meen", "nl")
