"""Make harmonious palettes from a seed.

Harmonies are drawn in OKLCH: a ladder of lightness from paper to ink, hues from a template on the OKLab hue
circle, and a chroma that is a share of what sRGB can show at that lightness and hue. The same seed gives the
same bytes.

Known limit: 8 bits hold about a hundred levels of lightness; on longer ladders neighbors may be as light as each
other.
"""

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_oklch, oklab_from_srgb, oklch_from_oklab, srgb_from_oklab, srgb_in_gamut
from segvec.errors import InputError
from segvec.palette.palette import Palette, check_count
from segvec.palette.random_colors import seeded_generator
from segvec.suggest import suggestion

HARMONIES = ("analogous", "complementary", "split", "triadic", "tetradic", "monochrome", "hue-walk")

HUE_TEMPLATES = {
    "complementary": (0.0, 180.0),
    "split": (0.0, 150.0, 210.0),
    "triadic": (0.0, 120.0, 240.0),
    "tetradic": (0.0, 60.0, 180.0, 240.0),
}
"""Degrees from the base hue; the rungs of the ladder take them in turn."""

ANALOGOUS_SPREAD = (30.0, 40.0)
"""Degrees to either side of the base hue: wide enough to see, too narrow for a second color name."""

MONOCHROME_DRIFT = 8.0
"""Degrees to either side of the base hue: shades of paint shift a little, and look dead without."""

WALK_TURN = (140.0, 320.0)
"""Degrees from the first rung to the last: less looks analogous, a full turn meets its own start."""

HUE_JITTER = 4.0
"""Degrees, at most, by which a rung leaves its template hue: unseen alone, livelier together."""

END_JITTER = 0.08
"""Share of the range of lightness within which each end of the ladder is drawn."""

RUNG_JITTER = 0.15
"""Share of a step by which a rung may move: neighbors stay 0.7 steps apart."""

CHROMA_SHARE = (0.5, 1.0)
"""Muted to vivid, as a share of the chroma there is; below it palettes look grey."""

GLARE = 0.21
"""OKLab chroma above which a color outshouts its palette: violets and magentas reach 0.3, most hues never 0.2."""

CHROMA_JITTER = 0.25
"""Share of its chroma that a rung may lose, so that some colors lead and others follow."""

PAPER_CALM, INK_CALM = 0.65, 0.3
"""Share of chroma that the lightest and the darkest rung lose: paper is nearly white, ink may be colored."""

WIDEST_CHROMA = 0.4
"""Beyond every sRGB color (magenta has 0.32)."""


def harmony_palette(
    n: int,
    *,
    harmony: str = "any",
    seed: int = 0,
    hue: float | None = None,
    chroma: float | None = None,
    lightness: tuple[float, float] = (0.97, 0.22),
) -> Palette:
    """Draw a palette of harmonious hues, lightest first.

    With the default range of lightness, OKLab lightness falls strictly for up to 64 colors. A seed gives the
    same palette whether its harmony was named or picked by ``any``.

    Parameters
    ----------
    n
        Number of colors, 1..256; a single color lies in the middle of the range of lightness.
    harmony
        One of `HARMONIES`, or ``any``, which lets the seed pick.
    seed
        At least 0.
    hue
        Base hue in degrees of the OKLab hue circle (red 29, yellow 110, green 142, blue 264); the seed
        chooses by default.
    chroma
        Share 0..1 of the chroma that sRGB allows, 0 for greys; the seed chooses by default. The ends of the
        ladder stay calmer.
    lightness
        OKLab lightness 0..1 within which the ladder lies: lightest, darkest.

    Raises
    ------
    InputError
        If `harmony` is unknown, or a number is out of range.

    Examples
    --------
    >>> harmony_palette(5, harmony="triadic", seed=7).name
    'triadic 7'
    """
    check_count(n)
    _check_harmony_options(harmony, hue, chroma, lightness)
    random = seeded_generator(seed)
    # Drawn even where they are given, so that what follows is the same.
    picked, base, share = random.integers(len(HARMONIES)), random.uniform(0, 360), random.uniform(*CHROMA_SHARE)
    harmony = HARMONIES[picked] if harmony == "any" else harmony
    base = base if hue is None else hue
    levels = _lightness_ladder(n, lightness, random)
    hues = np.radians(base + _hue_offsets(n, harmony, random))
    shares = (share if chroma is None else chroma) * _calm(n) * random.uniform(1 - CHROMA_JITTER, 1, n)
    oklch = np.stack([levels, shares * np.minimum(chroma_limit(levels, hues), GLARE), hues], axis=1)
    source = f"segvec harmony {harmony}, seed {seed}, hue {round(base) % 360}"
    return Palette(_eight_bits(srgb_from_oklab(oklab_from_oklch(oklch))), f"{harmony} {seed}", source=source)


def chroma_limit(lightness: NDArray[np.floating], hue: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the largest OKLab chroma that sRGB can show at each lightness and hue (radians)."""
    oklch = np.stack(np.broadcast_arrays(lightness, WIDEST_CHROMA, hue), axis=-1)
    return oklch_from_oklab(oklab_from_srgb(srgb_in_gamut(oklch)))[..., 1]


def rung_places(n: int) -> NDArray[np.float64]:
    """Return where each of `n` rungs lies on a ladder, 0..1; a single one in the middle.

    Examples
    --------
    >>> rung_places(3).tolist(), rung_places(1).tolist()
    ([0.0, 0.5, 1.0], [0.5])
    """
    return np.linspace(0, 1, n) if n > 1 else np.array([0.5])


def _check_harmony_options(
    harmony: str, hue: float | None, chroma: float | None, lightness: tuple[float, float]
) -> None:
    if harmony not in (*HARMONIES, "any"):
        raise InputError(f"unknown harmony {harmony!r}; {suggestion(harmony, (*HARMONIES, 'any'))}")
    if hue is not None and not np.isfinite(hue):
        raise InputError(f"hue must be a number of degrees, got {hue}")
    if chroma is not None and not 0 <= chroma <= 1:
        raise InputError(f"chroma must be a share 0..1 of what sRGB allows, got {chroma:g}")
    lightest, darkest = lightness
    if not 1 >= lightest > darkest >= 0:
        raise InputError(f"lightness must be (lightest, darkest) within 1..0, got ({lightest:g}, {darkest:g})")


def _lightness_ladder(n: int, lightness: tuple[float, float], random: np.random.Generator) -> NDArray[np.float64]:
    """Nearly even steps of OKLab lightness, lightest first; the ends are exact, once drawn."""
    lightest, darkest = lightness
    inset_above, inset_below = random.uniform(0, END_JITTER * (lightest - darkest), 2)
    places = rung_places(n)
    if n > 2:
        places[1:-1] += random.uniform(-RUNG_JITTER, RUNG_JITTER, n - 2) / (n - 1)
    return lightest - inset_above - (lightest - inset_above - darkest - inset_below) * places


def _hue_offsets(n: int, harmony: str, random: np.random.Generator) -> NDArray[np.float64]:
    """Degrees from the base hue for each rung."""
    direction = random.choice([-1, 1])
    jitter = random.uniform(-HUE_JITTER, HUE_JITTER, n)
    if harmony == "hue-walk":
        return direction * random.uniform(*WALK_TURN) * rung_places(n)
    if harmony in HUE_TEMPLATES:
        template = random.permutation(HUE_TEMPLATES[harmony])
        return np.resize(template, n) + jitter
    reach = MONOCHROME_DRIFT if harmony == "monochrome" else random.uniform(*ANALOGOUS_SPREAD)
    return direction * reach * (2 * rung_places(n) - 1)


def _calm(n: int) -> NDArray[np.float64]:
    """Share of its chroma that each rung keeps: less towards paper and towards ink."""
    place = 2 * rung_places(n) - 1
    return 1 - np.where(place < 0, PAPER_CALM, INK_CALM) * place**4


def _eight_bits(srgb: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.rint(np.clip(srgb, 0, 1) * 255).astype(np.uint8)
