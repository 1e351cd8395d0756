"""The command ``fonts``."""

import click

from segvec_cli.messages import message_options
from segvec_cli.sections import SectionCommand


@click.command(cls=SectionCommand)
@message_options
def fonts(**_: object) -> None:
    """List the fonts that --font takes: those that come with segvec, and the installed families.

    Words of style choose among the fonts of an installed family, as in 'DejaVu Serif bold italic'; the path of a file
    (.ttf, .otf, .ttc) will do too.
    """
    from segvec.svg.fonts import DEFAULT_FACE, FACES, font_names

    own = (DEFAULT_FACE, *FACES)
    click.echo("with segvec:")
    for name in own:
        click.echo(f"  {name}")
    click.echo("installed:")
    for name in font_names()[len(own) :]:
        click.echo(f"  {name}")
