"""The black that shapes have for lack of a fill."""

from segvec.svg.markup import ATTRIBUTE, nodes
from segvec.svg.style_sheets import declares_fill, filled_names

_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "polygon", "polyline", "text"})


def has_default_black(text: str) -> bool:
    """Whether no shape, element around it, or rule for either of them sets a fill."""
    around: list[frozenset[str] | None] = []  # names that rules may know, or None where a fill is set
    unfilled: set[frozenset[str]] = set()
    filled: set[str] = set()
    for kind, name, start, end in nodes(text):
        if kind == "close":
            around.pop()
        elif kind == "sheet":
            filled |= filled_names(text[start:end])
        else:
            names = around[-1] if around else frozenset()
            if names is not None:
                # What is in a clipping path is never painted.
                is_set = name == "clipPath" or sets_fill(text, start, end)
                names = None if is_set else names | {name} | _own_names(text, start, end)
            if names is not None and name in _SHAPES:
                unfilled.add(names)
            if kind == "open":
                around.append(names)
    return "*" not in filled and any(names.isdisjoint(filled) for names in unfilled)


def sets_fill(text: str, start: int, end: int) -> bool:
    """Whether an element has a fill, as attribute or style."""
    for attribute in ATTRIBUTE.finditer(text, start, end):
        if attribute[1] == "fill":
            return True
        if attribute[1] == "style" and declares_fill(attribute[attribute.lastindex or 0]):
            return True
    return False


def _own_names(text: str, start: int, end: int) -> set[str]:
    """Return what selectors can call an element: besides its name: ``.class`` and ``#id``."""
    names: set[str] = set()
    for attribute in ATTRIBUTE.finditer(text, start, end):
        value = attribute[attribute.lastindex or 0]
        if attribute[1] == "class":
            names.update("." + word for word in value.split())
        elif attribute[1] == "id":
            names.add("#" + value)
    return names
