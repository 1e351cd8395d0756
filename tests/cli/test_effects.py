"""The commands effect and effects, and traces with effects, styles and masks: what is typed, and what comes out."""

import io
from pathlib import Path

import numpy as np
import pytest
from pictures import FLAG, flag_of_four, png_of
from PIL import Image as pillow

import segvec
from segvec.effects.effect import apply_effects, effect_names
from segvec.heat.heatmap import heatmap
from segvec.image.writing import picture_bytes
from segvec.options.styles import STYLES
from segvec.styles.borders import border_art
from segvec.styles.halftone import halftone
from segvec.styles.isolines import isoline_art
from segvec.svg.metadata import recipe_of


def half_clear():
    """The flag, whose left half is transparent."""
    alpha = np.full((16, 24, 1), 255, np.uint8)
    alpha[:, :12] = 0
    return np.concatenate([flag_of_four(), alpha], axis=2)


@pytest.fixture
def bench(desk):
    """A current directory with more pictures, and documents that no trace made."""
    Path("half.png").write_bytes(png_of(half_clear()))
    Path("left.png").write_bytes(png_of(half_clear()[..., 3]))
    Path("sub").mkdir()
    Path("sub/flag.png").write_bytes(FLAG)
    art = segvec.trace("flag.png")
    documents = {
        "borders": border_art(art),
        "isolines": isoline_art("flag.png", min_length=1),
        "mosaic": halftone("flag.png"),
        "heatmap": heatmap("flag.png").to_artwork(),
    }
    for name, document in documents.items():
        Path(f"{name}.svg").write_text(document.to_svg())
    return desk


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("effect flag.png -e median:3", 0, None),
    ("effect flag.png -e median:3 -e sobel:ink=dark -e invert -o a.png", 0, None),
    ("effect flag.png -e gaussian:2@r -o a.png -o a.jpg -o a.webp -o a.tif -o -", 0, None),
    ("effect flag.png -e threshold:otsu@rgb -e swap:bgr -o a.TIFF -o a.jpeg", 0, None),
    ("effect half.png -e lightness:0.1 -o a.jpg -o a.webp -o a.tiff", 0, None),
    ("effect flag.png second.png dot.png -e invert -o x-{name}.png -o x-{name}.jpg", 0, None),
    ("effect flag.png -e 'rotate:90,axis=0,1,0' -o a.png", 0, None),
    ("effect -q clear.png -e equalize -o a.png", 0, None),
    ("effect column.png -e median:9 -e clahe -o a.png", 0, None),
    ("effect -e invert --max-pixels 400 flag.png -o a.png", 0, None),
    # what cannot be read or written
    ("effect missing.png -e invert -o a.png", 1, "missing.png does not exist"),
    ("effect text.png -e invert -o a.png", 1, "segvec: "),
    ("effect truncated.png -e invert -o a.png", 1, "segvec: "),
    ("effect -e invert --max-pixels 300 flag.png -o a.png", 1, "384"),
    ("effect flag.png -e invert -o nowhere/a.png", 1, "no such directory: nowhere"),
    # what cannot be asked for
    ("effect -e invert", 2, "missing argument 'IMAGE...'"),
    ("effect flag.png", 2, "missing option '-e' / '--effect'"),
    ("effect flag.png -e medan:3 -o a.png", 2, "--effect: unknown effect 'medan'; did you mean 'median'"),
    ("effect flag.png -e median:4 -o a.png", 2, "--effect: median: size must be an odd number"),
    ("effect flag.png -e median:3,wide=2 -o a.png", 2, "median has no 'wide'; it takes size, edge"),
    ("effect flag.png -e gaussian:2@x -o a.png", 2, "channels must be some of rgb"),
    ("effect flag.png -e gaussian:2@ -o a.png", 2, "names no channels after the @"),
    ("effect flag.png -e '' -o a.png", 2, "unknown effect ''"),
    ("effect missing.png -e invert -e nothing -o a.png", 2, "unknown effect 'nothing'"),
    ("effect flag.png -e invert -o a.svg", 2, "unknown suffix in output 'a.svg'; choose one of .png, .jpg"),
    ("effect flag.png second.png -e invert -o a.png", 2, "2 images cannot go to one output; put {name} into it"),
    ("effect flag.png second.png -e invert", 2, "2 images cannot go to one output"),
    ("effect flag.png -e invert -o ./flag.png", 2, "would be written over an input image"),
    ("effect flag.png -e invert -o a.png -o ./a.png", 2, "would be written twice"),
    ("effect flag.png sub/flag.png -e invert -o x-{name}.png", 2, "x-flag.png would be written twice"),
    ("effect flag.png sub/flag.png -e invert -o sub/{name}.png", 2, "sub/flag.png would be written"),
    ("effect flag.png -e invert --max-pixels many", 2, "'many' is not a number"),
    # the list
    ("effects", 0, None),
    ("effects -o a.png --image flag.png", 0, None),
    ("effects -o a.png --image missing.png", 1, "missing.png does not exist"),
    ("effects -o nowhere/a.png --image flag.png", 1, "nowhere"),
    ("effects -o a.svg", 2, "unknown suffix in output 'a.svg'; it must be .png"),
    ("effects --image flag.png", 2, "--image needs -o"),
    # traces
    ("trace flag.png --effect invert --effect gaussian:1@g -o a.svg", 0, None),
    ("trace flag.png --effect nothing -o a.svg", 2, "unknown effect 'nothing'"),
    ("trace flag.png --style halftone:cell=4 -o a.svg -o a.png --width 48", 0, None),
    ("trace flag.png --style borders --pen-order -o a.svg", 0, None),
    ("trace flag.png --style hatching --pen-order --effect invert -o a.svg", 0, None),
    ("trace flag.png --style stained-glass:n_segments=4 --background white -o a.svg -o a.geojson", 0, None),
    ("trace flag.png --pen-order -o a.svg", 0, "--pen-order does nothing without --style"),
    ("trace flag.png --style halftone --only center -o a.svg", 0, "--only does nothing with --style halftone"),
    ("trace flag.png --style low-poly --colors 9 -o a.svg", 0, "--colors does nothing with --style low-poly"),
    ("trace flag.png --style borders --only 0 --colors 4 -o a.svg", 0, None),
    ("trace flag.png --style halftne -o a.svg", 2, "unknown style 'halftne'; did you mean 'halftone'?"),
    ("trace flag.png --style halftone:cel=4 -o a.svg", 2, "the style halftone has no 'cel'; did you mean 'cell'?"),
    ("trace flag.png --style halftone:cell=wide -o a.svg", 2, "cell must be a number 1 to 1000 pixels, got 'wide'"),
    ("trace flag.png --style halftone:cell=0 -o a.svg", 2, "cell must be a number 1 to 1000 pixels, got '0'"),
    ("trace flag.png --style halftone -o a.geojson", 1, "only a traced picture has regions"),
    # masks
    ("trace flag.png --only largest --mask left.png --remove-background 0.1 --save-mask m.png -o a.svg", 0, None),
    ("trace half.png --save-mask m.png", 0, None),
    ("trace flag.png second.png --save-mask m-{name}.png -o x-{name}.svg", 0, None),
    ("trace flag.png --style stained-glass:n_segments=4 --save-mask m.png -o a.svg", 0, None),
    ("trace flag.png second.png --save-mask m.png -o x-{name}.svg", 2, "2 masks cannot go to one file; put {name}"),
    ("trace flag.png --save-mask m.jpg -o a.svg", 2, "unknown suffix in --save-mask 'm.jpg'; it must be .png"),
    ("trace flag.png --save-mask a.png -o a.png", 2, "a.png would be written twice"),
    ("trace flag.png --save-mask flag.png -o a.svg", 2, "would be written over an input image"),
    ("trace flag.png --save-mask nowhere/m.png -o a.svg", 1, "no such directory: nowhere"),
    ("trace flag.png --style halftone --save-mask m.png -o a.svg", 1, "--save-mask needs regions"),
    ("trace flag.png --style borders --save-mask m.png -o a.svg", 1, "--save-mask needs regions"),
    ("trace flag.png --mask dot.png -o a.svg", 1, "segvec: "),
    ("trace flag.png --only nobody -o a.svg", 2, "--only must be"),
    # replays of what no trace made
    (
        "replay borders.svg flag.png -o a.svg",
        1,
        "borders.svg is no trace that could be replayed: it was made as borders",
    ),
    ("replay isolines.svg flag.png -o a.svg", 1, "made as isolines"),
    ("replay mosaic.svg flag.png -o a.svg", 1, "made as mosaic"),
    ("replay heatmap.svg flag.png -o a.svg", 1, "made as heatmap"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(bench, check_line, line, code, message):
    check_line(line, code, message)


def opened(file):
    return pillow.open(io.BytesIO(file) if isinstance(file, bytes) else file)


# effect


def test_effects_are_applied_in_their_order(bench, run):
    _, output, _ = run("effect", "flag.png", "-e", "gaussian:2@r", "-e", "posterize:3")
    expected = apply_effects(flag_of_four(), ["gaussian:2@r", "posterize:3"])
    assert opened(output).format == "PNG"
    assert np.array_equal(np.asarray(opened(output)), expected)
    assert not np.array_equal(expected, apply_effects(flag_of_four(), ["posterize:3", "gaussian:2@r"]))


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
    assert errors.count("\n") == 1
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


# effects


def test_list_names_every_effect_and_its_parameters(bench, run):
    lines = run("effects")[1].decode().splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["color:", "edges:", "filter:"]
    assert {line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "} == set(effect_names())
    assert any(line.endswith("[default: 1,0,0]") for line in lines)


@pytest.mark.parametrize("name", ["flag.png", "dot.png", "column.png"])
def test_sheet_shows_every_effect_of_any_picture(bench, run, name):
    assert run("effects", "-o", "sheet.png", "--image", name)[0] == 0
    sheet = np.asarray(opened("sheet.png").convert("RGB"))
    assert 0.2 < sheet.shape[0] / sheet.shape[1] < 5
    is_marked = (sheet < 128).any(axis=2)
    assert is_marked.any(axis=1).sum() > 40  # the names, at least


# trace


def test_effects_of_a_trace_stand_in_its_recipe(bench, run):
    svg = run("trace", "flag.png", "--effect", "invert", "--effect", "gaussian:1@g")[1].decode()
    assert recipe_of(svg)["effects"] == ["invert", "gaussian:1@g"]
    assert svg == segvec.trace("flag.png", effects=["invert", "gaussian:1@g"]).to_svg()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["half.png"], half_clear()[..., 3] > 0),
        (["half.png", "--background", "white"], np.ones((16, 24), bool)),
        (["flag.png"], np.ones((16, 24), bool)),
        (["flag.png", "--mask", "left.png"], half_clear()[..., 3] > 0),
        (["flag.png", "--only", "3,3"], np.kron([[1, 0], [0, 0]], np.ones((8, 12))) > 0),
        (["flag.png", "--only", "0"], np.kron([[0, 0], [0, 1]], np.ones((8, 12))) > 0),
        (["clear.png"], np.zeros((8, 8), bool)),
        (["half.png", "--style", "stained-glass:n_segments=4"], half_clear()[..., 3] > 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_saved_mask_is_white_where_the_artwork_is_visible(bench, run, options, expected):
    assert run("trace", *options, "--save-mask", "m.png", "-o", "a.svg")[0] == 0
    mask = opened("m.png")
    assert mask.mode == "L"
    assert np.array_equal(np.asarray(mask), np.where(expected, 255, 0))


def test_saved_mask_can_be_the_mask_of_another_trace(bench, run):
    run("trace", "flag.png", "--only", "3,3", "--save-mask", "m.png", "-o", "a.svg")
    svg = run("trace", "second.png", "--mask", "m.png", "--save-mask", "again.png")[1].decode()
    assert recipe_of(svg)["mask"] == "m.png"
    assert Path("again.png").read_bytes() == Path("m.png").read_bytes()


@pytest.mark.parametrize("style", STYLES)
def test_styled_art_is_replayed_to_the_same_bytes(bench, run, style):
    line = ["trace", "flag.png", "--style", style, "--effect", "invert", "--pen-order", "-o", "a.svg"]
    assert run(*line)[0] == 0
    _, again, errors = run("replay", "a.svg", "flag.png")
    assert errors == ""
    assert again == Path("a.svg").read_bytes()
    Path("b.svg").write_bytes(run("recolor", "a.svg", "--palette", "sunset")[1])
    assert run("replay", "b.svg", "flag.png")[1] == Path("b.svg").read_bytes() != again


def test_replay_can_change_the_style(bench, run):
    run("trace", "flag.png", "--style", "halftone:cell=4", "-o", "a.svg")
    svg = run("replay", "a.svg", "flag.png", "--style", "hatching")[1].decode()
    assert recipe_of(svg)["style"] == "hatching"


def test_series_has_a_style(bench, run):
    code, _, errors = run(
        *("series", "flag.png", "-o", "out", "--count", "2", "--style", "halftone:cell=4", "--effect", "invert")
    )
    assert (code, errors.count("\n")) == (0, 1)
    pieces = [recipe_of(path.read_text()) for path in sorted(Path("out").glob("flag-*.svg"))]
    assert [piece["style"] for piece in pieces] == ["halftone:cell=4"] * 2
    assert pieces[0]["recolor"] != pieces[1]["recolor"]
