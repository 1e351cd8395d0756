"""The command ``poster``."""

import click

from segvec_cli.completing import files
from segvec_cli.pages import chosen_page
from segvec_cli.sections import SectionCommand
from segvec_cli.traced_pages import run_page, traced_page_options


@click.command(cls=SectionCommand)
@click.argument("images", metavar="IMAGE...", nargs=-1, required=True, shell_complete=files)
@traced_page_options
@click.pass_context
def poster(ctx: click.Context, /, images: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Trace each IMAGE and lay all out on one page, at an exact size in pixels or on paper.

    \b
    segvec poster photo.jpg --for a2 --margin 20mm --title "Lycaena dispar" -o poster.pdf -o poster.png
    segvec poster photo.jpg --for a3 --count 12 --palette harmony --margin 10mm -o sheet.pdf
    segvec poster photo.jpg --for a2 --pages 3 --bleed 3mm --marks -o triptych.pdf
    """  # noqa: D301
    run_page(ctx, images, outputs, chosen_page(ctx))
