"""The field's own terms: what the project writes for a reader holds none of the wrong ones.

The wrong terms stand in tests/reference/wrong_terms.yaml, each with the term of the field.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from peo.define.yaml_file import read_yaml
from tests.conftest import ROOT, some, syntax

Said = tuple[str, str, str]  # file, language, text
WRONG = yaml.safe_load((ROOT / "tests/reference/wrong_terms.yaml").read_text(encoding="utf-8"))
TYPED_BY_OTHERS = {"also", "aliases"}  # spellings that are read, never written


def of_yaml(node: object, name: str) -> Iterator[Said]:
    """Texts under `nl` and `en`, at any depth."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in WRONG and isinstance(value, str):
                yield name, key, value
            elif key not in TYPED_BY_OTHERS:
                yield from of_yaml(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from of_yaml(value, name)


def of_python(source: str, name: str) -> Iterator[Said]:
    """Strings given as nl= and en=, as values of such keys, or as the pair of a `say`."""
    for node in ast.walk(syntax(source)):
        pairs: list[tuple[object, ast.AST | None]] = []
        if isinstance(node, ast.Call):
            pairs = [(k.arg, k.value) for k in node.keywords]
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if called in ("_say", "say") and len(node.args) == 2:
                pairs += [("nl", node.args[0]), ("en", node.args[1])]
        elif isinstance(node, ast.Dict):
            keys = [k.value if isinstance(k, ast.Constant) else "" for k in node.keys]
            pairs = list(zip(keys, node.values, strict=True))
        for language, value in pairs:
            if language in WRONG and value is not None:
                parts = [p.value for p in ast.walk(value) if isinstance(p, ast.Constant)]
                yield name, str(language), " ".join(p for p in parts if isinstance(p, str))


def of_notebook(path: Path) -> Iterator[Said]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            yield from of_python(text, path.name)
        for language in WRONG:
            if language in cell["metadata"].get("tags", []):
                yield path.name, language, re.sub(r"\(#[^)]*\)|`[^`]*`", "", text)


def of_table(path: Path) -> Iterator[Said]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for language in WRONG:
                if row.get(language):
                    yield str(path.relative_to(ROOT)), language, row[language] or ""


def of_page(path: Path) -> Iterator[Said]:
    """A text in English without its code, which names variables."""
    text = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield path.name, "en", text


def texts(kind: str) -> list[Said]:
    """All that the project says to a reader, by the kind of file that says it."""
    found: list[Said] = []
    if kind == "definitions":
        for folder in ("schemas", "data/raw", "src"):
            for path in (ROOT / folder).rglob("*.yaml"):
                said = of_yaml(read_yaml(path.name, path.read_bytes())[0], path.name)
                # an error shows what to type: a code between quotation marks or behind a dot
                found += [(f, of, re.sub(r'"\w+"|\w\.\w+', "", text)) for f, of, text in said]
    elif kind == "notebooks":
        found = [said for p in (ROOT / "notebooks").rglob("*.ipynb") for said in of_notebook(p)]
    elif kind == "statements":
        found = [said for p in (ROOT / "data/raw").rglob("*.csv") for said in of_table(p)]
    elif kind == "package":
        for path in (ROOT / "src").rglob("*.py"):
            found += of_python(path.read_text(encoding="utf-8"), path.name)
    else:
        pages = [ROOT / "README.md", *(ROOT / "data").rglob("*.md"), *(ROOT / "docs").glob("*.md")]
        found = [said for p in pages if p.name != "checklist.md" for said in of_page(p)]
    return found


@pytest.mark.parametrize(
    ("kind", "at_least"),
    [("definitions", 1000), ("notebooks", 400), ("statements", 800), ("package", 100),
     ("pages", 8)],
)  # fmt: skip
def test_the_project_uses_the_terms_of_the_field(kind: str, at_least: int) -> None:
    said = texts(kind)
    assert len(said) >= at_least
    wrong = [
        f"{name}: {found[0]!r}, the field says {term['instead']!r}"
        for name, language, text in some(said)
        for term in some(WRONG[language])
        if (found := re.search(term["find"], text, re.IGNORECASE))
    ]
    assert not wrong, "\n".join(wrong)


def test_every_wrong_term_is_found_where_it_stands() -> None:
    """Each expression finds what it is meant for, and leaves the right words alone."""
    for language, text in {
        "nl": "hinderend, vakkrachten, vakmens, outreachend, doelgericht werken, loon, ophef, "
        "uitgevallen collega's, volle voorzieningen, werktoedeling, druk van regels, het panel, "
        "beroepsregister, wachtlijstvrije, blijven binnen een jaar, zelfstandige praktijk, "
        "hulp bij een beperking, gezamenlijke normatieve professionalisering, oordeel op "
        "bedoeling, minder rompslomp, niet openbaar",
        "en": "workload, peer consultation, outreach, appreciation or pay, uproar, mandated care, "
        "the panel, professional-register, red tape, Youth Law, joint normative, independent "
        "practice, not public",
    }.items():
        for term in some(WRONG[language]):
            assert re.search(term["find"], text, re.IGNORECASE), term
            assert not re.search(term["find"], term["instead"], re.IGNORECASE), term
