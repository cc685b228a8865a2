"""Files in every format, damaged in every usual way, from a fixed seed."""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import exports as sw
import openpyxl
import pandas as pd
import pyreadstat

from peo.instrument.model import Instrument


def files(
    wave: pd.DataFrame, instrument: Instrument, count: int, seed: int
) -> Iterator[tuple[str, bytes]]:
    """(name, content) of `count` damaged files."""
    rng = random.Random(seed)
    whole = list(_whole(wave, instrument))
    for _ in range(count):
        name, data = rng.choice(whole)
        for _ in range(rng.randint(1, 3)):
            data = rng.choice(_DAMAGE)(data, rng)
        yield name, data


def _whole(wave: pd.DataFrame, instrument: Instrument) -> Iterator[tuple[str, bytes]]:
    yield "records.csv", sw.to_csv(wave)
    yield "records.csv", sw.to_csv(sw.labelled(wave, instrument, "nl"), ";", "cp1252", "\r\n")
    yield "records.tsv", sw.to_csv(wave, "\t", "utf-16")
    yield "records.csv", sw.qualtrics(wave, instrument)
    book = openpyxl.Workbook()
    for row in [
        list(wave.columns),
        *wave.astype(object).where(wave.notna(), None).to_numpy().tolist(),
    ]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    yield "records.xlsx", out.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w.sav"
        pyreadstat.write_sav(wave.fillna("").astype(object), str(path))
        yield "records.sav", path.read_bytes()


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
        [b'"', b"\n", b";", b",", b"=cmd|' /C calc'!A0", b"\x00", b"\r", b"a," * 10_000]
    )
    at = rng.randrange(len(data) + 1)
    return data[:at] + piece + data[at:]


def _double(data: bytes, rng: random.Random) -> bytes:
    at, length = rng.randrange(len(data) + 1), rng.randrange(2_000)
    return data[: at + length] + data[at:]


_DAMAGE = (_cut, _flip, _flip, _recode, _insert, _double)
