"""What each effect costs beside the library call that does its work.

``python benchmarks/effects.py [MEGAPIXELS] [EFFECT...]`` prints, for each effect, its time on a photograph of 8 bits as
a ratio to that of the plain call on the same pixels, in this run: the floating-point planes one after the other where a
call takes planes, all pixels at once where it takes colors. Effects without a call of their own are given beside a
conversion to CIELAB and back, or beside a look-up table.
"""

import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage import color, data, exposure, filters, restoration
from skimage.filters import rank

from segvec.color.conversion import rotated_colors
from segvec.effects.effect import apply_effects, effect_names

Call = Callable[[NDArray[np.uint8]], object]

DEFAULT_MEGAPIXELS = 12.0

SLOW_SHARE = 0.25
"""Share of the picture's height on which total variation is timed."""


def main() -> None:
    """Measure and print."""
    warnings.filterwarnings("ignore", message=".*negative Z values.*")  # colors that CIELAB puts outside the gamut
    words = sys.argv[1:]
    megapixels = float(words.pop(0)) if words and words[0][0].isdigit() else DEFAULT_MEGAPIXELS
    photo = _photo(megapixels)
    print(f"{photo.shape[1]} x {photo.shape[0]}")
    for text, call in CALLS.items():
        if not words or _name(text) in words:
            _show(text, call, photo[: int(len(photo) * SLOW_SHARE)] if text == "tv" else photo)
    missing = set(effect_names()) - set(map(_name, CALLS))
    print(f"not measured: {', '.join(sorted(missing)) or 'none'}")


def _photo(megapixels: float) -> NDArray[np.uint8]:
    """Enlarge a photograph, with grain, so that it has as many distinct colors as one from a camera."""
    small = data.coffee().astype(np.float32)
    scale = (megapixels * 1e6 / (small.shape[0] * small.shape[1])) ** 0.5
    large = ndimage.zoom(small, (scale, scale, 1), order=1)
    grain = np.random.default_rng(0).normal(0, 2, large.shape[:2])[..., np.newaxis]
    return np.clip(large + grain, 0, 255).astype(np.uint8)


def _show(text: str, call: Call, photo: NDArray[np.uint8]) -> None:
    effect_time = min(_seconds(lambda: apply_effects(photo, [text])) for _ in range(2))
    call_time = min(_seconds(lambda: call(photo)) for _ in range(2))
    print(f"{text:24} {effect_time / call_time:5.2f}  ({effect_time:.2f} s / {call_time:.2f} s)", flush=True)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _name(text: str) -> str:
    return text.partition("@")[0].partition(":")[0]


def _planes(call: Callable[[NDArray[np.float32]], object]) -> Call:
    """Apply a call to each channel as floats."""
    return lambda photo: [call(photo[..., k].astype(np.float32) / 255) for k in range(3)]


def _through_lab(photo: NDArray[np.uint8]) -> object:
    return color.lab2rgb(color.rgb2lab(photo))


def _looked_up(photo: NDArray[np.uint8]) -> object:
    return np.arange(256, dtype=np.uint8)[photo]


def _in_lab(call: Callable[[NDArray[np.float32]], object]) -> Call:
    """Apply a call to the lightness of CIELAB."""

    def work(photo: NDArray[np.uint8]) -> object:
        lab = color.rgb2lab(photo)
        lab[..., 0] = call(lab[..., 0] / 100)
        return color.lab2rgb(lab)

    return work


CALLS: dict[str, Call] = {
    "rotate": lambda photo: rotated_colors(photo / 255, angle=90),
    "rotate-hue": _through_lab,
    "lightness:0.1": _through_lab,
    "chroma": _through_lab,
    "channel": lambda photo: photo[..., :1].repeat(3, axis=-1),
    "swap": lambda photo: photo[..., ::-1].copy(),
    "mix": lambda photo: photo.astype(np.float32) @ np.eye(3, dtype=np.float32),
    "sepia": lambda photo: photo.astype(np.float32) @ np.eye(3, dtype=np.float32),
    "grey": lambda photo: color.gray2rgb(color.rgb2gray(photo)),
    "duotone": _through_lab,
    "tritone": _through_lab,
    "posterize": _looked_up,
    "invert": _looked_up,
    "gamma": lambda photo: exposure.adjust_gamma(photo, 0.7),
    "contrast": _looked_up,
    "threshold": lambda photo: color.gray2rgb(color.rgb2gray(photo) > 0.5),
    "threshold:otsu": lambda photo: color.gray2rgb((grey := color.rgb2gray(photo)) > filters.threshold_otsu(grey)),
    "auto-levels": lambda photo: exposure.rescale_intensity(photo, tuple(np.percentile(photo, (1, 99)))),
    "equalize": _in_lab(exposure.equalize_hist),
    "equalize@rgb": _planes(exposure.equalize_hist),
    "clahe": _in_lab(exposure.equalize_adapthist),
    "clahe@rgb": _planes(exposure.equalize_adapthist),
    "white-balance": lambda photo: photo * (photo.mean() / photo.mean(axis=(0, 1))),
    "mean": _planes(lambda plane: ndimage.uniform_filter(plane, 9)),
    "gaussian:12": _planes(lambda plane: ndimage.gaussian_filter(plane, 12)),
    "gaussian:12@r": lambda photo: ndimage.gaussian_filter(photo[..., 0].astype(np.float32), 12),
    "gaussian:12@l": _in_lab(lambda plane: ndimage.gaussian_filter(plane, 12)),
    "median:3": lambda photo: [ndimage.median_filter(photo[..., k], 3) for k in range(3)],
    "median:9": lambda photo: [rank.median(photo[..., k].copy(), np.ones((9, 9), np.uint8)) for k in range(3)],
    "median:71": lambda photo: [rank.median(photo[..., k].copy(), np.ones((71, 71), np.uint8)) for k in range(3)],
    "smooth": _planes(lambda plane: [ndimage.uniform_filter(plane, 17) for _ in range(4)]),
    "tv": _planes(lambda plane: restoration.denoise_tv_chambolle(plane, weight=0.1)),
    "denoise": lambda photo: restoration.denoise_nl_means(photo, 5, 3, channel_axis=-1),
    "unsharp": _planes(lambda plane: filters.unsharp_mask(plane, 2.0, 1.0)),
    "kernel": _planes(lambda plane: ndimage.correlate(plane, np.ones((3, 3)))),
    "sobel": _planes(filters.sobel),
    "scharr": _planes(filters.scharr),
    "prewitt": _planes(filters.prewitt),
    "laplace": _planes(ndimage.laplace),
    "sobel-direction": lambda photo: np.arctan2(filters.sobel_h(grey := color.rgb2gray(photo)), filters.sobel_v(grey)),
}
"""Text forms, and the plain call beside which each is timed."""


if __name__ == "__main__":
    main()
