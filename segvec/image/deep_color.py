"""Colors of more than 8 bits to sRGB by the color profile of their file, at full depth.

Pillow's color engine takes 8 bits. Profiles that are curves and a matrix (those of working spaces and screens: Adobe
RGB, ProPhoto, Display P3, linear light) are therefore computed here. Known limit: what other profiles describe, tables
of many colors, is rounded to 8 bits before it is converted.

References
----------
.. [1] ICC.1:2022, https://www.color.org/specification/ICC.1-2022-05.pdf
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from segvec.color.conversion import srgb_from_linear
from segvec.image.color_management import srgb_arrays, srgb_transform
from segvec.image.depth import STRIP_SAMPLES, at_depth, full_samples, full_value
from segvec.parallel import map_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

Curve: TypeAlias = "Callable[[NDArray[np.float64]], NDArray[np.float64]]"

_PARAMETERS = {0: "g", 1: "gab", 2: "gabc", 3: "gabcd", 4: "gabcdef"}
"""Names of the numbers of a parametric curve, by its kind (ICC.1, table 68)."""

_TABLES = {b"A2B0", b"A2B1", b"D2B0", b"D2B1"}
"""Tags that count before curves and matrix, where a profile has them."""


def srgb_samples(color: NDArray[Any], *, profile: bytes | None, white: int | None) -> NDArray[Any]:
    """Convert samples to sRGB; those without a profile, and of a profile that is broken, stay.

    Parameters
    ----------
    color
        (H, W) or (H, W, 3), uint16 or floats; other types have no profile that could be followed, and stay.
    profile
        The file's.
    white
        The sample that is white; None for the largest of the type.

    Returns
    -------
    NDArray
        Of the same type, in the same unit; (H, W, 3) also for grey that has a profile of colors.
    """
    if profile is None or color.dtype.kind not in "uf" or color.dtype.itemsize < 2:
        return color
    transform = srgb_transform(profile, "L" if color.ndim == 2 else "RGB")
    if transform is None:
        return color
    most = full_value(color.dtype) if white is None else float(white)
    described = _curves_and_matrix(profile)
    if described is not None:
        return _converted(color, *described, most=most)
    from PIL import Image as pillow

    rough = pillow.fromarray(at_depth(full_samples(color, (0, most)), np.uint8))
    rough.info["icc_profile"] = profile
    converted, _ = srgb_arrays(rough, None)
    return (converted * (most / 255)).round(0 if color.dtype.kind == "u" else 9).astype(color.dtype)


def _converted(color: NDArray[Any], curves: list[Curve], matrix: NDArray[np.float64], *, most: float) -> NDArray[Any]:
    """Decode each channel, turn it to linear sRGB, and encode it."""
    is_whole, is_grey = color.dtype.kind == "u", len(curves) == 1
    channels = color[..., np.newaxis] if color.ndim == 2 else color
    result = np.empty(color.shape if is_grey else (*color.shape[:2], 3), color.dtype.newbyteorder("="))
    tables = [curve(np.arange(full_value(color.dtype) + 1) / most) for curve in curves] if is_whole else []

    def decoded(samples: NDArray[Any], k: int) -> NDArray[np.float64]:
        return tables[k].take(samples) if is_whole else curves[k](samples.astype(np.float64))

    def convert(top: int) -> None:
        rows = channels[top : top + step]
        linear = np.stack([decoded(rows[..., k % rows.shape[2]], k) for k in range(len(curves))], axis=-1)
        srgb = srgb_from_linear(linear[..., 0] if is_grey else linear @ matrix.T)
        result[top : top + step] = np.rint(srgb.clip(0, 1) * most) if is_whole else srgb

    step = max(1, STRIP_SAMPLES // (8 * color.shape[1]))
    map_parts(convert, range(0, len(color), step))
    return result


def _curves_and_matrix(profile: bytes) -> tuple[list[Curve], NDArray[np.float64]] | None:
    """Return what decodes each channel, and the matrix to linear sRGB; None where a profile is of another kind."""
    from PIL import ImageCms

    try:
        tags = _tags(profile)
        if tags.keys() & _TABLES:
            return None
        if b"kTRC" in tags:
            return _from_black([_curve(tags[b"kTRC"])], np.eye(1))
        if not {b"rTRC", b"gTRC", b"bTRC", b"rXYZ", b"gXYZ", b"bXYZ"} <= tags.keys():
            return None
        srgb = _tags(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
        matrix = np.linalg.solve(_colorants(srgb), _colorants(tags)).astype(np.float64)
        return _from_black([_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")], matrix)
    except (struct.error, IndexError, KeyError, ValueError, np.linalg.LinAlgError):
        return None


def _from_black(curves: list[Curve], matrix: NDArray[np.float64]) -> tuple[list[Curve], NDArray[np.float64]] | None:
    """Leave out curves whose black is not, for which the color engine compensates."""
    return None if any(curve(np.zeros(1)).any() for curve in curves) else (curves, matrix)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, 128)
    entries = [struct.unpack_from(">4sII", profile, 132 + 12 * i) for i in range(min(count, len(profile) // 12))]
    return {name: profile[start : start + size] for name, start, size in entries}


def _colorants(tags: Mapping[bytes, bytes]) -> NDArray[np.float64]:
    """Return the matrix from linear channels to XYZ."""
    return np.array([struct.unpack_from(">3i", tags[name], 8) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]).T / 65536


def _curve(tag: bytes) -> Curve:
    """Read what decodes a channel: a power, a table, or a formula of up to seven numbers."""
    if tag[:4] == b"para":
        (kind,) = struct.unpack_from(">H", tag, 8)
        names = _PARAMETERS[kind]
        given = struct.unpack_from(f">{len(names)}i", tag, 12)
        return _formula(dict(zip(names, (number / 65536 for number in given), strict=True)))
    if tag[:4] != b"curv":
        raise ValueError("no curve")
    (count,) = struct.unpack_from(">I", tag, 8)
    if count < 2:
        power = struct.unpack_from(">H", tag, 12)[0] / 256 if count else 1.0
        return lambda samples: np.copysign(np.abs(samples) ** power, samples)
    levels = np.frombuffer(tag, ">u2", count, 12) / 65535
    places = np.linspace(0, 1, count)
    return lambda samples: np.interp(samples, places, levels)


def _formula(p: Mapping[str, float]) -> Curve:
    """Return a power with a straight part below `d`."""
    a, b = p.get("a", 1.0), p.get("b", 0.0)
    # Kinds 1 and 2 have their straight part, which is constant, below -b / a.
    lift, limit = (p.get("e", 0.0), p["d"]) if "d" in p else (p.get("c", 0.0), -b / a if a else 0.0)
    slope, offset = (p["c"], p.get("f", 0.0)) if "d" in p else (0.0, lift)

    def decode(samples: NDArray[np.float64]) -> NDArray[np.float64]:
        size = np.abs(samples)
        value = np.where(size >= limit, np.maximum(a * size + b, 0) ** p["g"] + lift, slope * size + offset)
        return np.copysign(value, samples)

    return decode
