"""Joints of chained curves: which are smooth, which are corners, and what corners were cut off.

In goes an outline, out comes one that knows a chain of curves: its points at joints, its corners and its tangents are
those that all of the points imply together.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.curves.candidates import try_curves
from segvec.curves.chains import Chain, cheapest_chain, pairs_of, segments_of, with_moved_joints
from segvec.curves.cubics import curve_errors
from segvec.curves.outline import Outline, arcs_of
from segvec.curves.passages import Passages
from segvec.curves.settling import settled

KINK, SHORT_KINK, MISSED_KINK = 25.0, 40.0, 8.0
"""Degrees of turning from which a joint is a corner: between curves, beside one of few points, and where smooth curves
leave the points."""

FEW_STEPS = 4
"""Steps between points below which a curve's direction says little."""

STUB_STEPS = 2
"""Steps between points of a line that says nothing of a direction."""

CUT_STEPS, FARTHEST_TIP = 4, 2.5
"""Steps of a curve that may have cut a corner off, and pixels from it to that corner, at most."""

LEAST_ROUNDING = 0.15
"""Square pixels that a rounded corner leaves away of its tip; sharp ones leave about as much as they add."""

SMOOTH = 20.0
"""Degrees of turning below which a stub between curves is no corner's."""

CORNER_STEPS, CORNER_TRUST = 2, 0.4
"""Steps from a corner within which its rounding bends the points, and what of their errors counts."""

PASSED_STEPS, PASSED_BY, LEAST_MOVE = 4, 1.0, 0.1
"""Points beside a node that it may pass when it moves, and pixels before a point from which on it bends that."""

SLIDE_STEPS = 6
"""Points by which a joint may have slid along the border."""


def with_chain(outline: Outline, *, passages: Passages, tolerance: float, size: tuple[int, int]) -> Outline:
    """Find the cheapest curves of an outline whose points' trust is known, and settle them.

    Parameters
    ----------
    passages
        Where borders go on through nodes.
    tolerance
        Largest distance of points from curves, in pixels.
    size
        Width and height of the map.
    """
    plain, outline = outline, _with_doubts(outline, outline)
    chain = cheapest_chain(outline, tolerance=tolerance)
    outline = _with_corners(outline, chain, _kinks(chain))
    chain, outline = _settled(chain, outline, plain, passages, size)
    chain, outline = _without_stubs(chain, outline, plain)
    chain, outline = _settled(chain, outline, plain, passages, size)
    missed = _missed_kinks(chain, outline, tolerance)
    if len(missed):
        chain, outline = _settled(chain, _with_corners(outline, chain, missed), plain, passages, size)
    return replace(outline, chain=segments_of(chain, outline), is_joint=_marked(outline.is_joint, chain.end))


def _kinks(chain: Chain) -> NDArray[np.intp]:
    """Segments that end in a corner, as the directions at their ends tell."""
    joints = chain.joints()
    steps, is_line = chain.end - chain.start, chain.is_line
    is_stub = is_line & (steps <= STUB_STEPS)
    least = np.where(np.minimum(steps[joints], steps[joints + 1]) < FEW_STEPS, SHORT_KINK, KINK)
    is_kink = _turns(chain.arriving[joints], chain.leaving[joints + 1]) > least
    is_kink |= (is_line[joints] & is_line[joints + 1]) | is_stub[joints] | is_stub[joints + 1]
    return joints[is_kink]


def _missed_kinks(chain: Chain, outline: Outline, tolerance: float) -> NDArray[np.intp]:
    """Segments that end smoothly beside a curve that leaves its points, although the points turn there."""
    allowed = outline.allowed(tolerance, chain.start)
    is_bad = curve_errors(outline, segments_of(chain, outline)) > allowed
    joints = chain.joints()
    joints = joints[(is_bad[joints] | is_bad[joints + 1]) & ~outline.is_corner[chain.end[joints]]]
    before, after = (
        try_curves(outline, chain.start[side], chain.end[side], allowed[side]) for side in (joints, joints + 1)
    )
    return joints[_turns(before.arriving, after.leaving) > MISSED_KINK]


def _turns(one: NDArray[np.complex128], other: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Degrees between directions."""
    degrees: NDArray[np.float64] = np.degrees(np.abs(np.angle(other * one.conj())))
    return degrees


def _with_corners(outline: Outline, chain: Chain, joints: NDArray[np.intp]) -> Outline:
    return replace(outline, is_corner=_marked(outline.is_corner, chain.end[joints]))


def _marked(flags: NDArray[np.bool_], index: NDArray[np.intp], *, value: bool = True) -> NDArray[np.bool_]:
    flags = flags.copy()
    flags[index] = value
    return flags


def _with_doubts(outline: Outline, plain: Outline) -> Outline:
    """Trust points beside corners less than the plain outline does: corners bend them."""
    trust = plain.trust_of(np.arange(len(plain.points)))
    near = _beside_corners(outline)
    trust[near] = np.minimum(trust[near], CORNER_TRUST)
    trust[_passed(outline, plain)] = 0
    return replace(outline, trust=trust)


def _beside_corners(outline: Outline) -> NDArray[np.intp]:
    """Points of the same arc within `CORNER_STEPS` of a corner, without the arc's ends."""
    corner = np.flatnonzero(outline.is_corner)
    arc = arcs_of(outline, corner)
    near = corner[:, None] + np.delete(np.arange(-CORNER_STEPS, CORNER_STEPS + 1), CORNER_STEPS)
    return near[(near > outline.offsets[arc, None]) & (near < outline.offsets[arc + 1, None] - 1)]


def _passed(outline: Outline, plain: Outline) -> NDArray[np.intp]:
    """Points beside ends of arcs that moved past them, or nearly so."""
    ends = np.stack([outline.offsets[:-1], outline.offsets[1:] - 1])
    moved = np.abs(outline.places[ends] - plain.places[ends])
    steps = np.arange(1, PASSED_STEPS + 1)
    index = ends[..., None] + np.array([[[1]], [[-1]]]) * steps
    is_inside = (index > ends[0][:, None]) & (index < ends[1][:, None])
    return index[is_inside & (moved[..., None] > np.maximum(steps - PASSED_BY, LEAST_MOVE))]


def _settled(
    chain: Chain, outline: Outline, plain: Outline, passages: Passages, size: tuple[int, int]
) -> tuple[Chain, Outline]:
    """Settle a chain, and put its joints into the plain outline's points."""
    outline = _with_doubts(outline, plain)
    chain, places = settled(chain, outline, passages=passages, size=size)
    before = chain.end[chain.joints()]
    chain = _at_nearest_points(chain, plain.points, places[1])
    after = chain.end[chain.joints()]
    is_corner = _marked(outline.is_corner, before, value=False)
    is_corner[after] = outline.is_corner[before]
    points = plain.points.copy()
    for index, place in zip((chain.start, chain.end), places, strict=True):
        points[index] = pairs_of(place)
    tangents = np.full(len(points), np.nan, np.complex128)
    tangents[chain.end], tangents[chain.start] = chain.arriving, chain.leaving
    return chain, replace(outline, points=points, is_corner=is_corner, tangents=tangents)


def _at_nearest_points(chain: Chain, points: NDArray[np.float64], places: NDArray[np.complex128]) -> Chain:
    """Let joints (S,) that slid along the border have the number of the point that they are next to."""
    joints = chain.joints()
    here = chain.end[joints]
    # Half of the way to the next joint, which may come nearer as well.
    low, high = (chain.start[joints] + here) // 2 + 1, (here + chain.end[joints + 1] - 1) // 2
    index = here[:, None] + np.arange(-SLIDE_STEPS, SLIDE_STEPS + 1)
    index = np.clip(index, np.minimum(low, here)[:, None], np.maximum(high, here)[:, None])
    near = points[index].view(np.complex128)[..., 0]
    nearest = np.abs(near - places[joints, None]).argmin(axis=1)
    return with_moved_joints(chain, joints, index[np.arange(len(joints)), nearest])


def _without_stubs(chain: Chain, outline: Outline, plain: Outline) -> tuple[Chain, Outline]:
    """Take out short curves that cut a corner off, or stand between two curves that go on smoothly."""
    steps = chain.end - chain.start
    is_joined = chain.start[1:] == chain.end[:-1]
    short = np.flatnonzero((steps <= CUT_STEPS)[1:-1] & is_joined[:-1] & is_joined[1:]) + 1
    short = short[np.minimum(steps[short - 1], steps[short + 1]) >= CUT_STEPS]
    short = short[np.diff(short, prepend=-2) > 1]
    back, ahead = (arm / np.maximum(np.abs(arm), 1e-9) for arm in (chain.arriving[short - 1], chain.leaving[short + 1]))
    one, other = outline.places[chain.start[short]], outline.places[chain.end[short]]
    tip, is_cut = _tips(one, other, back, ahead)
    between_lines = chain.is_line[short - 1] & chain.is_line[short + 1]
    is_cornered = chain.is_line[short] & outline.is_corner[chain.start[short]] & outline.is_corner[chain.end[short]]
    # Curves round corners on purpose: what they leave away of the tip is more than nothing.
    is_cut &= is_cornered | (between_lines & (_missing(chain, plain, short, one, tip, other) < LEAST_ROUNDING))
    is_smooth = chain.is_line[short] & (_turns(back, ahead) < SMOOTH) & ~between_lines
    is_smooth &= ~is_cornered | (steps[short] <= STUB_STEPS)
    gone = is_cut | is_smooth
    short, place = short[gone], np.where(is_smooth, (one + other) / 2, tip)[gone]
    index = np.maximum((chain.start[short] + chain.end[short]) // 2, chain.start[short])
    corners = _marked(outline.is_corner, np.concatenate([chain.start[short], chain.end[short]]), value=False)
    corners[index] = ~is_smooth[gone]
    points = outline.points.copy()
    points[index] = pairs_of(place)
    end, start = chain.end.copy(), chain.start.copy()
    end[short - 1] = start[short + 1] = index
    kept = _marked(np.ones(len(start), np.bool_), short, value=False)
    rest = {name: getattr(chain, name)[kept] for name in ("is_line", "leaving", "arriving")}
    return Chain(start[kept], end[kept], **rest), replace(outline, points=points, is_corner=corners)


def _tips(
    one: NDArray[np.complex128],
    other: NDArray[np.complex128],
    back: NDArray[np.complex128],
    ahead: NDArray[np.complex128],
) -> tuple[NDArray[np.complex128], NDArray[np.bool_]]:
    """Where lines from both ends of stubs meet, and whether they do so near by, as they go on."""
    cross = (back.conj() * ahead).imag
    solid = np.where(np.abs(cross) < 1e-3, 1e9, cross)
    depth = ((other - one).conj() * ahead).imag / solid
    behind = ((other - one).conj() * back).imag / solid
    tip = one + depth * back
    near = np.abs(tip - (one + other) / 2) < FARTHEST_TIP
    return tip, (np.abs(cross) > 0.1) & (depth > -0.2) & (behind < 0.2) & near


def _missing(
    chain: Chain,
    plain: Outline,
    short: NDArray[np.intp],
    one: NDArray[np.complex128],
    tip: NDArray[np.complex128],
    other: NDArray[np.complex128],
) -> NDArray[np.float64]:
    """Square pixels between the points of stubs and the tips beyond them."""
    inner = chain.start[short, None] + np.arange(CUT_STEPS + 1)
    inner = np.minimum(inner, chain.end[short, None])
    around = np.concatenate([one[:, None], plain.places[inner], other[:, None], tip[:, None]], axis=1)
    area: NDArray[np.float64] = np.abs((around.conj() * np.roll(around, -1, axis=1)).imag.sum(axis=1)) / 2
    return area
