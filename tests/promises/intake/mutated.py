"""Files in every format, damaged in every usual way, from a fixed seed."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from peo.define.instrument.model import Instrument
from tests.promises.intake import exports as sw


def files(
    wave: pd.DataFrame, instrument: Instrument, count: int, seed: int
) -> Iterator[tuple[str, bytes]]:
    """(name, content) of `count` damaged files."""
    rng = random.Random(seed)
    whole = list(_whole(wave, instrument))
    for _ in range(count):
        name, data = rng.choice(whole)
        yield name, damaged(data, rng)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The bytes of a file after one to three accidents."""
    for _ in range(rng.randint(1, 3)):
        data = rng.choice(_DAMAGE)(data, rng)
    return data


def _whole(wave: pd.DataFrame, instrument: Instrument) -> Iterator[tuple[str, bytes]]:
    yield "records.csv", sw.to_csv(wave)
    yield "records.csv", sw.to_csv(sw.labelled(wave, instrument, "nl"), ";", "cp1252", "\r\n")
    yield "records.tsv", sw.to_csv(wave, "\t", "utf-16")
    yield "records.csv", sw.qualtrics(wave, instrument)
    yield "records.xlsx", sw.workbook(wave)
    with tempfile.TemporaryDirectory() as folder:
        for sets in ("", "D", "C"):
            yield "records.sav", sw.sav(Path(folder) / "w.sav", wave, instrument, "nl", sets, True)
    for schema, name in (("old", "survey.lss"), ("new", "survey.lss"), ("tsv", "survey.txt")):
        answers, structure = sw.limesurvey(wave, instrument, "code", schema)
        yield "records.csv", answers
        yield name, structure  # beside whole answers


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _flip(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice([1, 3, 30])):
        if out:
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _recode(data: bytes, rng: random.Random) -> bytes:
    source, target = rng.choice(["utf-8", "cp1252"]), rng.choice(["utf-16", "cp850", "utf-8"])
    return data.decode(source, "replace").encode(target, "replace")


def _insert(data: bytes, rng: random.Random) -> bytes:
    piece = rng.choice(
        [
            b'"',
            b"\n",
            b";",
            b",",
            b"=cmd|' /C calc'!A0",
            b"\x00",
            b"\r",
            b"a," * 10_000,
            b"a" * 100_000,
            b"[_" * 10_000,
            b"," + b" " * 50_000 + b",",
        ]
    )
    at = rng.randrange(len(data) + 1)
    return data[:at] + piece + data[at:]


def _double(data: bytes, rng: random.Random) -> bytes:
    at, length = rng.randrange(len(data) + 1), rng.randrange(2_000)
    return data[: at + length] + data[at:]


def _swell(data: bytes, rng: random.Random) -> bytes:
    """A zip that unpacks to 100 MB more, or the bytes many times over."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data * rng.choice([2, 50])
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 100_000_000)
    return out.getvalue()


_DAMAGE = (_cut, _flip, _flip, _recode, _insert, _double, _swell)
