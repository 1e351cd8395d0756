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


def significant(value: float, *, digits: int) -> str:
    """Write a number with at most so many significant digits, none of them a zero at the end.

    Examples
    --------
    >>> significant(2.50, digits=6), significant(1 / 3, digits=2), significant(1e-9, digits=2)
    ('2.5', '0.33', '1e-09')
    """
    return f"{value:.{digits}g}"
