"""Code books and fragments as REFI-QDA, and back; and code trees as plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from peo.codes.book import Code, CodeBook
from peo.codes.cells import format_time
from peo.codes.dialogues import Dialogues
from peo.codes.fragments import Fragment, check_fragments
from peo.codes.interviews import Interviews
from peo.codes.refi import read_qdc
from peo.codes.refi_model import (
    Coding,
    QdaProject,
    Selection,
    Source,
    TreeNode,
    User,
    guid,
    walk,
)
from peo.codes.sessions import Study
from peo.codes.tables import read_coded, read_file, records
from peo.define.cells import NO
from peo.define.table import kind_of, scored
from peo.instrument.variable import Language
from peo.intake.check import Checked
from peo.project import UserError, did_you_mean

_DUTCH = {
    "naam": "name", "ouder": "parent", "codeerbaar": "codable", "kleur": "color",
    "omschrijving": "description",
}  # fmt: skip
TREE_COLUMNS = ["name", "parent", "codable", "color", "description"]


def code_tree(book: CodeBook, language: Language = "nl") -> tuple[TreeNode, ...]:
    """The codes of a code book as a tree: folders hold what may be given to a passage."""

    def node(code: str, label: str, children: Sequence[TreeNode] = ()) -> TreeNode:
        return TreeNode(guid(book.id, code), label, description=code, children=tuple(children))

    def folder(name: str, children: Iterable[TreeNode]) -> TreeNode:
        return TreeNode(guid(book.id, "folder", name), name, False, children=tuple(children))

    def plain(codes: Iterable[Code]) -> list[TreeNode]:
        return [node(code.code, code.label(language)) for code in codes]

    if isinstance(book, Dialogues):
        numbers = [node(q.number, f"{q.number} {q.label(language)}") for q in book.sub_questions]
        themes = [node(t.code, t.label(language), plain(t.factors)) for t in book.themes]
        return (
            folder("concepts", plain(book.concepts)),
            folder("sub-questions", numbers),
            folder("themes", themes),
        )
    assert isinstance(book, Interviews)
    factors = [node(f.code, f.label(language), plain(f.indicators)) for f in book.factors]
    return (
        folder("factors", factors),
        folder("extra codes", plain(book.extra_codes)),
        *((folder("tree", plain(book.tree)),) if book.tree else ()),
    )


def fragments_project(fragments: Iterable[Fragment], book: Dialogues) -> QdaProject:
    """Fragments of any number of researchers as a project: a recording per team, times in ms.

    The utterance is the description of its passage. The same fragments in another order give the
    same project.
    """
    ordered = sorted(fragments, key=_order)
    users = {
        name: User(guid("user", name), name) for name in sorted({f.researcher for f in ordered})
    }
    sources = []
    for team in sorted({fragment.team for fragment in ordered}):
        selections = [
            _selection(f, users[f.researcher].guid, book, str(place))
            for place, f in enumerate(ordered)
            if f.team == team
        ]
        sources.append(Source(guid("team", team), team, "video", selections=tuple(selections)))
    return QdaProject(
        book.id, "peo", tuple(users.values()), code_tree(book), sources=tuple(sources)
    )


def _order(f: Fragment) -> tuple[str, int, int, str, list[str], str]:
    return f.team, f.start, f.end, f.researcher, sorted(f.categories), f.utterance


def _selection(fragment: Fragment, user: str, book: Dialogues, place: str) -> Selection:
    own = (fragment.team, str(fragment.start), str(fragment.end), fragment.researcher, place)
    return Selection(
        guid("fragment", *own),
        fragment.start * 1000,
        fragment.end * 1000,
        tuple(
            Coding(guid("coding", *own, code), guid(book.id, code), user)
            for code in sorted(fragment.categories)
        ),
        user,
        description=fragment.utterance,
    )


def project_fragments(
    project: QdaProject, book: Dialogues, file: str, study: Study | None = None
) -> Checked:
    """Fragments of the recordings of a project, one per passage and coder, checked as a table.

    A recording is named after its team and a code after a category, by code or label. Rows are
    numbered in the order of the file. Raises UserError for a code that the file does not hold.
    """
    names = {user.guid: user.name or user.guid for user in project.users}
    tree = {code.guid: code for code, _ in walk(project.codes)}
    rows = []
    for source in (s for s in project.sources if s.medium != "text"):
        for selection in source.selections:
            given: dict[str, list[str]] = {}
            for coding in selection.codings:
                coder = names.get(coding.user or selection.user, "")
                given.setdefault(coder, []).append(_category(tree.get(coding.code), book))
            start, end = selection.start // 1000, -(-selection.end // 1000)
            rows += [
                {
                    "team": source.name,
                    "start": _time(start),
                    "end": _time(end),
                    "utterance": selection.description,
                    "categories": " / ".join(categories),
                    "researcher": coder,
                    "remarks": "",
                }
                for coder, categories in given.items()
            ]
    columns = [n for n, own in book.table("step_1").columns.items() if not own.optional]
    frame = pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(rows) + 1), dtype="str")
    return check_fragments(frame, book, "1", file, study)


def _time(seconds: int) -> str:
    """A position as a time; as it stands where it cannot be one, so that a rule can tell."""
    try:
        return format_time(seconds)
    except ValueError:
        return str(seconds)


def _category(code: TreeNode | None, book: Dialogues) -> str:
    """The category that a code is named after, else its name."""
    if code is None:
        raise UserError("A passage has a code that is not in the file.")
    return book.category(code.name) or book.category(code.description) or code.name


def read_tree(path: Path) -> tuple[TreeNode, ...]:
    """A code tree from a .qdc file or from a table in CSV or XLSX with a column `name`.

    Further columns of a table: parent (a name that stands in the table), codable (ja or nee),
    color and description; Dutch names of columns will do. Raises UserError for an unknown column,
    a name that stands twice, a parent that is not there, and codes that stand above each other.
    """
    if path.suffix.lower() == ".qdc":
        return read_qdc(path)
    frame = read_file(path)
    frame.columns = pd.Index([_column(name) for name in frame.columns])
    if "name" not in frame:
        raise UserError(f"{path.name} has no column 'name'.")
    if wrong := [name for name in frame.columns if name not in TREE_COLUMNS]:
        raise UserError(
            f"{path.name}: the column {wrong[0]!r} is unknown{did_you_mean(wrong[0], TREE_COLUMNS)}"
        )
    return _grown(records(frame.reindex(columns=TREE_COLUMNS, fill_value="")), path.name)


def table_kind(path: Path, books: Iterable[CodeBook]) -> tuple[CodeBook, str] | str:
    """What a table holds, by its header: a table of a code book, a code `tree`, or `fragments`."""
    books = list(books)
    every = [table for book in books for table in book.declared.values()]
    header = [str(cell) for cell in read_coded(path, scored(every)).cells]
    for book in books:
        if name := kind_of(header, book.declared):
            return book, name
    return "tree" if "name" in map(_column, header) else "fragments"


def _column(header: str) -> str:
    folded = header.strip().lower()
    return _DUTCH.get(folded, folded)


def _grown(rows: list[tuple[int, dict[str, str]]], file: str) -> tuple[TreeNode, ...]:
    names = [row["name"] for _, row in rows]
    for line, row in rows:
        if not row["name"] or names.count(row["name"]) > 1:
            raise UserError(f"{file}, line {line}: the name {row['name']!r} is empty or not alone.")
        if row["parent"] and row["parent"] not in names:
            known = did_you_mean(row["parent"], names)
            raise UserError(f"{file}, line {line}: there is no code {row['parent']!r}{known}")
    below: dict[str, list[dict[str, str]]] = {}
    for _, row in rows:
        below.setdefault(row["parent"], []).append(row)
    placed = 0

    def grow(parent: str, depth: int = 0) -> tuple[TreeNode, ...]:
        nonlocal placed
        if depth > 100:
            raise UserError(f"{file}: codes stand more than a hundred deep.")
        children = below.get(parent, [])
        placed += len(children)
        return tuple(
            TreeNode(
                guid(file, row["name"]),
                row["name"],
                row["codable"].lower() not in NO,
                row["color"],
                row["description"],
                grow(row["name"], depth + 1),
            )
            for row in children
        )

    tree = grow("")
    if placed < len(rows):
        raise UserError(f"{file}: {len(rows) - placed} codes stand above each other in a circle.")
    return tree
