"""Make harmonious palettes from a seed.

Harmonies are drawn in OKLCH: a ladder of lightness in some key, hues from a template on the OKLab hue circle, and
a chroma that is a share of what sRGB can show at that lightness and hue, even or with one accent. The same seed
gives the same bytes.

Known limit: 8 bits hold about a hundred levels of lightness; on longer ladders neighbors may be as light as each
other.
"""

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.palette.ladder import chroma_limit, colors_from_oklch, rung_places, stepped_places
from segvec.palette.palette import Palette, check_count
from segvec.palette.random_colors import seeded_generator
from segvec.suggest import suggestion

HARMONIES = ("analogous", "complementary", "split", "triadic", "tetradic", "monochrome", "hue-walk")

HARMONY_SHARES = (0.08, 0.18, 0.17, 0.17, 0.17, 0.05, 0.18)
"""How often each is drawn: those of one hue look alike soonest."""

HUE_TEMPLATES = {
    "complementary": (0.0, 180.0),
    "split": (0.0, 150.0, 210.0),
    "triadic": (0.0, 120.0, 240.0),
    "tetradic": (0.0, 60.0, 180.0, 240.0),
}
"""Degrees from the base hue; the rungs of the ladder take them in turn, or in blocks."""

BLOCKS = 0.3
"""How often in blocks: lights of one hue and darks of another look unlike hues in turn."""

ANALOGOUS_SPREAD = (30.0, 40.0)
"""Degrees to either side of the base hue: wide enough to see, too narrow for a second color name."""

MONOCHROME_DRIFT = 8.0
"""Degrees to either side of the base hue: shades of paint shift a little, and look dead without."""

WALK_TURN = (140.0, 320.0)
"""Degrees from the first rung to the last: less looks analogous, a full turn meets its own start."""

HUE_JITTER = 4.0
"""Degrees, at most, by which a rung leaves its template hue: unseen alone, livelier together."""

KEYS = {
    "full": ((0.92, 0.98), (0.14, 0.26)),
    "high": ((0.94, 0.99), (0.45, 0.58)),
    "low": ((0.68, 0.82), (0.1, 0.2)),
    "middle": ((0.8, 0.9), (0.3, 0.42)),
}
"""Ranges of OKLab lightness within which the lightest and the darkest rung are drawn."""

KEY_SHARES = (0.34, 0.22, 0.22, 0.22)
"""How often each key is drawn: the full one suits every picture, the others surprise."""

END_JITTER = 0.08
"""Share of a range of lightness that is given within which each end of the ladder is drawn."""

TREND = 1.2
"""Natural logarithm, at most, of the ratio between the first step of a ladder and the last: lights far apart and darks
crowded, or the other way around."""

RUNG_JITTER = 0.15
"""Share of a step by which it may be longer or shorter."""

CHROMAS = {"even": (0.6, 0.9), "muted": (0.3, 0.45), "vivid": (0.95, 1.0), "accent": (0.2, 0.4)}
"""Shares of the chroma there is. With an accent one rung has all of it; below the least palettes look grey."""

CHROMA_SHARES = (0.35, 0.1, 0.35, 0.2)
"""How often each is drawn."""

GLARE = 0.21
"""OKLab chroma above which a color outshouts its palette: violets and magentas reach 0.3, most hues never 0.2."""

CHROMA_JITTER = 0.2
"""Share of its chroma that a rung may lose, so that some colors lead and others follow."""

PAPER_CALM, INK_CALM = (0.0, 0.65), (0.0, 0.4)
"""Share of chroma that the lightest and the darkest rung lose: paper may be nearly white, ink nearly black."""


def harmony_palette(
    n: int,
    *,
    harmony: str = "any",
    seed: int = 0,
    hue: float | None = None,
    chroma: float | None = None,
    lightness: tuple[float, float] | None = None,
) -> Palette:
    """Draw a palette of harmonious hues, lightest first.

    OKLab lightness falls from rung to rung by at least `LEAST_STEP` of an even step, which 8 bits can tell for up to
    40 colors. A seed gives the same palette whether its harmony was named or picked by ``any``.

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
        Share 0..1 of the chroma that sRGB allows, 0 for greys; by default the seed chooses, and whether it is even or
        has an accent. The ends of the ladder may be calmer.
    lightness
        OKLab lightness 0..1 within which the ladder lies: lightest, darkest; by default the seed chooses a key.

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
    picked, base = random.choice(HARMONIES, p=HARMONY_SHARES).item(), random.uniform(0, 360)
    harmony = picked if harmony == "any" else harmony
    key, levels = _lightness_ladder(n, lightness, random)
    hues = np.radians((base if hue is None else hue) + _hue_offsets(n, harmony, random))
    profile, shares = _chroma_shares(n, chroma, random)
    oklch = np.stack([levels, shares * np.minimum(chroma_limit(levels, hues), GLARE), hues], axis=1)
    base = base if hue is None else hue
    source = f"segvec harmony {harmony}, seed {seed}, hue {round(base) % 360}{key}{profile}"
    return Palette(colors_from_oklch(oklch), f"{harmony} {seed}", source=source)


def _check_harmony_options(
    harmony: str, hue: float | None, chroma: float | None, lightness: tuple[float, float] | None
) -> None:
    if harmony not in (*HARMONIES, "any"):
        raise InputError(f"unknown harmony {harmony!r}; {suggestion(harmony, (*HARMONIES, 'any'))}")
    if hue is not None and not np.isfinite(hue):
        raise InputError(f"hue must be a number of degrees, got {hue}")
    if chroma is not None and not 0 <= chroma <= 1:
        raise InputError(f"chroma must be a share 0..1 of what sRGB allows, got {chroma:g}")
    if lightness is not None and not 1 >= lightness[0] > lightness[1] >= 0:
        lightest, darkest = lightness
        raise InputError(f"lightness must be (lightest, darkest) within 1..0, got ({lightest:g}, {darkest:g})")


def _lightness_ladder(
    n: int, lightness: tuple[float, float] | None, random: np.random.Generator
) -> tuple[str, NDArray[np.float64]]:
    """Draw levels of OKLab lightness, lightest first, within a range or in some key; and tell the key."""
    key = random.choice(list(KEYS), p=KEY_SHARES).item()
    shares = random.uniform(0, 1, 2)
    if lightness is None:
        lightest, darkest = (low + share * (high - low) for (low, high), share in zip(KEYS[key], shares, strict=True))
    else:
        inset = shares * END_JITTER * (lightness[0] - lightness[1])
        lightest, darkest = lightness[0] - inset[0], lightness[1] + inset[1]
    trend = np.exp(random.uniform(-TREND, TREND) * (rung_places(max(n - 1, 1)) - 0.5))
    steps = trend * random.uniform(1 - RUNG_JITTER, 1 + RUNG_JITTER, len(trend))
    levels = lightest - (lightest - darkest) * stepped_places(n, steps)
    return "" if lightness is not None else f", {key} key", levels


def _hue_offsets(n: int, harmony: str, random: np.random.Generator) -> NDArray[np.float64]:
    """Degrees from the base hue for each rung."""
    direction = random.choice([-1, 1])
    jitter = random.uniform(-HUE_JITTER, HUE_JITTER, n)
    if harmony == "hue-walk":
        return direction * random.uniform(*WALK_TURN) * rung_places(n)
    if harmony in HUE_TEMPLATES:
        template = random.permutation(HUE_TEMPLATES[harmony])
        order = np.resize(np.arange(len(template)), n)
        return template[np.sort(order) if random.random() < BLOCKS else order] + jitter
    reach = MONOCHROME_DRIFT if harmony == "monochrome" else random.uniform(*ANALOGOUS_SPREAD)
    return direction * reach * (2 * rung_places(n) - 1)


def _chroma_shares(n: int, chroma: float | None, random: np.random.Generator) -> tuple[str, NDArray[np.float64]]:
    """Share of the chroma there is that each rung has, all alike or one more than the others; and this in words."""
    profile = random.choice(list(CHROMAS), p=CHROMA_SHARES).item()
    share, accent = random.uniform(*CHROMAS[profile]), random.integers(n // 4, n - n // 4)
    place = 2 * rung_places(n) - 1
    calm = np.where(place < 0, random.uniform(*PAPER_CALM), random.uniform(*INK_CALM)) * place**4
    shares = (1 - calm) * random.uniform(1 - CHROMA_JITTER, 1, n)
    if chroma is not None:
        return "", chroma * shares
    shares *= share
    if profile == "accent":
        shares[accent] = 1
    return f", {profile} chroma", shares
