"""Pictures whose classes are known, because they were drawn by hand, and how they are cut."""

import numpy as np
from skimage import data

from segvec.image.image import image_from_array
from segvec.options.tracing import TraceOptions
from segvec.segment import segment

PHOTO = data.astronaut()[60:220, 140:320]

RED, GREEN, BLUE, GOLD = (200, 40, 40), (40, 150, 70), (40, 60, 170), (240, 200, 60)
INKS = np.array([GOLD, GREEN, RED, BLUE], np.uint8)  # lightest first

# Four classes: 0 the ground, 1 a square, 2 a bar below it, 3 a square at the right.
TRUTH = np.zeros((60, 80), int)
TRUTH[8:28, 10:30] = 1
TRUTH[40:52, 6:60] = 2
TRUTH[6:30, 50:74] = 3


def noisy(truth, inks=INKS, amplitude=8):
    wobble = np.random.default_rng(1).integers(-amplitude, amplitude + 1, (*truth.shape, 3))
    return np.clip(inks[truth].astype(int) + wobble, 0, 255).astype(np.uint8)


def cut(array, *, classes=None, method="auto", **options):
    labels = None if classes is None else "classes.png"
    chosen = TraceOptions(segment=method, labels=labels, **options)
    return segment(image_from_array(array), chosen, classes=classes).segmentation


def same_partition(labels, truth):
    """Tell whether two label maps differ by names only."""
    pairs = set(zip(labels.ravel().tolist(), truth.ravel().tolist(), strict=True))
    return len(pairs) == len(np.unique(labels)) == len(np.unique(truth))
