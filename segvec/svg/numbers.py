"""Numbers as documents write them."""


def decimal(value: float, *, places: int) -> str:
    """Write a number with at most so many decimals, none of them a zero at the end.

    Examples
    --------
    >>> decimal(2.5, places=4), decimal(-0.00001, places=4), decimal(100, places=0)
    ('2.5', '0', '100')
    """
    text = f"{value:.{places}f}"
    if places:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
