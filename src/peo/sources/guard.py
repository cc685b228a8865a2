"""Files from elsewhere, opened with care: size, encoding, zip archives and XML that may be hostile.

Everything that a file can claim (sizes, names, entities, depth) is checked before it is used. A
file that fails is refused as a whole with one message.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from peo.project import MOST_BYTES, CallError, UserError, read_bytes

UNPACKED = 256 * 2**20  # of all members of an archive together, and of one XML document
_MEMBERS = 5_000
_RATIO = 200  # of one member, above one megabyte
_DEPTH = 200
_ELEMENTS = 2_000_000
_END_OF_FILE = "\x1a"  # as MS-DOS wrote behind the last line
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
_IN_WORD = re.compile("(?<=[a-z])[^\x00-\x7f’](?=[a-z])")


# ------------------------------------------------------------------------------------------ text


def read_text(path: Path, most: int = MOST_BYTES) -> tuple[str, str]:
    """The text of a file and the name of its encoding: UTF-8, UTF-16, Windows-1252 or MacRoman.

    Raises UserError, with the line, for bytes and characters that no text has.
    """
    text, encoding = decode(read_bytes(path, most), path.name)
    if text.rstrip().endswith(_END_OF_FILE):
        text = text[: text.rindex(_END_OF_FILE)]
    if not text.strip():
        raise UserError("sources.empty", file=path.name)
    if odd := _NO_TEXT.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        raise UserError("sources.control", file=path.name, line=line)
    return text, encoding


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Text and the name of its encoding. Only if nothing in it looks like UTF-8 that of Windows, or
    of an older Mac where that gives words with fewer signs in them. Raises UserError for damage."""
    head = data[:4096]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16", "UTF-16", name)
    if head[1::2].count(0) > len(head) // 4:
        return _strict(data, "utf-16-le", "UTF-16", name)
    if head[::2].count(0) > len(head) // 4:
        return _strict(data, "utf-16-be", "UTF-16", name)
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if data.startswith(b"\xef\xbb\xbf") or not data.decode("utf-8", "ignore").isascii():
            raise UserError("sources.damaged", file=name, line=line, byte=error.start) from None
    mac = data.decode("mac-roman")
    if _odd(mac) < _odd(data.decode("cp1252", "replace")):
        return mac, "MacRoman"
    return _strict(data, "cp1252", "Windows-1252", name)


def _odd(text: str) -> int:
    """How often a sign or a capital stands where a small letter with an accent would: inside a
    word."""
    inside = _IN_WORD.findall(text)
    return sum(not sign.islower() for sign in inside)


def _strict(data: bytes, codec: str, encoding: str, name: str) -> tuple[str, str]:
    try:
        return data.decode(codec).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            "sources.encoding", file=name, line=line, byte=error.start, encoding=encoding
        ) from None


# ------------------------------------------------------------------------------------------- zip


def read_archive(path: Path, most: int = UNPACKED) -> dict[str, bytes]:
    """Names and bytes of the files in a zip archive that unpacks to `most` bytes or less.

    Raises UserError for a file that is missing, damaged, encrypted or too large, and for a name
    that leads outside the archive or stands in it twice.
    """
    if not path.is_file():
        raise CallError("sources.no_file", file=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_claims(infos, path.name, most)
            return {info.filename: _member(archive, info, path.name) for info in infos}
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
        ValueError,
    ) as error:  # fmt: skip
        raise UserError("sources.no_zip", file=path.name, error=error) from None


def _check_claims(infos: list[zipfile.ZipInfo], file: str, most: int) -> None:
    if len(infos) > _MEMBERS:
        raise UserError("sources.members", file=file, n=len(infos), most=_MEMBERS)
    if (size := sum(info.file_size for info in infos)) > most:
        raise UserError("sources.unpacks", file=file, size=size // 10**6, most=most // 10**6)
    if len({info.filename for info in infos}) < len(infos):
        raise UserError("sources.same_name", file=file)
    for info in infos:
        name = info.filename.replace("\\", "/")
        inside = not posixpath.normpath(name).startswith(("..", "/")) and ":" not in name
        if not inside:
            raise UserError("sources.outside", file=file)
        if info.flag_bits & 1:
            raise UserError("sources.encrypted", file=file)
        if info.file_size > max(2**20, _RATIO * info.compress_size):
            raise UserError("sources.far_more", file=file)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    """The bytes of one file, and no more than it said beforehand."""
    with archive.open(info) as stream:
        data = stream.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise UserError("sources.other_size", file=file)
    return data


def write_archive(path: Path, members: dict[str, bytes]) -> None:
    """A zip archive whose bytes depend on names and contents only: no clock, no compression."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, data)


# ------------------------------------------------------------------------------------------- XML


class _Guard:
    """Follows a document without a DTD; the parser tells of one in any encoding."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.depth = 0

    def doctype(self, *_: object) -> None:
        raise UserError("sources.doctype", file=self.file)

    def start(self, *_: Any) -> None:
        self.depth += 1
        if self.depth > _DEPTH:
            raise UserError("sources.deep", file=self.file, most=_DEPTH)

    def end(self, *_: Any) -> None:
        self.depth -= 1

    def close(self) -> None:
        pass


class _Tree(_Guard):
    """Builds the tree of a document as well."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.count = 0
        self.builder = ElementTree.TreeBuilder()
        self.data, self.close = self.builder.data, self.builder.close  # type: ignore[method-assign,assignment]

    def start(self, *tag: Any) -> None:
        super().start()
        self.count += 1
        if self.count > _ELEMENTS:
            raise UserError("sources.elements", file=self.file, most=_ELEMENTS)
        self.builder.start(*tag)

    def end(self, *tag: Any) -> None:
        super().end()
        self.builder.end(*tag)


def check_xml(data: bytes, file: str) -> None:
    """Raise UserError for a document that `parse_xml` would refuse, without building it."""
    _parse(data, file, _Guard(file))


def parse_xml(data: bytes, file: str) -> ElementTree.Element:
    """The root element of an XML document without a DTD.

    Entities come with a DTD, so there are none to expand. Raises UserError for a DTD, for text
    that is not XML, and for a document too deep or too large to be what it should be.
    """
    root: ElementTree.Element = _parse(data, file, _Tree(file))
    return root


def _parse(data: bytes, file: str, target: _Guard) -> Any:
    if len(data) > UNPACKED:
        raise UserError("sources.not_opened", file=file, most=UNPACKED // 10**6)
    parser = ElementTree.XMLParser(target=target)
    try:
        for at in range(0, len(data), 2**16):  # refused after the piece that is at fault
            parser.feed(data[at : at + 2**16])
        return parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UserError("sources.no_xml", file=file, error=error) from None
