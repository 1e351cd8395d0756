"""Grey, which half of the world writes gray."""


def spelled_grey(text: str) -> str:
    """Spell gray as it is spelled here.

    Examples
    --------
    >>> spelled_grey("otsu-gray")
    'otsu-grey'
    """
    return text.replace("gray", "grey")
