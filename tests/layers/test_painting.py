import numpy as np

import segvec
from segvec.layers.painting import layer_curves


def test_curves_of_the_layers_are_those_of_the_painting_in_turn():
    labels = np.zeros((9, 12), int)
    labels[2:7, 2:5], labels[3:6, 7:10], labels[0, 11] = 1, 1, 2
    art = segvec.trace(labels * 120 / 255, curve="pixel", layers="mosaic", min_area=0)
    layers = [layer_curves(art, layer) for layer in range(len(art.labels))]
    assert np.array_equal(np.concatenate([layer.controls for layer in layers]), art.controls)
    assert np.array_equal(np.concatenate([layer.is_line for layer in layers]), art.is_line)
    counts = [np.diff(layer.offsets).tolist() for layer in layers]
    assert [count for rings in counts for count in rings] == np.diff(art.ring_offsets).tolist()
    assert [len(rings) for rings in counts] == np.diff(art.layer_offsets).tolist()
    assert max(map(len, counts)) > 1
    assert all(layer.offsets[0] == 0 for layer in layers)
