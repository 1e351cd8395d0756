"""What is told of a crop: which part of a picture is shown, and what of it is not."""

from typing import TYPE_CHECKING

from segvec.layout.crop import PixelBox
from segvec.layout.cut import cut_text

if TYPE_CHECKING:
    from segvec.page.page import ShownPart

MOST_GONE = 0.5
"""Part of a picture that may be cut off without a word of it."""


def area_gone(box: PixelBox, size: tuple[int, int]) -> float:
    """Return which part of a picture is outside of a box, 0..1."""
    return 1 - (box[2] - box[0]) * (box[3] - box[1]) / (size[0] * size[1])


def shown_text(
    box: PixelBox,
    size: tuple[int, int],
    *,
    gone: float,
    n_missing_faces: int,
    is_filled_up: bool = False,
    remedy: str,
) -> str:
    """Tell which part of a picture is shown, as it can be typed, and what is lost.

    Parameters
    ----------
    gone
        Part, 0..1, that is cut off without having been asked for.
    n_missing_faces
        Faces that are not whole in it.
    is_filled_up
        Whether it has not the shape of its place, so that no face is cut.
    remedy
        What shows all.
    """
    left, top, right, bottom = box
    text = f"shows {right - left} x {bottom - top} of {size[0]} x {size[1]} pixels, --crop {cut_text(box)}"
    if is_filled_up:
        text += "; a face would be cut, --fit cover fills the page all the same"
    if n_missing_faces:
        text += f"; {n_missing_faces} face{'' if n_missing_faces == 1 else 's'} cut or left out"
    if gone > MOST_GONE:
        text += f"; {100 * gone:.0f}% is cut off"
    if n_missing_faces or gone > MOST_GONE:
        text += f", {remedy}"
    return text


def crop_note(
    label: str, part: "ShownPart", *, size: tuple[int, int] | None = None, offset: tuple[int, int] = (0, 0)
) -> str:
    """Tell which part of a picture a page shows; nothing where that is all of it.

    Parameters
    ----------
    label
        What messages call the picture.
    size, offset
        Width and height of the picture before it was cut, and where what was cut out of it began.
    """
    if part.box == (0, 0, *part.size):
        return ""
    left, top, right, bottom = part.box
    across, down = offset
    text = shown_text(
        (left + across, top + down, right + across, bottom + down),
        size or part.size,
        gone=area_gone(part.box, part.size),
        n_missing_faces=part.n_missing_faces,
        is_filled_up=part.is_filled_up,
        remedy="--fit contain shows all",
    )
    return f"{label}: {text}"
