"""Damage, odd options and odd words at length: ``python -m tests.fuzz --minutes 60 --seed 1``.

Each trial follows from the seed, its kind and its number alone. What goes wrong is written into a folder each: the
files, what to type, what happened. With ``--page docs/robustness.md`` the table there is brought up to date.
"""

import argparse
import sys
from pathlib import Path

if __name__ == "__main__":  # and not in the processes that make the trials, which have it already
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "cli")]

from fuzz.campaign import KINDS, campaign, table, updated


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1, help="how long (1)")
    parser.add_argument("--seed", type=int, default=0, help="other trials for each (0)")
    parser.add_argument("--only", action="append", choices=list(KINDS), help="a kind of trials; may be repeated (all)")
    parser.add_argument("--first", type=int, default=0, help="number of the first trial of each kind (0)")
    parser.add_argument("--most", type=int, help="trials of each kind, at most")
    parser.add_argument("--folder", type=Path, default=Path("fuzz-findings"), help="where findings go (fuzz-findings)")
    parser.add_argument("--page", type=Path, help="page whose table gets what was counted (docs/robustness.md)")
    chosen = parser.parse_args()
    counts = campaign(
        seed=chosen.seed,
        minutes=chosen.minutes,
        kinds=chosen.only or list(KINDS),
        most=chosen.most,
        first=chosen.first,
        folder=chosen.folder.resolve(),
    )
    print(table(counts, chosen.seed))  # noqa: T201
    if chosen.page is not None:
        chosen.page.write_text(updated(chosen.page.read_text(), counts, chosen.seed))
    broken = sum(count.ends["broken"] for count in counts.values())
    print(f"{broken} findings{f', in {chosen.folder}' if broken else ''}")  # noqa: T201
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main())
