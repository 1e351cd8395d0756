"""From a file, bytes or an array to the picture that is traced: what options do to it before the cut."""

from dataclasses import replace

from segvec.image.image import Image, read_image
from segvec.layout.cutting import cut_image
from segvec.options.tracing import TraceOptions
from segvec.segment.given import MapSource, masked, read_mask


def traced_picture(image: object, options: TraceOptions) -> Image:
    """Read a picture as :func:`segvec.trace` sees it: masked, on its background, turned, cut, effects applied.

    Raises
    ------
    InputError
        If it cannot be read or an option cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> traced_picture(np.eye(8), TraceOptions(crop="0,0,4,2")).pixels.shape
    (2, 4, 3)
    """
    return prepared(whole_picture(image, options, mask=options.mask), options)


def whole_picture(image: object, options: TraceOptions, *, mask: MapSource | None) -> Image:
    """Read the picture, hide what a mask hides, and lay the background under it; deep where effects follow."""
    is_deep = bool(options.effects)
    picture = read_image(image, max_pixels=options.max_pixels, range=options.range, deep=is_deep)
    if mask is not None:
        picture = masked(picture, read_mask(mask, max_pixels=options.max_pixels))
    if options.background is not None:
        picture = read_image(picture, max_pixels=options.max_pixels, background=options.background, deep=is_deep)
    return picture


def prepared(picture: Image, options: TraceOptions) -> Image:
    """Turn and cut the picture, apply the effects, and round to 8 bits."""
    picture = cut_image(picture, crop=options.crop, turn=options.turn)
    if not options.effects:
        return picture
    from segvec.effects.effect import apply_effects

    picture = replace(picture, pixels=apply_effects(picture.pixels, options.effects))
    return read_image(picture, max_pixels=options.max_pixels)
