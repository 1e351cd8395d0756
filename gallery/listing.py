"""The list of all pieces as Markdown, for who looks at the folder on a code host."""

from collections.abc import Iterator

from commands import commands
from pieces import Gallery, Piece, Source


def listing(shown: Gallery) -> str:
    """Write the gallery's README: every piece under its first kind, with its command, and the credits."""
    return "\n".join(_lines(shown)) + "\n"


def _lines(shown: Gallery) -> Iterator[str]:
    yield "# Gallery"
    yield ""
    yield "Open `index.html` for zoom, palettes and comparison. `python gallery/build.py` makes everything here from"
    yield "`pieces.toml`; `python gallery/build.py --check` tells what would change. Commands are run in the project's"
    yield "folder."
    yield ""
    yield "![Twelve photographs, each beside its posters in six, eight and twelve colors](few-colors.jpg)"
    yield ""
    yield "Twelve photographs, and posters of six, eight and twelve colors. Below, one poster in 24 palettes:"
    yield "`segvec series coffee.png --preset poster --colors 8 --palette any --count 24 --seed 1 --distinct`."
    yield ""
    yield "![One poster in twenty-four palettes](any-palette.jpg)"
    for kind, title in shown.kinds.items():
        yield from ("", f"## {title}", "")
        for piece in shown.pieces:
            if piece.kinds[0] == kind:
                yield from _entry(piece)
    yield from ("## Credits", "")
    yield "| source | shows | by | license |"
    yield "|---|---|---|---|"
    for source in shown.sources.values():
        yield f"| [{source.file}](sources/{source.file}) | {source.title} | {_credit(source)} | {source.license} |"
    yield ""
    yield "Pieces are under the license of their source."


def _entry(piece: Piece) -> Iterator[str]:
    yield from (f"### {piece.title}", "")
    yield f'<a href="{piece.file}"><img src="{piece.file}" alt="{piece.about}" width="420"></a>'
    yield from ("", f"{piece.about}.", "", "```sh", *commands(piece), "```", "")


def _credit(source: Source) -> str:
    return f"[{source.credit}]({source.link})" if source.link else source.credit
