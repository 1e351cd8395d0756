"""The command ``unmap``."""

from typing import TYPE_CHECKING

import click

from segvec_cli.completing import colormaps, files
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import outputs_option
from segvec_cli.outputs import STANDARD, Job, Target, planned_targets, write
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.suggesting import OneOf
from segvec_cli.value_types import Numbers
from segvec_cli.work import Advance, run_each, source_of

if TYPE_CHECKING:
    from segvec.heat.unmap import Unmapped

DATA = (".npy", ".csv")

INVERTIBLE_NORMS = ("linear", "log", "symlog", "sqrt", "power")
"""As `segvec.heat.unmap` has them, which takes numpy to load; a test compares the two."""

OF_SCALE = ("cmap", "cmap_range", "steps", "norm", "gamma", "center", "threshold", "vmin", "vmax")
"""Options that are passed on as they are."""


@click.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@click.option(
    "--cmap",
    required=True,
    metavar="NAME|COLOR,...",
    shell_complete=colormaps,
    help="The colormap that the picture was made with.",
)
@click.option(
    "--cmap-range",
    type=Numbers("a range", "0,1"),
    default=(0.0, 1.0),
    metavar="START,STOP",
    help="Part of it that was used.  [default: 0,1]",
)
@click.option("--steps", type=click.IntRange(1, 4096), metavar="N", help="Number of its colors, where it had steps.")
@click.option(
    "--norm",
    type=OneOf(INVERTIBLE_NORMS),
    default="linear",
    show_default=True,
    help="How values became colors.",
)
@click.option(
    "--gamma", type=click.FLOAT, default=1.0, show_default=True, metavar="EXPONENT", help="Of the norm power."
)
@click.option("--center", type=click.FLOAT, metavar="VALUE", help="Value of the map's middle, for linear and symlog.")
@click.option("--threshold", type=click.FLOAT, metavar="SIZE", help="Size below which symlog is linear.")
@click.option(
    "--vmin", type=click.FLOAT, default=0.0, show_default=True, metavar="VALUE", help="Value of the map's lower end."
)
@click.option(
    "--vmax", type=click.FLOAT, default=1.0, show_default=True, metavar="VALUE", help="Value of the map's upper end."
)
@click.option(
    "--max-distance",
    type=click.FloatRange(0),
    metavar="LEVELS",
    help="Distance in RGB, 0..442, from which a color is not of the map.  [default: 12]",
)
@outputs_option(
    "Where to write the values: .npy or .csv, - for CSV to the standard output.  [default: -]",
)
@click.option(
    "--uncertainty",
    metavar="PATH",
    shell_complete=files,
    cls=SectionOption,
    section="Output",
    help="Where to write how far each value may be off: .npy or .csv.",
)
@message_options
@click.pass_context
def unmap(ctx: click.Context, /, image: str, outputs: tuple[str, ...], **_: object) -> None:
    """Read the values of a heatmap from its colors; what is no color of the map becomes NaN and is counted.

    \b
    segvec unmap heat.png --cmap jet --vmin 1500 --vmax 4500 -o data.npy
    segvec unmap heat.png --cmap magma --steps 12 --norm log --vmin 1 --vmax 1000 -o data.csv
    """  # noqa: D301
    report = report_of(ctx)
    files = [path for path in outputs if path != STANDARD]
    uncertainty = [] if ctx.params["uncertainty"] is None else [ctx.params["uncertainty"]]
    targets = planned_targets(image, [*files, *uncertainty], DATA)
    of_values = targets[: len(files)]
    if len(files) < len(outputs) or not outputs:
        of_values = (*of_values, Target(STANDARD, "csv"))

    def work(job: Job, advance: Advance) -> None:
        from segvec.heat.data import values_bytes
        from segvec.heat.unmap import unmap as read_values

        advance(0, "read")
        chosen = {name: ctx.params[name] for name in OF_SCALE}
        if ctx.params["max_distance"] is not None:
            chosen["max_distance"] = ctx.params["max_distance"]
        found = read_values(source_of(image), **chosen)
        arrays = [(target, found.values) for target in of_values]
        arrays += [(target, found.uncertainty) for target in targets[len(files) :]]
        documents = [(target, values_bytes(array, format=target.format)) for target, array in arrays]
        for target, data in documents:
            write(target, data)
        report.note(_summary(found))

    if not run_each([Job(image, targets)], work, n_steps=1, report=report):
        ctx.exit(FAILED)


def _summary(found: "Unmapped") -> str:
    """Tell how sure the values are, and how many there are none for."""
    import numpy as np

    known = found.uncertainty[~found.is_off]
    off = f"{found.n_off} of {found.is_off.size} pixels ({100 * found.n_off / found.is_off.size:.3g}%) are off the map"
    if not known.size:
        return off
    return f"{off}; values are sure to {np.median(known):.3g} (median), {known.max():.3g} at worst"
