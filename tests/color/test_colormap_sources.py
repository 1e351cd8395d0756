import ast
import subprocess
import sys
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from colormaps import MATPLOTLIB_NAMES
from refusals import refusal

from segvec.color import colormap_sources
from segvec.color.colormap import colormap
from segvec.color.colormap_sources import colormap_names
from segvec.color.colormap_table import apply_colormap

VALUES = np.concatenate([np.random.default_rng(1).random(1998), [0.0, 1.0]])


def needs(package):
    return pytest.mark.skipif(find_spec(package) is None, reason=f"{package} is not installed")


def test_every_map_of_matplotlib_is_listed_once():
    assert len(MATPLOTLIB_NAMES) == len(set(MATPLOTLIB_NAMES))
    own = {name for name in matplotlib.colormaps if not name.startswith(("cet_", "cmr."))}
    assert own <= set(MATPLOTLIB_NAMES)


@pytest.mark.parametrize("name", MATPLOTLIB_NAMES)
def test_pictures_equal_those_of_matplotlib(name):
    for dtype in (np.float32, np.float64, ">f4"):
        values = VALUES.astype(dtype)
        expected = matplotlib.colormaps[name](values, bytes=True)[..., :3]
        assert np.array_equal(apply_colormap(values, colormap=colormap(name)), expected)


def test_every_listed_name_is_found():
    for names in colormap_names().values():
        for name in names:
            assert colormap(name).name == name


@needs("colorcet")
def test_maps_of_colorcet_go_by_three_names():
    tables = [colormap(name).table for name in ("cet_fire", "cc.fire", "fire", "CET_Fire")]
    assert all(np.array_equal(table, tables[0]) for table in tables)
    assert colormap("cet_glasbey").is_listed
    assert not colormap("cet_fire").is_listed


@needs("cmasher")
def test_maps_of_cmasher_have_a_prefix():
    assert np.array_equal(colormap("cmr.rainforest_r").table, colormap("cmr.rainforest").table[::-1])


SEABORN = ("rocket", "mako", "vlag", "icefire", "flare", "crest")


@needs("seaborn")
@pytest.mark.parametrize("name", SEABORN)
def test_maps_of_seaborn_are_its_own(name):
    source = Path(find_spec("seaborn").origin).with_name("cm.py").read_text()
    table = ast.literal_eval(source.partition(f"_{name}_lut = ")[2].partition("\n]\n")[0] + "]")
    assert np.array_equal(colormap(name).table, (255 * np.array(table)).astype(np.uint8))
    assert np.abs(colormap(name).colors - table).max() < 2e-5


def test_maps_of_seaborn_need_no_seaborn(monkeypatch):
    monkeypatch.setattr(colormap_sources, "find_spec", lambda name: None)
    assert colormap_names()["seaborn"] == SEABORN
    for name in SEABORN:
        assert len(colormap(f"{name}_r")) == 256
    assert np.array_equal(colormap("vlag_r").table, colormap("vlag").table[::-1])


def test_license_of_seaborn_stands_beside_its_maps():
    text = resources.files("segvec").joinpath("color", "seaborn_maps.txt").read_text()
    assert "Michael L. Waskom" in text
    assert "Redistribution and use in source and binary forms" in text


def test_planck_comes_from_healpy_or_tells_how_to_get_it(tmp_path, monkeypatch):
    if find_spec("healpy") is None:
        assert "pip install healpy" in refusal(colormap, "planck")
    (tmp_path / "healpy" / "data").mkdir(parents=True)
    (tmp_path / "healpy" / "__init__.py").write_text("raise RuntimeError('not to be imported')")
    (tmp_path / "healpy" / "data" / "planck_cmap.dat").write_text("0 0 255\n0 2 255\n 100 0 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert colormap("planck").table.tolist() == [[0, 0, 255], [0, 2, 255], [100, 0, 0]]
    assert colormap("Planck_r").table[0].tolist() == [100, 0, 0]
    assert "planck" in colormap_names()["healpy"]


def test_a_table_in_a_file_is_a_map(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = np.array([[0, 51, 255], [255, 102, 0], [10, 20, 30]])
    np.savetxt("bytes.txt", table, header="three colors", fmt="%d")
    np.savetxt("shares.csv", table / 255, delimiter=",")
    np.save("table.npy", table.astype(np.uint8))
    for name in ("bytes.txt", "shares.csv", "table.npy"):
        assert np.abs(colormap(name).colors * 255 - table).max() < 1e-9
        assert np.abs(colormap(f"{name}_r").colors[::-1] * 255 - table).max() < 1e-9
    assert colormap("bytes.txt").name == "bytes"


@pytest.mark.parametrize("text", ["1 2", "1 2 3\n4 5", "a b c", "", "1 2 300", "-1 0 0", "nan 0 0"])
def test_a_file_without_a_table_is_refused(tmp_path, text):
    (tmp_path / "no.txt").write_text(text)
    assert "no.txt" in refusal(colormap, str(tmp_path / "no.txt"))


def test_matplotlib_is_not_loaded_with_the_module():
    code = "import sys, segvec.color.colormap; assert not {'matplotlib', 'scipy.spatial'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_case_matters_only_between_names():
    assert colormap("VIRIDIS_r").name == "viridis_r"
    assert colormap("greys").name == "Greys"


def test_unknown_names_are_answered_with_near_ones():
    assert "did you mean 'viridis'" in refusal(colormap, "virdis")
    assert "'navy,white,#c00'" in refusal(colormap, "@@@@")
