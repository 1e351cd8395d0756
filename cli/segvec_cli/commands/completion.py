"""The command ``completion``: the script that lets a shell complete segvec's command lines."""

import click
from click.shell_completion import get_completion_class

from segvec_cli.suggesting import OneOf

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", metavar="SHELL", type=OneOf(SHELLS))
@click.pass_context
def completion(ctx: click.Context, /, shell: str) -> None:
    """Print the script that lets SHELL (bash, zsh or fish) complete commands, options and their values with Tab.

    Write it to a file once and let the shell read that, or let fish find it by itself:

    \b
    segvec completion bash > ~/.segvec-complete.bash
    echo '. ~/.segvec-complete.bash' >> ~/.bashrc
    \b
    segvec completion zsh > ~/.segvec-complete.zsh
    echo '. ~/.segvec-complete.zsh' >> ~/.zshrc        (behind the line with compinit)
    \b
    segvec completion fish > ~/.config/fish/completions/segvec.fish

    Then open a new terminal. Bash must be 4.4 or newer.
    """  # noqa: D301 (\b keeps click from refilling the lines)
    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(ctx.find_root().command, {}, "segvec", "_SEGVEC_COMPLETE")
    # Not made.source(), which for bash runs bash to see its version.
    click.echo(made.source_template % made.source_vars())
