"""What the cookbook says is run, and what it says comes out is looked at.

Slow, half a minute in all: sizes and numbers are those that readers type, and loops of a shell start processes.
"""

import fnmatch
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import ezdxf
import numpy as np
import pytest
import shapely
from color_blindness import is_color_blind_safe
from cookbook_pictures import LAND_COLORS, PEOPLE, SPEEDS, WEATHER, person, sprite, write_pictures
from documents import BLOCK, ROOT, run_python
from machine import skip_unless_drawable
from PIL import Image
from pypdf import PdfReader
from scipy.ndimage import binary_erosion

import segvec
from segvec.image.animation_reading import read_frames

COOKBOOK = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
HEAD, *PARTS = re.split(r"^## ", COOKBOOK, flags=re.MULTILINE)
SECTIONS = {title: text for title, _, text in (part.partition("\n") for part in PARTS)}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """The pictures that the cookbook names, in a folder."""
    folder = tmp_path_factory.mktemp("pictures")
    write_pictures(folder)
    return folder


class Done(NamedTuple):
    """What a section left behind."""

    folder: Path
    printed: str

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def pixels(self, name):
        with Image.open(self.folder / name) as image:
            return np.asarray(image.convert("RGBA"))

    def size(self, name):
        with Image.open(self.folder / name) as image:
            return image.size


CHECKS = {}


def claims_of(title):
    """Register what is to be looked at after a section."""

    def register(check):
        CHECKS[title] = check
        return check

    return register


def fills(svg):
    """Colors in which the shapes of a document are filled."""
    return set(re.findall(r'fill="(#[0-9a-f]+)"', svg))


def millimetres(box):
    """Corners of a PDF's box: left, bottom, right, top."""
    return pytest.approx([float(value) * 25.4 / 72 for value in box], abs=0.02)


def drawn(svg):
    """(H, W, 3) picture of a document on white, 800 pixels wide."""
    return segvec.read_image(segvec.render(svg, format="png", width=800, background="white")).pixels


def pages(done, name):
    return PdfReader(done.folder / name).pages


def shown_colors(pixels):
    """Share of a picture's pixels that each opaque color has, by hex digits."""
    opaque = pixels[pixels[..., 3] == 255][:, :3]
    colors, counts = np.unique(opaque, axis=0, return_counts=True)
    return {f"#{bytes(color).hex()}": count / len(opaque) for color, count in zip(colors, counts, strict=True)}


@claims_of("A banner for LinkedIn")
def banner_has_the_size_of_the_site(done):
    assert done.size("banner.png") == (1584, 396)
    again = segvec.read_image(segvec.render(done.text("banner.svg"), format="png", width=1584)).pixels
    assert again.shape == (396, 1584, 3)
    assert np.abs(again - done.pixels("banner.png")[..., :3].astype(float)).mean() < 1


@claims_of("A poster in A0 for the print shop")
def poster_has_the_boxes_of_the_shop(done):
    (page,) = pages(done, "poster.pdf")
    left, bottom, right, top = (float(value) * 25.4 / 72 for value in page.trimbox)
    assert (right - left, top - bottom) == pytest.approx((841, 1189), abs=0.02)
    assert millimetres(page.bleedbox) == [left - 3, bottom - 3, right + 3, top + 3]
    assert page.mediabox.width > page.bleedbox.width
    assert not page.images


@claims_of("A title over the photograph")
def title_is_over_the_picture(done):
    assert len(pages(done, "title.pdf")) == 1
    assert done.size("title.jpg") == done.size("title.webp") == (827, 1169)
    for name in ("title.jpg", "title.webp"):
        is_white = (done.pixels(name)[..., :3] > 250).all(axis=2)
        assert is_white[900:, 200:627].mean() > 0.05
        assert is_white[1120:].mean() < 0.01


@claims_of("A triptych over three sheets")
def triptych_has_three_pages_that_go_on(done):
    for page in pages(done, "triptych.pdf"):
        assert millimetres(page.mediabox) == [0, 0, 300, 600]
    sheets = [done.pixels(f"triptych-{number}.png")[..., :3].astype(float) for number in (1, 2, 3)]
    assert len(pages(done, "triptych.pdf")) == 3
    for before, after in pairwise(sheets):
        assert before.shape == (709, 354, 3)
        assert np.abs(before[:, -1] - after[:, 0]).mean() < np.abs(before[:, 0] - after[:, 0]).mean() / 4


@claims_of("Vinyl or laser: outlines in millimetres")
def outlines_are_as_wide_as_asked(done):
    document = ezdxf.readfile(done.folder / "vinyl.dxf")
    assert document.units == ezdxf.units.MM
    lines = [np.array(line.get_points("xy")) for line in document.modelspace()]
    across = np.ptp(np.concatenate(lines), axis=0)
    assert across == pytest.approx(np.array([194, 112]) * 200 / 240, abs=0.5)
    assert len({line.dxf.layer for line in document.modelspace()}) == 4
    for name in ("vinyl.svg", "laser.svg"):
        assert 'width="200mm"' in done.text(name)
    assert len(done.text("laser.svg")) < len(done.text("vinyl.svg"))


@claims_of("Screen printing in four inks")
def plates_are_black_and_larger_by_the_trap(done):
    inks = ["f3e9d8", "d98e3c", "8c4a2b", "2b1d1a"]
    for number, ink in enumerate(inks, 1):
        (page,) = pages(done, f"plates/photo-{number:02d}-{ink}.pdf")
        assert float(page.trimbox.width) * 25.4 / 72 == pytest.approx(300, abs=0.02)
        content = page.get_contents().get_data().decode("latin-1")
        assert set(re.findall(r"^([\d. ]+) rg$", content, re.MULTILINE)) <= {"0 0 0"}


@claims_of("Risograph in two colors")
def riso_has_two_plates_beside_the_paper(done):
    plates = sorted((done.folder / "riso").iterdir())
    assert len(plates) == 3
    for plate in plates:
        pixels = done.pixels(plate)
        assert (pixels[..., :3].max(axis=2) == pixels[..., :3].min(axis=2)).all()
    shares = shown_colors(done.pixels("preview.png"))
    assert all(shares[color] > 0.1 for color in ("#ffffff", "#ff48b0", "#0078bf"))
    assert sum(shares[color] for color in ("#ffffff", "#ff48b0", "#0078bf")) > 0.9


@claims_of("Logos, drawings and posters for a pen plotter")
def pens_draw_regions_and_tell_how_long_it_takes(done):
    text, tones = done.text("pens.svg"), done.text("tones.svg")
    assert 'width="210mm" height="148mm"' in text
    assert fills(text) == fills(tones) == set()
    pens = re.findall(r'inkscape:label="\d (#[0-9a-f]+) 0\.30 mm"', text)
    assert len(pens) == 3
    assert re.findall(r"^pen \d (#[0-9a-f]+)", done.text("pens.txt"), re.MULTILINE) == pens
    assert re.findall(r'inkscape:label="(.*?)"', tones) == ["1 #000000 0.30 mm"]
    assert 10 < np.mean(255.0 - drawn(tones)[..., 0]) < 120
    assert "lifts: about" in done.printed
    assert done.size("preview.png") == (1200, 800)


@claims_of("Lines for a pen plotter")
def lines_are_strokes_in_millimetres(done):
    text = done.text("lines.svg")
    assert 'width="180mm"' in text
    assert fills(text) <= {"none"}
    assert len(re.findall("[Mm]", text)) > 200
    assert 2 < np.mean(255.0 - drawn(text)[..., 0]) < 60


@claims_of("A series of 24 for a shop")
def series_has_all_pieces(done):
    manifest = json.loads(done.text("shop/manifest.json"))
    stems = {path.stem for path in (done.folder / "shop").glob("photo-*.png")}
    assert len(stems) == len(manifest["pieces"]) == 24
    assert {path.stem for path in (done.folder / "shop").glob("photo-*.svg")} == stems
    for piece in manifest["pieces"]:
        assert f"photo-{piece['seed']:04d}" in stems
        assert piece["palette"]
    assert all(done.size(f"shop/{stem}.png") == (600, 400) for stem in stems)
    assert len({done.text(f"shop/{stem}.svg") for stem in stems}) == 24


@claims_of("Choose while you look, keep the command")
def chosen_inks_are_those_of_the_file(done):
    inks = {"#fff4e0", "#ffc15e", "#f2542d", "#c1292e", "#5b2a86", "#0f1020"}
    assert fills(done.text("art-recolored.svg")) == inks
    assert fills(done.text("art.svg")).isdisjoint(inks)


@claims_of("One piece of the series again, larger")
def piece_is_the_same_however_it_is_made(done):
    piece = done.text("shop/photo-0107.svg")
    assert done.text("large.svg") == piece
    assert done.size("large.png") == (2400, 1600)
    assert fills(done.text("other-way.svg")) == fills(piece)
    assert fills(done.text("shop/photo-0106.svg")) != fills(piece)


@claims_of("A logo in the colors of a brand")
def logo_has_the_brand_and_what_was_kept(done):
    colors = {"#fff8e7", "#f4a259", "#0b3d2e", "#d7263d"}
    assert fills(done.text("brand.svg")) == colors
    assert colors <= set(shown_colors(done.pixels("brand.png")))
    forest = segvec.read_image(segvec.render(done.text("forest.svg"), format="png"))
    assert forest.pixels[58, 204].tolist() == [0xD7, 0x26, 0x3D]  # the dot
    assert forest.alpha[0, 0] == 0
    _, green, blue = forest.pixels[80, 40].tolist()  # the disc, which was navy
    assert green > blue


@claims_of("A logo that follows dark mode")
def page_sets_a_color_that_the_logo_has(done):
    sheet = done.text("themed.svg")
    assert "#14213d" in re.search(r"-color-4\{(.*?)\}", sheet)[1]
    assert "var(--color-4" in sheet
    assert done.text("page.html").endswith(sheet.rstrip() + "\n")


@claims_of("An app icon without its background")
def icons_are_transparent_squares(done):
    for size in (32, 180, 512):
        pixels = done.pixels(f"icon-{size}.png")
        assert pixels.shape == (size, size, 4)
        assert (pixels[0, :, 3] == 0).all()
        opaque = pixels[pixels[..., 3] == 255][:, :3]
        assert 0.1 < len(opaque) / size**2 < 0.6
    assert (done.pixels("icon-512.png") == 255).all(axis=2).sum() > 500  # the white line in the leaf


@claims_of("A clean drawing from a scan")
def drawing_is_black_on_white(done):
    assert fills(done.text("clean.svg")) == {"#000", "#fff"}
    assert done.size("clean.png") == (1152, 573)
    shares = shown_colors(done.pixels("clean.png"))
    assert 0.03 < shares["#000000"] < 0.25
    light = np.array([done.pixels("clean.png")[:, side, 0].mean() for side in (slice(0, 200), slice(-200, None))])
    assert (light > 165).all()  # no dark side: by one threshold the left half is black


@claims_of("A picture of 12 or 16 bits, or in floats")
def depth_is_kept_and_dark_is_made_bright(done):
    deep = segvec.read_image(done.folder / "clean16.tif", deep=True).pixels
    assert deep.dtype == np.uint16
    assert deep.max() > 60_000
    assert np.count_nonzero(deep % 257) > deep.size / 2
    assert segvec.trace(done.folder / "raw.tif").colors.max() < 20
    assert max(int(color[1:3], 16) for color in fills(done.text("raw.svg"))) > 200
    assert 3000 < segvec.heatmap(done.folder / "raw.tif").scale.vmax <= 4095
    assert done.size("raw.png") == (150, 100)


@claims_of("Pixel art, large and sharp")
def sprite_is_the_same_pixels_larger(done):
    np.testing.assert_array_equal(done.pixels("large.png"), sprite().repeat(32, axis=0).repeat(32, axis=1))


@claims_of("A whole folder in one go")
def every_picture_is_traced(done):
    assert done.size("art/photo.png") == (300, 200)
    assert done.size("art/people/portrait.png") == (256, 256)
    assert len(fills(done.text("art/people/portrait.svg"))) == 6
    assert done.size("posters/portrait.png") == done.size("posters/photo.png") == (248, 350)
    assert [json.loads(line)["outcome"] for line in done.text("art/manifest.jsonl").splitlines()] == ["done", "done"]
    assert done.text("logos/photo.svg").startswith("<svg")


@claims_of("In a pipe")
def pipe_ends_in_the_palette(done):
    ocean = {f"#{bytes(color).hex()}" for color in segvec.as_palette("ocean").colors}
    assert ocean & fills(done.text("ocean.svg"))
    red, _, blue = drawn(done.text("ocean.svg")).reshape(-1, 3).mean(axis=0)
    assert blue > red + 50  # the photograph is brown


@claims_of("A heatmap of a video")
def heat_video_has_all_frames(done):
    for name in ("heat.mp4", "heat.gif"):
        frames = list(read_frames(done.folder / name))
        assert len(frames) == 16
        assert {frame.shape[:2] for frame in frames} == {(192, 320)}
        brightest = [frame[..., :3].sum(axis=2).max(axis=0).argmax() for frame in frames]
        assert brightest[0] < 60 < 200 < brightest[-1]


@claims_of("A table as a heatmap with its numbers")
def table_has_its_numbers(done):
    assert done.size("table.png") == (900, 700)
    cells = {color for color, share in shown_colors(done.pixels("table.png")).items() if share > 0.005}
    assert len(cells) > 15
    written = re.findall(r"<text[^>]*>([^<]*)</text>", done.text("table.svg"))
    lines = [line.split(",") for line in WEATHER.splitlines()]
    for text in [*lines[0][1:], *(cell for line in lines[1:] for cell in line), "Mean °C"]:
        assert text in written


@claims_of("The numbers back out of a published heatmap")
def numbers_are_those_that_were_drawn(done):
    values, error = np.load(done.folder / "speeds.npy"), np.load(done.folder / "error.npy")
    true = SPEEDS.repeat(3, axis=0).repeat(3, axis=1)
    assert (np.abs(values - true) <= error).all()
    assert error.max() < 60


@claims_of("Where the people are")
def people_are_all_there(done):
    sums = np.loadtxt(done.folder / "people.csv", delimiter=",")
    assert sums.shape == (20, 30)
    assert sums.sum() == PEOPLE.sum()
    assert done.size("people.png")[0] == 1200
    assert "<path" in done.text("people.svg")


@claims_of("Colors that color-blind eyes tell apart")
def colors_stay_apart_for_all_eyes(done):
    assert "deutan" in done.text("report.txt")
    used = fills(done.text("safe.svg"))
    assert len(used) == 5
    assert used <= {f"#{bytes(color).hex()}" for color in segvec.as_palette("okabe-ito").colors}
    assert is_color_blind_safe(segvec.as_palette(sorted(used)))


@claims_of("The colors of a photograph for the design program")
def swatches_are_the_same_in_each_file(done):
    ase, gpl = (segvec.as_palette(str(done.folder / f"photo.{suffix}")) for suffix in ("ase", "gpl"))
    assert len(ase.colors) == 6
    np.testing.assert_array_equal(ase.colors, gpl.colors)


@claims_of("A picture whose colors move")
def films_have_the_length_asked_for(done):
    for name in ("moving.webp", "moving.mp4"):
        frames = list(read_frames(done.folder / name))
        assert len(frames) == 20
        assert frames[0].shape[:2] == (320, 320)
        assert np.abs(frames[0].astype(float) - frames[10]).mean() > 5
    assert "<animate" in done.text("moving.svg") or "@keyframes" in done.text("moving.svg")


@claims_of("A portrait as stained glass")
def glass_has_panes_and_lead(done):
    assert done.size("glass.png") == (1024, 1024)
    assert "stroke-width" in done.text("glass.svg")
    assert len(shown_colors(done.pixels("glass.png"))) > 100
    assert len(fills(done.text("glass.svg"))) > 20


@claims_of("The subject alone on a plain ground")
def ground_is_plain(done):
    pixels = done.pixels("subject.png")
    assert pixels.shape == (800, 800, 4)
    rows, columns = np.nonzero(binary_erosion(person() == 0, iterations=2))
    assert (pixels[rows * 25 // 8, columns * 25 // 8] == [0xF2, 0xC1, 0x4E, 255]).all()
    assert shown_colors(pixels)["#f2c14e"] < 0.6


@claims_of("Smaller SVG files")
def files_become_smaller(done):
    sizes = [len(done.text(f"{name}.svg")) for name in ("full", "less", "least")]
    shares = [int(share) for share in re.findall(r"\((\d+)%", SECTIONS["Smaller SVG files"])]
    assert shares == pytest.approx([100 * size / sizes[0] for size in sizes], abs=3)
    assert [int(count) for count in re.findall(r"^ *(\d+) \w+\.svg", done.printed, re.MULTILINE)] == sizes


@claims_of("The shapes of a map picture as GeoJSON")
def areas_abut(done):
    features = json.loads(done.text("land.geojson"))["features"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    assert len(shapes) == 5
    assert sum(shape.area for shape in shapes) == pytest.approx(240 * 160)
    assert shapely.union_all(shapes).bounds == (0, 0, 240, 160)
    colors = {feature["properties"]["color"] for feature in features}
    assert colors == {f"#{bytes(color).hex()}" for color in LAND_COLORS}


@claims_of("Shapes for an editor, and files that must be small")
def regions_are_paths_and_the_cap_holds(done):
    ids = re.findall(r'id="(region-\d+)"', done.text("shapes.svg"))
    assert len(ids) == len(set(ids)) > 10
    assert 0 < len(done.text("small.svg").encode()) <= 30_000


@claims_of("How many colors?")
def each_has_its_number_of_colors(done):
    for n in (3, 6, 12):
        assert len(fills(done.text(f"colors-{n}.svg"))) == n
    assert done.size("compare.png") == (945, 252)


@claims_of("Classes of your own, traced")
def every_class_is_a_layer(done):
    photo, codes = done.pixels("portrait.jpg")[..., :3], fills(done.text("classes.svg"))
    assert len(codes) == 3
    for label in range(3):
        mean = photo[person() == label].mean(axis=0)
        assert min(np.abs(np.array(list(bytes.fromhex(code[1:]))) - mean).max() for code in codes) < 20


@claims_of("numpy in, numpy out")
def arrays_have_the_shapes_named(done):
    arrays = np.load(done.folder / "arrays.npz")
    assert arrays["drawn"].shape == (240, 320, 4)
    assert arrays["heat"].shape == (120, 160, 4)


@claims_of("The same bytes in CI")
def bytes_are_the_same(done):
    assert done.text("art.svg") == done.text("again.svg")
    assert done.printed == ""


@claims_of("SVG of strangers on a server")
def stranger_is_refused(done):
    assert done.size("thumbnail-logo.png")[0] == 400
    assert re.fullmatch(r"stranger\.svg: .+\n", done.printed)


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@claims_of("What notebooks do, as one line")
def photograph_turns_for_a_second(done):
    frames = list(read_frames(done.folder / "hues.webp"))
    assert len(frames) == 10
    expected = segvec.apply_effects(frames[0], ["rotate-hue:180"])  # but for blue, which is blurred by then
    assert np.abs(frames[5][..., :2].astype(int) - expected[..., :2]).mean() < 2


@pytest.mark.parametrize("title", SECTIONS)
def test_section_makes_what_it_names(title, pictures, tmp_path, run_shell):
    skip_unless_drawable(SECTIONS[title])
    folder = tmp_path / "desk"
    shutil.copytree(pictures, folder)
    printed = ""
    for language, code in BLOCK.findall(SECTIONS[title]):
        if language == "sh":
            output, told = run_shell(code, folder)
        else:
            output, told = run_python(code, folder)
        assert all(line.startswith("segvec: ") for line in told.splitlines()), told
        printed += output
    named = re.findall(r"`([^`\s]+\.\w+)`", SECTIONS[title].rpartition("\nMakes ")[2])
    made = files(folder) - files(pictures)
    assert {name for name in made if not any(fnmatch.fnmatchcase(name, pattern) for pattern in named)} == set()
    assert {pattern for pattern in named if not fnmatch.filter(made, pattern)} == set()
    CHECKS[title](Done(folder, printed))


def test_every_section_has_its_check():
    assert set(CHECKS) == set(SECTIONS)


def test_all_code_of_the_cookbook_is_in_sections_and_of_a_known_language():
    assert not BLOCK.findall(HEAD)
    assert {language for language, _ in BLOCK.findall(COOKBOOK)} == {"sh", "python"}


def test_pictures_are_those_of_the_cookbook(pictures):
    named = {name for row in re.findall(r"^\| (`.*?) \|", HEAD, re.MULTILINE) for name in re.findall("`(.*?)`", row)}
    assert named == {path.name for path in pictures.iterdir()}
