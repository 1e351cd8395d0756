"""Title and caption as lines of letters, no larger than a room: words stay whole, lines are about equally long."""

from dataclasses import dataclass, replace

from segvec.errors import InputError, printable
from segvec.options.paging import TextAlign
from segvec.page.elements import Box
from segvec.page.measures import Measures
from segvec.svg.lettering import Lettering, joined, lettering

CAPTION_SHARE = 0.36
"""Size of the caption's letters, in the title's."""

GAP = 0.8
"""Distance between title and caption, in the caption's size."""

LINE_SPACING = 1.15
"""Distance between the baselines of lines, in their size: less than in running text, which has more of them."""

SHRINKING, LEAST_SIZE = 0.94, 0.5
"""Steps by which a title that nobody gave a size becomes smaller until all of its words fit, and the smallest part of
the usual size that is tried; then words are broken."""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """Title and caption as one, their letters reaching from (0, 0) to their size."""

    letters: Lettering
    title_size: float
    """Size of the title's letters."""
    space: float
    """Free space around them."""
    place: tuple[float, float] = (0.0, 0.0)
    """Where their left upper corner is on the page."""

    @property
    def box(self) -> Box:
        """Left, top, width and height on the page."""
        return (*self.place, *self.letters.size)

    def larger_box(self, padding: float) -> Box:
        """Return the box with more room on all sides."""
        left, top, width, height = self.box
        return (left - padding, top - padding, width + 2 * padding, height + 2 * padding)


def fitted_text(page: Measures, width: float, height: float, *, usual: float, align: TextAlign) -> Text | None:
    """Write title and caption no larger than a room, as large as asked for or else as usual and the words allow.

    Raises
    ------
    InputError
        If they do not fit.
    """
    options = page.options
    if not (options.title or options.caption):
        return None
    text = " ".join(f"{options.title} {options.caption}".split())
    refusal = InputError(
        f"the text {printable(text[:40])!r} does not fit onto the page; it needs to be shorter or smaller"
    )
    if min(width, height) <= 0:
        raise refusal
    fixed = None if options.title_size is None else page.length("title_size")
    if fixed == 0:
        raise InputError("title_size must be more than 0")
    size = fixed or usual
    while fixed is None and size > LEAST_SIZE * usual and not _is_at_ease(page, width, height, size, align):
        size *= SHRINKING
    written = _written(page, width, size, align)
    if written.size[0] > width * 1.001 or written.size[1] > height * 1.001:
        raise refusal
    return Text(written, size, space=0.0)


def _is_at_ease(page: Measures, width: float, height: float, size: float, align: TextAlign) -> bool:
    """Tell whether a text fits into a room without broken words."""
    words = [(word, size) for word in page.options.title.split()]
    words += [(word, CAPTION_SHARE * size) for word in page.options.caption.split()]
    if any(lettering(word, font=page.options.font, size=letters).size[0] > width for word, letters in words):
        return False
    return _written(page, width, size, align).size[1] <= height


def _written(page: Measures, width: float, size: float, align: TextAlign) -> Lettering:
    """Write title and caption below each other, from (0, 0) on."""
    parts = [
        _cropped(_balanced(text, page.options.font, letters, align, width))
        for text, letters in ((page.options.title, size), (page.options.caption, CAPTION_SHARE * size))
        if text
    ]
    widest = max(part.size[0] for part in parts)
    factor = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    places, below = [], 0.0
    for part in parts:
        places.append((factor * (widest - part.size[0]), below))
        below += part.size[1] + GAP * CAPTION_SHARE * size
    moved = [part.moved(x, y) for part, (x, y) in zip(parts, places, strict=True)]
    return joined(moved, size=(widest, below - GAP * CAPTION_SHARE * size))


def _balanced(text: str, font: str | None, size: float, align: TextAlign, width: float) -> Lettering:
    """Write a text in as few lines as a width allows, of about the same length."""

    def within(limit: float | None) -> Lettering:
        return lettering(text, font=font, size=size, align=align, line_spacing=LINE_SPACING, width=limit)

    whole = within(None)
    if whole.size[0] <= width:
        return whole
    best, low = within(width), 0.0
    height = best.size[1]
    high = width
    for _ in range(7):
        middle = (low + high) / 2
        trial = within(max(middle, size))
        if trial.size[1] <= height * 1.001 and trial.size[0] <= middle * 1.001:
            best, high = trial, middle
        else:
            low = middle
    return best


def _cropped(letters: Lettering) -> Lettering:
    """Let letters begin at (0, 0) and be as large as what is drawn; without any, nothing."""
    if not len(letters.controls):
        return replace(letters, size=(0.0, 0.0))
    least, most = letters.controls.min(axis=(0, 1)), letters.controls.max(axis=(0, 1))
    width, height = (most - least).tolist()
    return replace(letters.moved(*(-least).tolist()), size=(width, height))
