"""Small sound files of every kind that segvec reads, made here."""

import gzip
import io
import json
import struct
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from color_profiles import swapped_profile
from deep_pictures import deep_noise, png_of_16_bits, tiff_of
from moving_pictures import moving_square
from palette_files import SEA, aseprite
from pictures import encoded, flag_of_four, half_clear, png_of
from PIL import Image

import segvec
from segvec.effects.motion import effect_frames
from segvec.heat.motion import heatmap_frames
from segvec.image.video import ffmpeg_program
from segvec.palette.formats import PALETTE_FORMATS, palette_bytes
from segvec.palette.palette import palette_of

Files = Mapping[str, bytes]

FLAG = flag_of_four()
ART = segvec.trace(FLAG)
SIZE = FLAG.shape[1], FLAG.shape[0]


@cache
def pictures() -> Files:
    """One picture in every format, of several depths and with what stands beside pixels."""
    flag, clear = Image.fromarray(FLAG), Image.fromarray(half_clear())
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "a flag"
    deep = deep_noise(9, 11, 3)
    files = {
        "rgb.png": encoded(flag),
        "clear.png": encoded(clear, optimize=True),
        "palette.png": encoded(flag.quantize(5), transparency=1),
        "grey.png": encoded(flag.convert("LA")),
        "bits.png": encoded(flag.convert("1")),
        "deep.png": png_of_16_bits(deep),
        "baseline.jpg": encoded(flag, "JPEG", exif=exif, icc_profile=swapped_profile(), dpi=(72, 72)),
        "progressive.jpg": encoded(flag, "JPEG", progressive=True, quality=40),
        "cmyk.jpg": encoded(flag.convert("CMYK"), "JPEG"),
        "grey.jpg": encoded(flag.convert("L"), "JPEG", subsampling=0),
        "lossy.webp": encoded(flag, "WEBP", exif=exif),
        "clear.webp": encoded(clear, "WEBP", lossless=True),
        "plain.tif": encoded(flag, "TIFF"),
        "lzw.tif": encoded(clear, "TIFF", compression="tiff_lzw"),
        "deflate.tif": encoded(flag, "TIFF", compression="tiff_adobe_deflate"),
        "jpeg.tif": encoded(flag, "TIFF", compression="jpeg"),
        "fax.tif": encoded(flag.convert("1"), "TIFF", compression="group4"),
        "deep.tif": tiff_of(deep),
        "float.tif": tiff_of(deep_noise(9, 11, 1, np.float32)[..., 0]),
        "tiles.tif": tiff_of(deep_noise(32, 32, 3, np.uint8), tile=(16, 16), compression="zlib"),
        "big.tif": tiff_of(deep[..., 0], bigtiff=True, predictor=True, compression="zlib"),
        "flag.bmp": encoded(flag, "BMP"),
        "palette.bmp": encoded(flag.quantize(5), "BMP"),
        "flag.gif": encoded(flag.quantize(5), "GIF", transparency=2),
        "flag.ppm": encoded(flag, "PPM"),
        "text.ppm": b"P3\n# plain\n3 2\n255\n" + b"255 0 9 " * 6,
        "deep.pgm": b"P5 3 2 65535 " + deep_noise(2, 3, 1).tobytes(),
        "flag.npy": npy(FLAG),
        "float.npy": npy(FLAG / 255),
        "bool.npy": npy(FLAG[..., 0] > 99),
    }
    for kind, name in (("AVIF", "flag.avif"), ("JPEG2000", "flag.jp2"), ("MPO", "flag.mpo")):
        if kind in Image.registered_extensions().values():
            files[name] = encoded(flag, kind)
    if find_spec("pillow_heif"):
        from pillow_heif import from_pillow

        file = io.BytesIO()
        from_pillow(flag).save(file)
        files["flag.heic"] = file.getvalue()
    return files


@cache
def animations() -> Files:
    """A moving square in every format, of few frames."""
    frames = moving_square(4, 12, 14)
    made = effect_frames(FLAG, ["rotate-hue:0..360"], n_frames=4)
    heat = heatmap_frames(frames, block=4)
    kinds = ["gif", "apng", "webp", *(["mp4"] if ffmpeg_program() else [])]
    files = {}
    with TemporaryDirectory() as folder:
        for kind in kinds:
            for name, source in (("effect", made), ("heat", heat)):
                path = Path(folder, f"{name}.{kind}")
                source.save(path)
                files[path.name] = path.read_bytes()
    pages = [Image.fromarray(frame) for frame in frames]
    files["pages.tif"] = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    files["stack.npy"] = npy(frames)
    return files


@cache
def matrices() -> Files:
    """Numbers, as arrays and as tables."""
    ramp = np.array([[-1.0, 0.0, 1.0, np.nan], [2.0, 4.0, 8.0, 1e9]])
    archive = io.BytesIO()
    np.savez_compressed(archive, ramp=ramp)
    return {
        "ramp.npy": npy(ramp),
        "whole.npy": npy(ramp[:, :3].astype(">i2")),
        "stack.npy": npy(np.arange(48.0).reshape(3, 4, 4)),
        "fields.npy": npy(np.array([(1, 2.5), (3, 4.5)], [("a", "i4"), ("b", "f8")])),
        "archive.npz": archive.getvalue(),
        "ramp.csv": b"-1,0,1,nan\n2,4,8,1e9\n",
        "named.csv": b",Oslo,Lisbon\nJan,1,2\nMar,3,4\n",
        "semicolons.csv": b"1,5;2,5\n3,5;4,5\n",
        "tabs.tsv": b"1\t2\n3\t4\n",
        "float.tif": pictures()["float.tif"],
    }


@cache
def palettes() -> Files:
    """A palette in every format."""
    files = {f"sea{suffix}": palette_bytes(SEA, format=name) for suffix, name in PALETTE_FORMATS.items()}
    riff = b"RIFF" + (20).to_bytes(4, "little") + b"PAL data" + (8).to_bytes(4, "little") + b"\0\3\1\0" + bytes(4)
    return {
        **files,
        "riff.pal": riff,
        "sea.aseprite": aseprite(
            (
                0x2019,
                struct.pack("<III8x", 2, 0, 1) + struct.pack("<H4BH4B", 0, 255, 128, 0, 255, 0, *SEA.colors[1], 255),
            )
        ),
        "list.json": json.dumps(["#f80", "navy"]).encode(),
        "sheet.css": b":root { --a: #f80; --b: hsl(200 50% 50%); }\n/* c */ .x { fill: rgb(1, 2, 3) }\n",
        "plain.hex": b"#ff8800\n000080\n",
    }


@cache
def documents() -> Files:
    """SVG of segvec's own, and of others."""
    shaded = segvec.trace(np.linspace(0, 1, 24 * 24).reshape(24, 24), preset="smooth")
    traced = segvec.trace(pictures()["rgb.png"], preset="poster", colors=3, effects=["median:3"], crop="1,1,20,12")
    drawn = segvec.trace(pictures()["rgb.png"], style="halftone:cell=8", background="white", turn=90)
    poster = segvec.compose(ART, destination="60x40", title="A & b", swatches=True, frame="1px")
    files = {
        "art.svg": ART.to_svg(),
        "css.svg": ART.recolor("sunset").to_svg(css=True),
        "shaded.svg": shaded.to_svg(),
        "lines.svg": segvec.trace(FLAG, style="isolines:levels=3").to_svg(),
        "recolored.svg": traced.recolor("sunset", assign="random", seed=4, keep=["white~0.5"]).to_svg(),
        "drawn.svg": drawn.to_svg(),
        "poster.svg": poster.to_svg(),
        "heat.svg": segvec.heatmap(FLAG, block=4, color_bar="right", width=60).to_svg(),
        "moving.svg": segvec.palette_morph(ART, ["sunset", "ocean"], seconds=2).to_svg(),
        "foreign.svg": FOREIGN,
        "wide.svg": FOREIGN.replace("UTF-8", "UTF-16"),
    }
    encoded_texts = {name: text.encode("utf-16" if name == "wide.svg" else "utf-8") for name, text in files.items()}
    return {**encoded_texts, "art.svgz": gzip.compress(encoded_texts["art.svg"], mtime=0)}


@cache
def series() -> Files:
    """A series in a folder, as it was left."""
    with TemporaryDirectory() as folder:
        two_pieces().save(folder)
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def two_pieces() -> segvec.Series:
    """Make the series again."""
    return segvec.make_series(ART, "harmony", count=2, seed=3)


def labels() -> Files:
    """Classes of the flag's pixels, made elsewhere."""
    classes = np.indices(FLAG.shape[:2]).sum(axis=0) % 5
    return {
        "labels.png": png_of(classes.astype(np.uint8)),
        "colors.png": encoded(Image.fromarray(FLAG).quantize(4)),
        "labels.npy": npy(classes),
        "floats.npy": npy(classes / 4),
    }


def masks() -> Files:
    """What is seen of the flag."""
    seen = np.indices(FLAG.shape[:2])[0] > 4
    return {"mask.png": png_of(np.where(seen, 255, 0).astype(np.uint8)), "mask.npy": npy(seen)}


def npy(array: np.ndarray) -> bytes:
    """Write an array as a file."""
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def codes() -> list[str]:
    """Colors as text."""
    return list(palette_of(["navy", "#f80", "white"]).codes)


FOREIGN = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30" width="4cm">
<style type="text/css">
<![CDATA[ .a {{ fill: #f80; stroke: rgb(1,2,3) }} @media print {{ .b {{ fill: hsl(9,9%,9%) }} }} ]]></style>
<defs><linearGradient id="g" x2="50%"><stop offset="0" stop-color="navy"/><stop offset="1" stop-color="#fff8"/>
</linearGradient><clipPath id="c"><circle cx="9" cy="9" r="8"/></clipPath><pattern id="p" width="4" height="4"
patternUnits="userSpaceOnUse"><path d="M0 0h2v2z"/></pattern><filter id="f"><feGaussianBlur stdDeviation="2"/></filter>
<mask id="m"><rect width="9" height="9" fill="white"/></mask><marker id="k"><path d="M0 0l2 2"/></marker></defs>
<g transform="rotate(30) translate(1,2)" opacity=".5"><rect class="a" x="1" y="2" width="30%" height="9" rx="2"/>
<ellipse style="fill: url(#g); stroke-width: 2mm" cx="9" rx="4" ry="3"/><use xlink:href="#s" x="5"/></g>
<path id="s" d="M1,2 C3 4 5 6 7 8 s1-2 3,4 q1 1 2 2t3 3 a4 5 0 0 1 6 7 z m1e1-.5.5 h3v4H1V2Z" fill="url(#p)"/>
<polygon points="1,1 2,9 8,8" clip-path="url(#c)" mask="url(#m)" filter="url(#f)"/>
<polyline points="1 1 4 4" marker-end="url(#k)" stroke="currentColor" stroke-dasharray="1 2"/>
<text x="3" y="9" font-size="4" font-family="serif">A <tspan dy="1">b</tspan> &amp; &#233;</text>
<image width="5" height="5" xlink:href="data:image/png;base64,{b64encode(png_of(FLAG[:4, :4])).decode()}"/>
<a xlink:href="http://example.org/"><line x2="9"/>
</a><animate attributeName="fill" values="red;blue" dur="2s"/><switch><foreignObject/></switch><!-- end --></svg>
"""
