"""Damage, drawn from a seed: what a broken disk, a bad program or a malicious hand makes of a file."""

import re
import struct
import zlib
from collections.abc import Callable, Sequence
from random import Random

NUMBERS = (0, 1, 2, 3, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1)
WORDS = (
    *(
        b"0",
        b"-1",
        b"1e999",
        b"-1e308",
        b"1e-320",
        b"nan",
        b"inf",
        b"99999999999999999999",
        b"9" * 400,
        b"0x10",
        b"1,5",
    ),
    *(b"", b"null", b"true", b"[]", b"{}", b'""', b"<", b">", b"&amp;", b"&#0;", b"\0", b"\r", b"\n\n", b"\xff\xfe"),
    *("é".encode(), "\u202e".encode(), "🌊".encode(), b"%", b"#", b"none", b"url(#a)", b"../secret.png", b"secret.png"),
)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_TOKEN = re.compile(rb"[A-Za-z#][\w#-]*|-?\d[\d.]*")
_PNG = b"\x89PNG\r\n\x1a\n"

Way = Callable[[bytes, Random, Sequence[bytes]], bytes]


def mutated(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Damage a file in one or several ways; `others` are files of its kind."""
    ways = WAYS + TEXT_WAYS if _is_text(data) else WAYS
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
        data = rng.choice(ways)(data, rng, others)
    if data.startswith(_PNG) and rng.random() < 0.7:  # else a decoder looks no further than its sums
        data = with_checksums(data)
    return data[: 1 << 19]


def with_checksums(png: bytes) -> bytes:
    """Make the sums of a PNG's chunks right, as far as the chunks hold together."""
    parts, place = [png[:8]], 8
    while place + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, place)
        body = png[place + 4 : place + 8 + length]
        if place + 12 + length > len(png):
            break
        parts.append(png[place : place + 4] + body + struct.pack(">I", zlib.crc32(body)))
        place += 12 + length
    return b"".join(parts) + png[place:]


def _is_text(data: bytes) -> bool:
    return b"\0" not in data and sum(byte < 127 for byte in data[:512]) > 0.9 * len(data[:512])


def _span(data: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 2, 4, 8, 16, 64, 256, 4096)))


def _flipped(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _set(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    start, stop = _span(data, rng)
    return data[:start] + bytes([rng.choice((0, 255, 127, 128, rng.randrange(256)))]) * (stop - start) + data[stop:]


def _scrambled(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    start, stop = _span(data, rng)
    return data[:start] + rng.randbytes(stop - start) + data[stop:]


def _cut(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _longer(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    return data + rng.randbytes(rng.choice((1, 7, 100)))


def _without(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    start, stop = _span(data, rng)
    return data[:start] + data[stop:]


def _repeated(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    start, stop = _span(data, rng)
    return data[:stop] + data[start:stop] * rng.choice((1, 2, 50)) + data[stop:]


def _moved(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    start, stop = _span(data, rng)
    rest = data[:start] + data[stop:]
    place = rng.randrange(len(rest) + 1)
    return rest[:place] + data[start:stop] + rest[place:]


def _field(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    """Write a number where there may be a length, a width or an offset; headers have most of them."""
    most = len(data) if rng.random() < 0.4 else min(len(data), 256)
    form = rng.choice((">H", "<H", ">I", "<I", ">Q", "<Q"))
    size = struct.calcsize(form)
    place = rng.randrange(max(most, 1))
    number = rng.choice(NUMBERS) % (1 << 8 * size)
    return data[:place] + struct.pack(form, number) + data[place + size :]


def _spliced(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Go over to another file of the kind in the middle."""
    other = rng.choice(others) if others else data
    place = rng.randrange(len(data) + 1)
    return data[:place] + other[rng.choice((place, rng.randrange(len(other) + 1))) :]


def _rechunked(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Leave out, double or exchange the chunks of a PNG; in other files, equal parts."""
    if not data.startswith(_PNG):
        return _moved(data, rng, others)
    chunks, place = [], 8
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        chunks.append(data[place : place + 12 + length])
        place += 12 + length
    i, j = rng.randrange(max(len(chunks), 1)), rng.randrange(max(len(chunks), 1))
    if chunks:
        chunks[i : i + 1] = rng.choice(([], [chunks[i]] * 2, [chunks[j]], [chunks[i][:8], chunks[j]]))
    return data[:8] + b"".join(chunks)


def _renumbered(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(data, rng, _NUMBER, rng.choice(WORDS[:11]))


def _reworded(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(data, rng, _TOKEN, rng.choice((*WORDS, *_TOKEN.findall(data)[:2000])))


def _inserted(data: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice(WORDS) * rng.choice((1, 1, 1, 100)) + data[place:]


def _replaced(data: bytes, rng: Random, pattern: re.Pattern[bytes], word: bytes) -> bytes:
    places = [match.span() for match in pattern.finditer(data)]
    start, stop = rng.choice(places) if places else (0, 0)
    return data[:start] + word + data[stop:]


WAYS: tuple[Way, ...] = (
    *(_flipped, _set, _scrambled, _cut, _longer, _without, _repeated, _moved, _field, _field, _spliced, _rechunked),
)
TEXT_WAYS: tuple[Way, ...] = (_renumbered, _renumbered, _reworded, _reworded, _inserted, _inserted)
