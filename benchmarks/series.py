"""What recoloring costs beside tracing, and how far apart neighbors come.

``python benchmarks/series.py PICTURE...`` prints, for each picture, the time of 100 recolored documents as a ratio
to that of one trace, and the least difference between touching regions under three assignments; then the time to
recolor a document of five megabytes.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import segvec
from segvec.color.conversion import oklab_from_srgb
from segvec.palette.contrast import least_contact
from segvec.planar.contacts import region_contacts

N_PIECES, N_SEEDS = 100, 5

DOCUMENT_BYTES = 5_000_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pictures", nargs="+", type=Path)
    for picture in parser.parse_args().pictures:
        _show_ratio(picture)
        _show_differences(picture)
    _show_document()


def _show_ratio(picture: Path) -> None:
    trace_time, art = _timed(lambda: segvec.trace(picture))
    series_time, _ = _timed(lambda: _documents(art))
    print(
        f"{picture.name}: {N_PIECES} documents in {series_time:.2f} s, "
        f"{series_time / trace_time:.2f} of one trace ({trace_time:.2f} s)"
    )
    neighbors_time, _ = _timed(lambda: art.recolor("harmony", assign="neighbors"))
    print(f"{picture.name}: one recoloring by neighbors: {neighbors_time / trace_time:.2f} of one trace")


def _documents(art: segvec.Artwork) -> list[str]:
    made = segvec.make_series(art, count=N_PIECES, seed=1)
    return [made.svg(piece) for piece in made.pieces]


def _show_differences(picture: Path) -> None:
    art = segvec.trace(picture)
    for size in (6, 12):
        rows = []
        for seed in range(N_SEEDS):
            palette = segvec.as_palette("harmony", size=size, seed=seed)
            rows.append([_least(art, palette, assign, seed) for assign in ("random", "lightness", "neighbors")])
        random, lightness, neighbors = np.median(rows, axis=0)
        worst = min(row[2] for row in rows)
        print(
            f"{picture.name}: {size} colors: least OKLab difference between neighbors, median of {N_SEEDS} seeds: "
            f"random {random:.3f}, lightness {lightness:.3f}, neighbors {neighbors:.3f} (worst {worst:.3f})"
        )


def _least(art: segvec.Artwork, palette: segvec.Palette, assign: str, seed: int) -> float:
    shown = segvec.recolor(art, palette, assign=assign, shading=False, seed=seed)
    planar, _ = shown.borders or (None, None)
    assert planar is not None
    colors = oklab_from_srgb(shown.colors / 255)[np.minimum(planar.labels[:-1], len(shown.colors) - 1)]
    return least_contact(region_contacts(planar), colors)


def _show_document() -> None:
    for n_groups, name in ((64, "64 groups"), (100_000, "100,000 paths")):
        codes = [f"#{3 * number:06x}" for number in range(64)]
        data = "m" + "1 2 3 4" * (DOCUMENT_BYTES // n_groups // 7)
        body = "".join(f'<path fill="{codes[number % 64]}" d="{data}"/>' for number in range(n_groups))
        text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{body}</svg>'
        seconds, _ = _timed(lambda text=text: segvec.recolor_svg(text, "sunset"))
        print(f"{len(text) / 1e6:.1f} MB, {name}: recolored in {seconds:.3f} s")


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return the least time of three runs, and what came out."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


if __name__ == "__main__":
    main()
