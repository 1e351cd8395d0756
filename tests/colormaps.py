"""Names of the colormaps that the tests go through."""

from segvec.color.colormap_sources import colormap_names

MATPLOTLIB_NAMES = sorted(
    name + suffix
    for group, names in colormap_names().items()
    if group.startswith("matplotlib")
    for name in names
    for suffix in ("", "_r")
)
