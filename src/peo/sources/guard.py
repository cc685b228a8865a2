"""Files from other programs opened with care: zip archives and XML that may be hostile.

Everything that a file can claim (sizes, names, entities, depth) is checked before it is used. A
file that fails is refused as a whole with one message.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from peo.project import UserError

_MEMBERS = 5_000
_BYTES = 256 * 2**20  # of all members together, unpacked
_RATIO = 200  # of one member, above one megabyte
_DEPTH = 200
_ELEMENTS = 2_000_000


def read_archive(path: Path, check_only: bool = False) -> dict[str, bytes]:
    """Names and bytes of the files in a zip archive; without the bytes with `check_only`.

    Raises UserError for a file that is missing, damaged, encrypted or too large, and for a name
    that leads outside the archive or stands in it twice.
    """
    if not path.is_file():
        raise UserError(f"There is no file {path}.")
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_claims(infos, path.name)
            if check_only:
                return {info.filename: b"" for info in infos}
            return {info.filename: _member(archive, info, path.name) for info in infos}
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
        ValueError,
    ) as error:  # fmt: skip
        raise UserError(f"{path.name} is not a whole zip archive ({error}).") from None


def _check_claims(infos: list[zipfile.ZipInfo], file: str) -> None:
    if len(infos) > _MEMBERS:
        raise UserError(f"{file} holds {len(infos)} files; more than {_MEMBERS} are not opened.")
    if len({info.filename for info in infos}) < len(infos):
        raise UserError(f"{file} holds two files of the same name.")
    for info in infos:
        name = info.filename.replace("\\", "/")
        inside = not posixpath.normpath(name).startswith(("..", "/")) and ":" not in name
        if not inside:
            raise UserError(f"{file} holds a file whose name leads outside the archive.")
        if info.flag_bits & 1:
            raise UserError(f"{file} is encrypted. Export it again without a password.")
        if info.file_size > max(2**20, _RATIO * info.compress_size):
            raise UserError(f"{file} holds a file that unpacks to far more than its own size.")
    if sum(info.file_size for info in infos) > _BYTES:
        raise UserError(f"{file} unpacks to more than {_BYTES // 2**20} MB and is not opened.")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    """The bytes of one file, and no more than it said beforehand."""
    with archive.open(info) as stream:
        data = stream.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise UserError(f"{file} holds a file of another size than it says.")
    return data


def parse_xml(data: bytes, file: str) -> ElementTree.Element:
    """The root element of an XML document without a DTD.

    Entities come with a DTD, so there are none to expand. Raises UserError for a DTD, for text
    that is not XML, and for a document too deep or too large to be what it should be.
    """
    if len(data) > _BYTES:
        raise UserError(f"{file} is larger than {_BYTES // 2**20} MB and is not opened.")
    depth = count = 0

    def no_dtd(*_: object) -> None:
        raise UserError(f"{file} has a document type definition, which such a file never needs.")

    def start(*_: object) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > _DEPTH or count > _ELEMENTS:
            raise UserError(f"{file} is nested too deeply or holds too many elements.")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    guard = expat.ParserCreate()
    guard.StartDoctypeDeclHandler = no_dtd
    guard.StartElementHandler = start
    guard.EndElementHandler = end
    try:
        guard.Parse(data, True)
        return ElementTree.parse(io.BytesIO(data)).getroot()
    except (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError) as error:
        raise UserError(f"{file} is not whole XML ({error}).") from None


def write_archive(path: Path, members: dict[str, bytes]) -> None:
    """A zip archive whose bytes depend on names and contents only: no clock, no compression."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, data)
