"""The command effect: what is typed, and what comes out."""

import io
from pathlib import Path

import numpy as np
import pytest
from deep_pictures import deep_noise, png_of_16_bits, tiff_of
from pictures import flag_of_four, half_clear
from PIL import Image as pillow

import segvec
from segvec.effects.effect import apply_effects
from segvec.image.writing import picture_bytes


def opened(file):
    return pillow.open(io.BytesIO(file) if isinstance(file, bytes) else file)


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("effect flag.png -e median:3", 0, None),
    ("effect flag.png -e median:3 -e sobel:ink=dark -e invert -o a.png", 0, None),
    ("effect flag.png -e gaussian:2@r -o a.png -o a.jpg -o a.webp -o a.tif -o -", 0, None),
    ("effect flag.png -e threshold:otsu@rgb -e swap:bgr -o a.TIFF -o a.jpeg", 0, None),
    ("effect half.png -e lightness:0.1 -o a.jpg -o a.webp -o a.tiff", 0, "what is transparent became white"),
    ("effect flag.png second.png dot.png -e invert -o x-{name}.png -o x-{name}.jpg", 0, None),
    ("effect flag.png -e 'rotate:90,axis=0,1,0' -o a.png", 0, None),
    ("effect -q clear.png -e equalize -o a.png", 0, None),
    ("effect column.png -e median:9 -e clahe -o a.png", 0, None),
    ("effect -e invert --max-pixels 400 flag.png -o a.png", 0, None),
    ("effect flag.png -e invert --crop 20,0,12,8", 1, "crop 20,0,12,8 reaches beyond the picture of 24 x 16 pixels"),
    ("effect flag.png -e invert --crop 20,0", 2, "--crop must be x,y,width,height in pixels or percent"),
    ("effect flag.png -e rotate:0..360 --width 8 --seconds 0.3 -o a.gif -o a.webp -o a.png -o f-%02d.png", 0, None),
    ("effect flag.png -e median:1..5..1@r --fps 2 --seconds 1 -o a.apng", 0, None),
    ("effect flag.png -e blend:second.png,mode=screen -o a.png", 0, None),
    ("effect flag.png -e median:3 --width 8 -o a.png", 0, None),
    ("effect flag.png -e invert --range 20,200 -o a.png", 0, None),
    ("effect deep.png -e invert -o a.tif -o a.jpg -o a.webp", 0, "what is transparent became white"),
    ("effect dark.tif -e invert -o a.png", 0, "dark.tif uses only 0..4095 of 0..65535 and comes out dark; --range 0,4"),
    ("effect dark.tif -e invert --range auto -o a.png", 0, None),
    ("effect wild.npy -e invert --range -3,8 -o a.png", 0, None),
    # what cannot be read or written
    ("effect flag.png -e blend:missing.png -o a.png", 1, "missing.png does not exist"),
    ("effect flag.png -e blend:dot.png -o a.png", 1, "fit=cover crops it, fit=stretch scales it"),
    ("effect flag.png -e invert -o a.gif", 1, "flag.png does not move, nor does an effect; let a number run"),
    ("effect wild.npy -e invert -o a.png", 1, "wild.npy values must be in 0..1 where they are floats, got -3..8; --ra"),
    ("effect missing.png -e invert -o a.png", 1, "missing.png does not exist"),
    ("effect text.png -e invert -o a.png", 1, "segvec: "),
    ("effect truncated.png -e invert -o a.png", 1, "segvec: "),
    ("effect -e invert --max-pixels 300 flag.png -o a.png", 1, "384"),
    ("effect flag.png -e invert -o flag.png/a.png", 1, "flag.png is a file, not a folder"),
    # what cannot be asked for
    ("effect flag.png -e rotate:0..360 -o a.jpg", 2, "what moves needs outputs of .gif, .apng"),
    ("effect flag.png -e rotate:0..360", 2, "what moves needs outputs of .gif, .apng"),
    ("effect flag.png -e median:3..900 -o a.gif", 2, "--effect: median: size must be an odd number"),
    ("effect flag.png -e gaussian:3..-1 -o a.gif", 2, "--effect: gaussian: sigma must be a number 0 to 1000"),
    ("effect flag.png -e invert --fps 3 -o a.png", 2, "--fps needs an effect that moves"),
    ("animate flag.png --effect rotate:0..360 -o a.gif", 2, "runs over frames, of which there is one here"),
    ("effect -e invert", 2, "missing argument 'IMAGE...'"),
    ("effect flag.png", 2, "missing option '-e' / '--effect'"),
    ("effect flag.png -e medan:3 -o a.png", 2, "--effect: unknown effect 'medan'; did you mean 'median'"),
    ("effect flag.png -e median:4 -o a.png", 2, "--effect: median: size must be an odd number"),
    ("effect flag.png -e median:3,wide=2 -o a.png", 2, "median has no 'wide'; it takes size, edge"),
    ("effect flag.png -e gaussian:2@x -o a.png", 2, "channels must be some of rgb"),
    ("effect flag.png -e gaussian:2@ -o a.png", 2, "names no channels after the @"),
    ("effect flag.png -e '' -o a.png", 2, "unknown effect ''"),
    ("effect missing.png -e invert -e nothing -o a.png", 2, "unknown effect 'nothing'"),
    ("effect flag.png -e invert -o a.svg", 2, "unknown suffix '.svg' in output 'a.svg'; choose one of .png, .jpg"),
    ("effect flag.png second.png -e invert -o a.png", 2, "2 images cannot go to one output; put {name} or {number}"),
    ("effect flag.png second.png -e invert", 2, "2 images cannot go to one output"),
    ("effect flag.png -e invert -o ./flag.png", 2, "would be written over an input image"),
    ("effect flag.png -e invert -o a.png -o ./a.png", 2, "would be written twice"),
    ("effect flag.png sub/flag.png -e invert -o x-{name}.png", 2, "x-flag.png would be written twice"),
    ("effect flag.png sub/flag.png -e invert -o sub/{name}.png", 2, "sub/flag.png would be written"),
    ("effect flag.png -e invert --range 9,2 -o a.png", 2, "--range must be two rising numbers, as 0,4095, or auto"),
    ("effect flag.png -e invert --max-pixels many", 2, "'many' is not a number"),
]


@pytest.fixture
def deep_bench(bench):
    """With pictures of more than 8 bits."""
    Path("deep.png").write_bytes(png_of_16_bits(deep_noise(6, 7, 4)))
    Path("dark.tif").write_bytes(tiff_of(deep_noise(6, 7, 3) >> 4 | 4095))
    Path("float.tif").write_bytes(tiff_of(deep_noise(6, 7, 3, np.float32)))
    np.save("wild.npy", np.array([[-3.0, 8.0]]))
    return bench


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(deep_bench, check_line, line, code, message):
    check_line(line, code, message)


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_16_bits_come_out_where_16_went_in(deep_bench, run, suffix):
    run("effect", "deep.png", "-e", "invert", "-o", f"a.{suffix}")
    before, after = (segvec.read_image(name, deep=True) for name in ("deep.png", f"a.{suffix}"))
    assert (after.pixels == 65535 - before.pixels).all()
    assert (after.alpha == before.alpha).all()


def test_floats_come_out_where_floats_went_in(deep_bench, run):
    run("effect", "float.tif", "-e", "invert", "-o", "a.tif")
    before, after = (segvec.read_image(name, deep=True) for name in ("float.tif", "a.tif"))
    assert after.pixels.dtype == np.float32
    assert np.allclose(after.pixels, 1 - before.pixels, atol=1e-7)


def test_effects_are_applied_in_their_order(bench, run):
    _, output, _ = run("effect", "flag.png", "-e", "gaussian:2@r", "-e", "posterize:3")
    expected = apply_effects(flag_of_four(), ["gaussian:2@r", "posterize:3"])
    assert opened(output).format == "PNG"
    assert np.array_equal(np.asarray(opened(output)), expected)
    assert not np.array_equal(expected, apply_effects(flag_of_four(), ["posterize:3", "gaussian:2@r"]))


def test_a_picture_is_turned_then_cropped_then_changed(bench, run):
    _, output, _ = run("effect", "flag.png", "-e", "invert", "--turn", "90", "--crop", "2,50%,8,25%")
    assert np.array_equal(np.asarray(opened(output)), 255 - np.rot90(flag_of_four(), -1)[12:18, 2:10])


@pytest.mark.parametrize(("suffix", "format"), [("png", "PNG"), ("webp", "WEBP"), ("tif", "TIFF"), ("tiff", "TIFF")])
def test_formats_without_loss_keep_every_pixel_and_its_alpha(bench, run, suffix, format):
    run("effect", "half.png", "-e", "invert", "-o", f"a.{suffix}")
    file = opened(f"a.{suffix}")
    assert (file.format, file.mode) == (format, "RGBA")
    alpha = half_clear()[..., 3]
    assert np.array_equal(np.asarray(file)[..., 3], alpha)
    assert np.array_equal(np.asarray(file)[alpha > 0], apply_effects(half_clear(), ["invert"])[alpha > 0])


def test_jpeg_is_near_and_laid_on_white(bench, run):
    run("effect", "half.png", "-e", "invert", "-o", "a.jpg")
    file = opened("a.jpg")
    assert (file.format, file.mode) == ("JPEG", "RGB")
    assert np.abs(np.asarray(file)[:, :8].astype(int) - 255).max() < 12


def test_picture_comes_through_the_standard_input(bench, run, monkeypatch):
    with Path("flag.png").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        piped = run("effect", "-", "-e", "invert", "-o", "-", "-o", "{name}.png")
    assert piped[:2] == run("effect", "flag.png", "-e", "invert")[:2]
    assert Path("stdin.png").read_bytes() == piped[1]


def test_pictures_that_fail_leave_the_others(bench, run):
    code, _, errors = run("effect", "text.png", "flag.png", "-e", "invert", "-o", "x-{name}.png")
    assert code == 1
    assert errors.count("\n") == 2
    assert errors.endswith("segvec: 1 of 2 done; failed: text.png\n")
    assert not Path("x-text.png").exists()
    assert Path("x-flag.png").exists()


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 3), (2, 3, 4)])
@pytest.mark.parametrize("format", ["png", "webp", "tif"])
def test_colors_under_transparent_pixels_are_written(shape, format):
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    pixels[0, ..., -1] = 0
    mode = "L" if len(shape) == 2 else "RGBA"[: shape[2]]
    assert np.array_equal(np.asarray(opened(picture_bytes(pixels, format=format)).convert(mode)), pixels)


def test_what_a_format_cannot_hold_is_refused():
    with pytest.raises(segvec.RenderError, match="1 x 70000 pixels do not fit into jpg"):
        picture_bytes(np.zeros((70_000, 1, 3), np.uint8), format="jpg")
    with pytest.raises(segvec.RenderError, match="do not fit into webp"):
        picture_bytes(np.zeros((1, 17_000, 3), np.uint8), format="webp")
    with pytest.raises(segvec.InputError, match="unknown picture format 'gif'"):
        picture_bytes(np.zeros((1, 1, 3), np.uint8), format="gif")
    with pytest.raises(segvec.InputError, match="a picture must be"):
        picture_bytes(np.zeros((1, 1, 2), np.uint8), format="jpg")
