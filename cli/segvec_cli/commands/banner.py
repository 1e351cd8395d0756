"""The command ``banner``."""

import dataclasses

import click

from segvec_cli.completing import files
from segvec_cli.pages import chosen_page
from segvec_cli.sections import SectionCommand
from segvec_cli.traced_pages import run_page, traced_page_options


@click.command(cls=SectionCommand)
@click.argument("images", metavar="IMAGE...", nargs=-1, required=True, shell_complete=files)
@traced_page_options
@click.pass_context
def banner(ctx: click.Context, /, images: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Trace IMAGE into a banner: --for linkedin, unless another size is given.

    \b
    segvec banner photo.jpg -o banner.png
    segvec banner photo.jpg --for youtube --palette sunset -o banner.png -o banner.svg
    """  # noqa: D301
    options = chosen_page(ctx)
    given = options.changed()
    options = dataclasses.replace(options, **{"destination": "linkedin", **given})
    run_page(ctx, images, outputs, options)
