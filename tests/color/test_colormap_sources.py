import subprocess
import sys
from importlib.util import find_spec

import matplotlib
import numpy as np
import pytest
from colormaps import MATPLOTLIB_NAMES
from refusals import refusal

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


@needs("seaborn")
def test_maps_of_seaborn_need_no_import_of_seaborn():
    code = (
        "import sys; from segvec.color.colormap import colormap\n"
        "for name in 'rocket mako flare crest vlag icefire'.split(): assert len(colormap(name)) == 256\n"
        "assert not {'seaborn', 'pandas', 'matplotlib.pyplot'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_matplotlib_is_not_loaded_with_the_module():
    code = "import sys, segvec.color.colormap; assert not {'matplotlib', 'scipy.spatial'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_case_matters_only_between_names():
    assert colormap("VIRIDIS_r").name == "viridis_r"
    assert colormap("greys").name == "Greys"


def test_unknown_names_are_answered_with_near_ones():
    assert "did you mean 'viridis'" in refusal(colormap, "virdis")
    assert "'navy,white,#c00'" in refusal(colormap, "@@@@")
