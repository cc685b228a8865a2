"""REFI-QDA: what other programs write is read, what is written comes back, what is hostile refused.

The standard's XSD is in no package, so its rules on order and required attributes are restated
here. All texts, names and guids in this file are invented.
"""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peo import cli
from peo.codes.codebook import Dialogues, Interviews, read_codebook
from peo.codes.fragments import Fragment, fragments_of, project_fragments
from peo.codes.refi import (
    Coding,
    QdaProject,
    Selection,
    Source,
    TreeNode,
    codings,
    guid,
    read_qdc,
    read_qdpx,
)
from peo.codes.refi_write import code_tree, fragments_project, write_qdc, write_qdpx
from peo.project import Project, UserError
from tests.conftest import ROOT, peo

BOOKS = ROOT / "schemas" / "codes"
DIALOGUES = read_codebook(BOOKS / "dialogues.yaml", Dialogues)
INTERVIEWS = read_codebook(BOOKS / "interviews.yaml", Interviews)

G = [f"00000000-0000-4000-8000-{n:012d}" for n in range(20)]
CODES = f"""<CodeBook><Codes>
 <Code guid="{G[1]}" name="map" isCodable="false">
 <Code guid="{G[2]}" name="twijfel" isCodable="true"/></Code>
</Codes></CodeBook>"""


def project_xml(
    sources: str = "", codes: str = CODES, cases: str = "", origin: str = "", ns: str = "1.0"
) -> str:
    return (
        f'<?xml version="1.0"?>'
        f'<Project xmlns="urn:QDA-XML:project:{ns}" name="p" origin="{origin}">'
        f'<Users><User guid="{G[0]}" name="R1"/></Users>{codes}{cases}'
        f"<Sources>{sources}</Sources></Project>"
    )


def source_xml(selections: str, path: str = "internal://a.txt") -> str:
    return f'<TextSource guid="{G[3]}" name="bron" plainTextPath="{path}">{selections}</TextSource>'


def selection_xml(
    start: int, end: int, number: int = 4, name: str = "", code: str = G[2], user: str = G[0]
) -> str:
    return (
        f'<PlainTextSelection guid="{G[number]}" name="{name}" startPosition="{start}" '
        f'endPosition="{end}"><Coding guid="{G[number + 10]}" creatingUser="{user}">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def packed(
    folder: Path, xml: str, text: bytes | None = b"Verzonnen tekst", inner: str = "project.qde",
    text_name: str = "sources/a.txt",
) -> Path:  # fmt: skip
    path = folder / "file.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inner, xml)
        if text is not None:
            archive.writestr(text_name, text)
    return path


def texts(read: QdaProject) -> list[str]:
    return codings(read)["text"].tolist()


# ------------------------------------------------------------------------------------ dialects


@pytest.mark.parametrize("inner", ["project.qde", "Trial.qde", "PROJECT.QDE"])
@pytest.mark.parametrize("ns", ["1.0", "1:0"])
def test_the_inner_file_may_have_any_name_and_the_namespace_any_form(
    tmp_path: Path, inner: str, ns: str
) -> None:
    xml = project_xml(source_xml(selection_xml(0, 9)), ns=ns)
    read = read_qdpx(packed(tmp_path, xml, inner=inner))
    assert codings(read).iloc[0].tolist() == [
        "bron", "R1", "twijfel", "map / twijfel", "0", "9", "character", "Verzonnen",
    ]  # fmt: skip
    assert read.findings == ()


@pytest.mark.parametrize(
    ("path", "stored"),
    [
        ("internal://a.txt", "sources/a.txt"),
        ("a.txt", "sources/a.txt"),
        ("sources/a.txt", "Sources/A.TXT"),
        ("relative:///a.txt", "sources/a.txt"),
        (r"C:\werk\a.txt", "sources/a.txt"),
    ],
)
def test_the_path_of_a_text_is_read_in_every_form(tmp_path: Path, path: str, stored: str) -> None:
    xml = project_xml(source_xml(selection_xml(0, 9), path))
    assert texts(read_qdpx(packed(tmp_path, xml, text_name=stored))) == ["Verzonnen"]


@pytest.mark.parametrize(
    ("encoded", "said"),
    [("Verzonnen één".encode("utf-8-sig"), "Verzonnen één"),
     ("Verzonnen één".encode("utf-16"), "Verzonnen één"),
     ("Verzonnen één".encode("utf-16-le"), "Verzonnen één"),
     ("Verzonnen één".encode("utf-16-be"), "Verzonnen één"),
     ("Verzonnen één".encode("cp1252"), "Verzonnen één")],
)  # fmt: skip
def test_a_text_is_read_in_any_encoding_with_a_byte_order_mark_or_without(
    tmp_path: Path, encoded: bytes, said: str
) -> None:
    xml = project_xml(source_xml(selection_xml(0, 13)))
    assert texts(read_qdpx(packed(tmp_path, xml, encoded))) == [said]


@pytest.mark.parametrize(
    ("origin", "start", "name"),
    [
        ("NVivo", 5, "twee"),  # \r\n counted as two characters
        ("ATLAS.ti 23", 4, "twee"),  # and as one
        ("unknown", 4, "twee"),  # the recorded quote tells
        ("ATLAS.ti 23", 5, "twee"),  # and outweighs the usual way
        ("NVivo", 5, ""),
        ("ATLAS.ti 23", 4, ""),
    ],
)
def test_line_ends_counted_as_one_or_two_give_the_same_passage(
    tmp_path: Path, origin: str, start: int, name: str
) -> None:
    xml = project_xml(source_xml(selection_xml(start, start + 4, name=name)), origin=origin)
    read = read_qdpx(packed(tmp_path, xml, b"een\r\ntwee\r\ndrie"))
    assert texts(read) == ["twee"]
    assert read.sources[0].text == "een\ntwee\ndrie"


def test_positions_that_include_the_last_character_are_recognised(tmp_path: Path) -> None:
    xml = project_xml(source_xml(selection_xml(4, 7, name="twee")))
    assert texts(read_qdpx(packed(tmp_path, xml, b"een twee drie"))) == ["twee"]


def test_positions_count_characters_and_not_bytes_or_halves(tmp_path: Path) -> None:
    xml = project_xml(source_xml(selection_xml(2, 6)))
    assert texts(read_qdpx(packed(tmp_path, xml, "😀 één!".encode()))) == ["één!"]


@pytest.mark.parametrize("quoted", [True, False], ids=["with quotes", "without quotes"])
@pytest.mark.parametrize("line_end", ["", "\r\n"])
def test_positions_in_halves_of_an_emoji_give_the_passages_as_coded(
    tmp_path: Path, quoted: bool, line_end: str
) -> None:
    """Programs in .NET and JavaScript count UTF-16: an emoji has two places there."""
    text = f"Fijn 😊 gesprek.{line_end} Ik twijfel 😀 vaak over mijn besluit, 👍 samen met anderen."
    wanted = ["Ik twijfel 😀 vaak", "samen"]
    selections = []
    for number, passage in enumerate(wanted, 4):
        start = len(text[: text.index(passage)].encode("utf-16-le")) // 2
        end = start + len(passage.encode("utf-16-le")) // 2
        selections.append(selection_xml(start, end, number, passage if quoted else ""))
    xml = project_xml(source_xml("".join(selections)), origin="NVivo 14")
    read = read_qdpx(packed(tmp_path, xml, text.encode()))
    assert texts(read) == wanted
    assert any("another way than usual" in finding for finding in read.findings)


def test_a_code_on_a_whole_document_is_a_coding_of_that_document(tmp_path: Path) -> None:
    whole = f'<Coding guid="{G[15]}" creatingUser="{G[0]}"><CodeRef targetGUID="{G[2]}"/></Coding>'
    xml = project_xml(source_xml(selection_xml(0, 9) + whole))
    path = packed(tmp_path, xml)
    table = codings(read_qdpx(path))
    assert table[["coder", "unit", "text"]].to_numpy().tolist() == [
        ["R1", "document", ""], ["R1", "character", "Verzonnen"],
    ]  # fmt: skip
    assert "1 sources, 2 codings" in peo("codes", path).text


def test_quotes_that_differ_from_their_passages_refuse_the_file(tmp_path: Path) -> None:
    right = [selection_xml(0, 3, 4, "een"), selection_xml(4, 8, 5, "twee")]
    wrong = selection_xml(9, 13, 6, "zeven")
    path = packed(tmp_path, project_xml(source_xml("".join([*right, wrong]))), b"een twee drie")
    with pytest.raises(UserError, match="1 of 3 recorded quotes differ"):
        read_qdpx(path)


def test_names_that_are_no_quotes_are_no_reason_to_refuse(tmp_path: Path) -> None:
    xml = project_xml(source_xml(selection_xml(0, 3, name="passage 1")))
    assert texts(read_qdpx(packed(tmp_path, xml, b"een twee drie"))) == ["een"]


def test_odd_passages_are_told_and_never_counted_as_codings(tmp_path: Path) -> None:
    case = f'<Cases><Case guid="{G[9]}" name="c"/></Cases>'
    selections = [
        selection_xml(0, 0, 4),
        f'<PlainTextSelection guid="{G[5]}" startPosition="0" endPosition="2">'
        "<Description>Verzonnen</Description></PlainTextSelection>",
        selection_xml(0, 2, 6, code=G[9]),
        selection_xml(0, 2, 7, code=G[19]),
    ]
    xml = project_xml(source_xml("".join(selections)), cases=case)
    read = read_qdpx(packed(tmp_path, xml))
    assert len(codings(read)) == 0
    assert len(read.sources[0].selections) == 4
    assert set(read.findings) == {
        "a passage without length",
        "a passage without a code",
        "a coding points to a case, not to a code",
        "Cases: not read",
        "a coding points to a code that is not in the file",
    }


def test_a_missing_text_and_unread_parts_are_told(tmp_path: Path) -> None:
    xml = project_xml(source_xml(selection_xml(0, 9)) + f'<PDFSource guid="{G[8]}"/>')
    read = read_qdpx(packed(tmp_path, xml.replace("</Sources>", "</Sources><Notes/>"), None))
    assert set(read.findings) == {
        "a text is not in the file", "PDFSource: not read", "Notes: not read",
    }  # fmt: skip


def test_the_coder_is_who_coded_or_else_who_chose_the_passage(tmp_path: Path) -> None:
    own = selection_xml(0, 2, 4).replace(f'creatingUser="{G[0]}"', "")
    chosen = own.replace(
        'startPosition="0"', f'startPosition="0" creatingUser="{{{G[0].upper()}}}"'
    )
    assert codings(read_qdpx(packed(tmp_path, project_xml(source_xml(own)))))["coder"].tolist() == [
        ""
    ]
    assert codings(read_qdpx(packed(tmp_path, project_xml(source_xml(chosen)))))[
        "coder"
    ].tolist() == ["R1"]


# ------------------------------------------------------------------------------------ hostile

_BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
_XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("dtd", [_BOMB, _XXE, "<!DOCTYPE x>"])
@pytest.mark.parametrize("kind", ["qdpx", "qdc"])
def test_a_document_type_definition_is_refused(tmp_path: Path, dtd: str, kind: str) -> None:
    if kind == "qdpx":
        path = packed(tmp_path, project_xml().replace("?>", "?>" + dtd, 1))
    else:
        path = tmp_path / "a.qdc"
        path.write_text(f"{dtd}<CodeBook><Codes/></CodeBook>")
    with pytest.raises(UserError, match="document type definition"):
        (read_qdpx if kind == "qdpx" else read_qdc)(path)


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", r"..\a.txt", r"C:\a.txt", "a/../../b"])
def test_a_name_that_leads_outside_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="leads outside"):
        read_qdpx(packed(tmp_path, project_xml(), text_name=name))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", project_xml())
        archive.writestr("sources/a.txt", b"0" * (30 * 2**20))
    with pytest.raises(UserError, match="unpacks to far more"):
        read_qdpx(path)


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, project_xml(), b"x" * 5000)
    data = path.read_bytes()
    path.write_bytes(data.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    with pytest.raises(UserError):
        read_qdpx(path)


def test_a_tree_of_absurd_depth_is_refused(tmp_path: Path) -> None:
    deep = "".join(f'<Code guid="{guid(str(n))}" name="n" isCodable="true">' for n in range(5000))
    path = tmp_path / "deep.qdc"
    path.write_text(f"<CodeBook><Codes>{deep}{'</Code>' * 5000}</Codes></CodeBook>")
    with pytest.raises(UserError, match="nested more than 200 levels deep"):
        read_qdc(path)


@pytest.mark.parametrize("place", ["-1", "x", "99999999999999999999", "", "400"])
def test_an_absurd_position_is_refused(tmp_path: Path, place: str) -> None:
    xml = project_xml(source_xml(selection_xml(0, 9).replace('"9"', f'"{place}"')))
    with pytest.raises(UserError):
        read_qdpx(packed(tmp_path, xml))


@pytest.mark.parametrize(
    "content", [b"", b"no zip", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18], ids=str
)
def test_what_is_no_project_is_one_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.qdpx"
    path.write_bytes(content)
    with pytest.raises(UserError):
        read_qdpx(path)
    with pytest.raises(UserError):
        read_qdc(path)


def test_two_projects_in_one_archive_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"2 \.qde files"):
        read_qdpx(packed(tmp_path, project_xml(), text_name="b.qde"))


def test_one_guid_for_two_things_is_refused(tmp_path: Path) -> None:
    twice = source_xml(selection_xml(0, 2) + selection_xml(3, 5))
    with pytest.raises(UserError, match="used for two things"):
        read_qdpx(packed(tmp_path, project_xml(twice)))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
@pytest.mark.slow
def test_a_damaged_file_is_read_or_refused_and_never_a_crash(
    tmp_path: Path, data: st.DataObject
) -> None:
    whole = packed(tmp_path, project_xml(source_xml(selection_xml(0, 9)))).read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    at = data.draw(st.integers(0, len(whole) - 1))
    value = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.qdpx"
    for damaged in (whole[:cut], whole[:at] + bytes([value]) + whole[at + 1 :]):
        path.write_bytes(damaged)
        with contextlib.suppress(UserError):
            codings(read_qdpx(path))


# ----------------------------------------------------------------------- written and read back

_NAME = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=8
)
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\ufeff"), max_size=30)


@st.composite
def projects(draw: st.DrawFn) -> QdaProject:
    numbers = iter(range(10_000))

    def new() -> str:
        return guid(str(next(numbers)))

    users = {new(): name for name in draw(st.lists(_NAME, max_size=2))}
    leaf = st.builds(TreeNode, st.builds(new), _NAME, st.booleans(), _NAME)
    tree = tuple(
        TreeNode(new(), draw(_NAME), False, draw(_NAME), tuple(draw(st.lists(leaf, max_size=3))))
        for _ in range(draw(st.integers(1, 3)))
    )
    sources = []
    for _ in range(draw(st.integers(0, 2))):
        text = draw(st.none() | _TEXT)
        length = len(text) if text is not None else 5000
        selections = []
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, length))
            end = draw(st.integers(start, length))
            given_codes = draw(st.lists(st.sampled_from(tree), max_size=2))
            user = draw(st.sampled_from(["", *users]))
            coded = tuple(Coding(new(), code.guid, user) for code in given_codes)
            selections.append(Selection(new(), start, end, coded, user, "", draw(_NAME)))
        medium = "text" if text is not None else draw(st.sampled_from(["audio", "video"]))
        sources.append(Source(new(), draw(_NAME), medium, text, tuple(selections)))  # type: ignore[arg-type]
    return QdaProject(draw(_NAME), "peo", users, tree, tuple(sources))


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(projects())
def test_a_project_that_is_written_comes_back_identical_and_with_the_same_bytes(
    tmp_path: Path, project: QdaProject
) -> None:
    one, two = tmp_path / "one.qdpx", tmp_path / "two.qdpx"
    write_qdpx(project, one)
    back = read_qdpx(one)
    assert back == project
    write_qdpx(back, two)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert_structure(ElementTree.fromstring(archive.read("project.qde")))


@pytest.mark.parametrize("book", [DIALOGUES, INTERVIEWS], ids=["dialogues", "interviews"])
def test_a_code_book_becomes_a_tree_that_comes_back(
    tmp_path: Path, book: Dialogues | Interviews
) -> None:
    path = tmp_path / "tree.qdc"
    write_qdc(code_tree(book), path)
    assert read_qdc(path) == code_tree(book)
    assert_structure(ElementTree.parse(path).getroot())
    assert not read_qdc(path)[0].codable


_ORDER = {
    "Project": ["Users", "CodeBook", "Sources"],
    "Code": ["Description", "NoteRef", "Code"],
    "TextSource": ["Description", "PlainTextContent", "PlainTextSelection", "Coding"],
    "VideoSource": ["Description", "Transcript", "VideoSelection", "Coding", "NoteRef",
                    "VariableValue"],
    "AudioSource": ["Description", "Transcript", "AudioSelection", "Coding", "NoteRef",
                    "VariableValue"],
    "PlainTextSelection": ["Description", "Coding", "NoteRef"],
    "VideoSelection": ["Description", "Coding", "NoteRef"],
    "AudioSelection": ["Description", "Coding", "NoteRef"],
}  # fmt: skip
_REQUIRED = {
    "Project": {"name"}, "User": {"guid"}, "Code": {"guid", "name", "isCodable"},
    "TextSource": {"guid"},
    "VideoSource": {"guid"}, "AudioSource": {"guid"}, "Coding": {"guid"},
    "PlainTextSelection": {"guid", "startPosition", "endPosition"},
    "VideoSelection": {"guid", "begin", "end"}, "AudioSelection": {"guid", "begin", "end"},
    "CodeRef": {"targetGUID"},
}  # fmt: skip
_NOT_EMPTY = {"Users", "Codes", "Sources"}


def assert_structure(root: ElementTree.Element) -> None:
    """Order of elements and required attributes of the standard (QDA-XML 1.0, March 2019)."""
    assert root.tag in ("{urn:QDA-XML:project:1.0}Project", "{urn:QDA-XML:codebook:1.0}CodeBook")
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        children = [child.tag.rpartition("}")[2] for child in element]
        if name in _ORDER:
            places = [_ORDER[name].index(child) for child in children]
            assert places == sorted(places), f"{name}: {children}"
        assert set(element.attrib) >= _REQUIRED.get(name, set())
        if name == "Coding":
            assert children == ["CodeRef"]
        if name in _NOT_EMPTY:
            assert children


def test_a_character_that_xml_cannot_hold_is_refused_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.qdc"
    with pytest.raises(UserError, match="XML cannot hold"):
        write_qdc((TreeNode(G[0], "a\x00b"),), path)
    assert list(tmp_path.iterdir()) == []


# ----------------------------------------------------------------------- fragments and tables

FRAGMENTS = [
    Fragment("PZ1", 10, 40, "R1", frozenset({"moral_courage", "5b"}), "Verzonnen."),
    Fragment("PZ1", 12, 40, "R2", frozenset({"4"}), "Verzonnen."),
]


def test_fragments_of_two_coders_travel_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    write_qdpx(fragments_project(FRAGMENTS, DIALOGUES), path)
    first = path.read_bytes()
    write_qdpx(fragments_project(reversed(FRAGMENTS), DIALOGUES), path)
    assert path.read_bytes() == first
    checked = project_fragments(read_qdpx(path), DIALOGUES, path.name)
    assert fragments_of(checked.accepted, DIALOGUES) == FRAGMENTS
    assert checked.problems.empty


def test_the_command_compares_the_coders_of_a_project(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(project.root)
    path = tmp_path / "a.qdpx"
    write_qdpx(fragments_project(FRAGMENTS, DIALOGUES), path)
    assert cli.main(["codes", str(path)]) == 0
    said = capsys.readouterr().out
    assert "R1: 2 codings" in said
    assert "Verzonnen" not in said
    assert "moral_courage" in said


def test_a_plain_table_of_codes_is_a_tree_too(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("naam,ouder,codeerbaar\nruimte,,nee\ntijd,ruimte,ja\n", encoding="utf-8")
    found = peo("codes", path)
    assert (found.code, found.text.strip()) == (0, "codes.csv: 1 codes in 1 folders")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("name,parent\na,b\nb,a\n", "in a circle"),
        ("name,parent\na,\na,\n", "twice"),
        ("name,parent\na,bb\nb,\n", "row 2, parent 'bb': The code above it is not in the table"),
        ("name,parents\na,\n", "Meant: parent?"),
    ],
)
def test_a_table_that_is_no_tree_is_refused(tmp_path: Path, table: str, said: str) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(table, encoding="utf-8")
    found = peo("codes", path)
    assert found.code == 1
    assert said in found.text
