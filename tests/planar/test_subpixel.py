import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import blob_map, canvas, disc, half_plane, painted

from segvec.color.shade import Shade
from segvec.image.image import image_from_array
from segvec.options.tracing import TraceOptions
from segvec.planar.map import planar_map
from segvec.planar.subpixel import LARGEST_SHIFT, SOFT_SLACK, STAIR_SLACK, midpoint_map, subpixel_map
from segvec.segment import Segmentation, segment

DARK, LIGHT = (30, 40, 90), (240, 230, 200)
CENTER, RADIUS = (32.2, 31.7), 20.3


def maps(picture, **options):
    """Lattice map, midpoint map and sub-pixel map of a picture."""
    image = image_from_array(picture)
    cut = segment(image, TraceOptions(**options)).segmentation
    planar = planar_map(cut)
    return (
        planar,
        midpoint_map(planar),
        subpixel_map(planar, pixels=image.pixels, alpha=image.alpha, segmentation=cut),
    )


def inner_points(planar):
    """Points of all borders that are not the frame."""
    frame = (planar.left == planar.n_regions) | (planar.right == planar.n_regions)
    return planar.points[np.repeat(~frame, np.diff(planar.offsets))]


def is_end(planar):
    """Whether a point is the end of an arc, in a node."""
    found = np.zeros(len(planar.points), bool)
    open_arcs = ~planar.is_loop
    found[planar.offsets[:-1][open_arcs]] = found[planar.offsets[1:][open_arcs] - 1] = True
    return found


def radial_error(planar):
    return np.abs(np.hypot(*(inner_points(planar) - CENTER).T) - RADIUS).mean()


def random_picture(seed, *, transparent):
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (4, 3), np.uint8)[blob_map(seed, height=24, width=30, smoothness=1.5)]
    picture = np.clip(picture + rng.integers(-30, 31, picture.shape), 0, 255).astype(np.uint8)
    return np.dstack([picture, rng.integers(0, 256, picture.shape[:2], np.uint8)]) if transparent else picture


def test_disc_is_round_to_a_tenth_of_a_pixel():
    _, middle, moved = maps(painted(canvas(64, 64, LIGHT), disc(64, 64, center=CENTER, radius=RADIUS), DARK))
    assert radial_error(moved) < 0.1
    assert radial_error(middle) > 2 * radial_error(moved)


def test_disc_cut_out_of_transparency_is_as_round():
    cover = disc(64, 64, center=CENTER, radius=RADIUS)
    picture = np.dstack([canvas(64, 64, DARK), np.rint(cover * 255).astype(np.uint8)])
    _, middle, moved = maps(picture)
    assert radial_error(moved) < 0.1
    assert radial_error(middle) > 2 * radial_error(moved)


@pytest.mark.parametrize("degrees", [3, 12, 30, 45, 61, 86])
def test_slanted_edge_is_straight(degrees):
    normal = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    point = np.array([20.3, 19.6])
    picture = painted(canvas(40, 40, LIGHT), half_plane(40, 40, point=point, normal=normal), DARK)
    _, _, moved = maps(picture)
    points = inner_points(moved)
    # Up to two pixels from the frame there are no pixels beyond to measure with, and nodes stay on it.
    points = points[((points > 2) & (points < 38)).all(axis=1)]
    assert len(points) > 30
    assert np.abs((points - point) @ normal).max() < 0.1


@pytest.mark.parametrize("degrees", [20, 110, 205, 290])
@pytest.mark.parametrize("point", [(20.1, 19.9), (14.8, 23.2)])
def test_node_lies_where_its_three_borders_meet(degrees, point):
    turn = np.radians(degrees)
    picture = canvas(40, 40, LIGHT)
    for angle, color in ((0, DARK), (1.2, (200, 60, 40))):
        normal = np.array([np.cos(turn + angle), np.sin(turn + angle)])
        picture = painted(picture, half_plane(40, 40, point=np.array(point), normal=normal), color)
    _, _, moved = maps(picture)
    ends = moved.points[is_end(moved)]
    inner = ends[((ends > 1) & (ends < 39)).all(axis=1)]
    assert len(inner) == 3
    assert np.abs(inner - point).max() < 0.03


@pytest.mark.parametrize("transparent", [False, True], ids=["opaque", "transparent"])
@settings(max_examples=30)
@given(seed=st.integers(0, 10**6))
def test_frame_stays_and_nothing_moves_far(transparent, seed):
    _, middle, moved = maps(random_picture(seed, transparent=transparent), colors=4, min_area=0, detail=0)
    assert (moved.offsets == middle.offsets).all()
    assert np.abs(moved.points - middle.points).max() <= LARGEST_SHIFT + 1e-6  # shifts are in single precision
    assert LARGEST_SHIFT < 0.5
    # The nodes on the frame may slide along it; all else there stays, the page's corners too.
    for axis, side in enumerate(moved.size):
        on_side = (middle.points[:, axis] == 0) | (middle.points[:, axis] == side)
        assert (moved.points[on_side, axis] == middle.points[on_side, axis]).all()
    frame = (moved.left == moved.n_regions) | (moved.right == moved.n_regions)
    on_frame = np.repeat(frame, np.diff(moved.offsets)) & ~is_end(moved)
    assert (moved.points[on_frame] == middle.points[on_frame]).all()


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6))
def test_each_point_stays_on_the_normal_of_its_crack(seed):
    _, middle, moved = maps(random_picture(seed, transparent=False), colors=3, min_area=0, detail=0)
    shift = (moved.points - middle.points)[~is_end(moved)]
    assert (np.minimum(np.abs(shift[:, 0]), np.abs(shift[:, 1])) == 0).all()


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6))
def test_arcs_that_meet_in_a_node_still_meet_there(seed):
    _, _, moved = maps(random_picture(seed, transparent=False), colors=4, min_area=0, detail=0)
    place = {}
    for arc in np.flatnonzero(~moved.is_loop):
        ends = moved.points[[moved.offsets[arc], moved.offsets[arc + 1] - 1]].tolist()
        for node, point in zip(moved.nodes[arc].tolist(), ends, strict=True):
            assert place.setdefault(node, point) == point
    for arc in np.flatnonzero(moved.is_loop):
        assert moved.points[moved.offsets[arc]].tolist() == moved.points[moved.offsets[arc + 1] - 1].tolist()


def test_midpoints_are_half_way_along_each_crack():
    lattice, middle, _ = maps(painted(canvas(20, 20, LIGHT), disc(20, 20, center=(10, 10), radius=5), DARK))
    loop = int(np.flatnonzero(lattice.is_loop)[0])
    corners = lattice.points[lattice.offsets[loop] : lattice.offsets[loop + 1]]
    points = middle.points[middle.offsets[loop] : middle.offsets[loop + 1]]
    assert points[:-1].tolist() == ((corners[:-1] + corners[1:]) / 2).tolist()


def stair_share(moved):
    """Slack of the one border that is not the frame."""
    (inner,) = np.flatnonzero((moved.left < moved.n_regions) & (moved.right < moved.n_regions))
    return moved.slack[inner]


@pytest.mark.parametrize(("is_soft", "expected"), [(True, 1.0), (False, STAIR_SLACK)])
def test_borders_drawn_without_anti_aliasing_have_slack(is_soft, expected):
    cover = disc(64, 64, center=CENTER, radius=RADIUS)
    _, _, moved = maps(painted(canvas(64, 64, LIGHT), cover if is_soft else np.rint(cover), DARK))
    assert stair_share(moved) == expected


def ramp_map(*, jump):
    """A ramp from left to right, cut in two at x = 20.5, the right part lighter."""
    x = np.arange(40)[None, :, None] * np.ones((30, 1, 3))
    pixels = np.rint(60 + 2 * x)
    pixels[:, 20:] += jump
    pixels[:, 20] -= jump // 2  # a mixture, as the border does not lie between two pixels
    colors = np.array([[140] * 3, [80] * 3], np.uint8)
    frame = np.array([[40.0, 0, 0.5], [0, 40, 0]])
    shades = {}
    for label, lift in ((0, jump), (1, 0)):
        ends = np.array([[60 + lift] * 3, [140 + lift] * 3], np.uint8)
        shades[label] = Shade("linear", frame, np.array([0.0, 1]), ends, colors[label])
    labels = np.repeat((np.arange(40) < 20)[None].astype(np.uint8), 30, axis=0)
    segmentation = Segmentation(labels, colors, shades)
    planar = planar_map(segmentation)
    moved = subpixel_map(planar, pixels=pixels.astype(np.uint8), alpha=None, segmentation=segmentation)
    return midpoint_map(planar), moved


def test_a_border_that_nobody_sees_stays_and_has_most_slack():
    middle, moved = ramp_map(jump=4)
    assert stair_share(moved) == SOFT_SLACK
    np.testing.assert_allclose(inner_points(moved), inner_points(middle))


def test_a_border_between_gradients_is_measured_where_it_is_seen():
    middle, moved = ramp_map(jump=60)
    assert stair_share(moved) == 1
    shift = (inner_points(moved) - inner_points(middle))[2:-2, 0]
    np.testing.assert_allclose(shift, 0.5, atol=0.05)
