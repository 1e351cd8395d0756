"""The reference says what the code says, and links lead somewhere."""

import importlib
import re
import shutil
import sys
from functools import cache

import pytest
from documents import ROOT

import segvec

DOCS = ROOT / "docs"
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
REFRESH = "run: python docs/build.py"


@pytest.fixture(scope="module")
def tools():
    """Modules of the folder of scripts, which is no package."""
    names = ("markup", "signatures", "reference_page", "command_page", "performance_page", "docs_build")
    spec = importlib.util.spec_from_file_location("docs_build", DOCS / "build.py")
    sys.path.insert(0, str(DOCS))
    try:
        sys.modules["docs_build"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["docs_build"])
        yield {name: sys.modules[name] for name in names}
    finally:
        sys.path.remove(str(DOCS))
        for name in names:
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def made(tools):
    return {name: make() for name, make in tools["docs_build"].PAGES.items()}


@pytest.fixture(scope="module")
def entries(tools):
    page = tools["reference_page"]
    return [entry for entries in page.grouped_entries(page.load()).values() for entry in entries]


def broken_links(page, texts, anchors):
    """Find links of a page, among texts by path, that lead nowhere."""
    for target in LINK.findall(without_code(texts[page])):
        path, _, fragment = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        other = page if not path else (page.parent / path).resolve()
        if not other.exists() or (fragment and fragment not in anchors(texts.get(other, ""))):
            yield target


def without_code(text):
    text = re.sub(r"^(```+).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<!\[)`[^`\n]+`(?!\])", "", text)


def documents():
    pages = (ROOT / "README.md", ROOT / "gallery" / "README.md", *DOCS.glob("*.md"))
    return {path.resolve(): path.read_text() for path in pages}


def test_committed_pages_are_fresh(tools, made):
    stale = tools["docs_build"].out_of_date(made)
    assert not stale, f"out of date: {', '.join(stale)}; {REFRESH}"


def test_other_or_missing_page_is_out_of_date(tools, made, tmp_path):
    out_of_date = tools["docs_build"].out_of_date
    for name, text in made.items():
        (tmp_path / name).write_bytes(text.encode())
    assert out_of_date(made, tmp_path) == []
    (tmp_path / "commands.md").write_bytes(made["commands.md"].replace("vector", "raster", 1).encode())
    (tmp_path / "reference.md").unlink()
    assert sorted(out_of_date(made, tmp_path)) == ["commands.md", "reference.md"]


CHANGES = [
    ("pipeline.py", "Turn a picture into vector art", "Turn a picture into something else"),
    ("options/tracing.py", "Number of colors, 1 to 256", "Number of colors, 1 to 999"),
    ("image/choices.py", "DEFAULT_MAX_PIXELS = 200_000_000", "DEFAULT_MAX_PIXELS = 300_000_000"),
    ("options/tracing.py", 'Layers = Literal["stacked", ', 'Layers = Literal["piled", '),
]
"""Of a docstring, of that of a field, of a default and of a choice."""


def test_changes_in_the_code_are_noticed_and_nothing_else(tools, made, tmp_path):
    shutil.copytree(ROOT / "segvec", tmp_path / "segvec", ignore=shutil.ignore_patterns("__pycache__"))
    for file, old, new in CHANGES:
        source = tmp_path / "segvec" / file
        assert source.read_text().count(old) == 1
        source.write_text(source.read_text().replace(old, new))
    changed = tools["reference_page"].reference_page(tmp_path)
    before, after = made["reference.md"].splitlines(), changed.splitlines()
    different = "\n".join(line for line in after if line not in before)
    for part in ("into something else.", "1 to 999", "max_pixels: int = 300_000_000", '"piled" | "mosaic"'):
        assert part in different
    shown = different.replace("something else", "vector art").replace("1 to 999", "1 to 256")
    shown = shown.replace("300_000_000", "200_000_000").replace('"piled" |', '"stacked" |')
    assert set(shown.splitlines()) <= set(before)


def test_pages_do_not_depend_on_the_terminal(tools, made, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "10")
    assert tools["command_page"].command_page() == made["commands.md"]


def test_every_public_name_has_a_section(entries):
    assert set(segvec.__all__) <= {entry.name for entry in entries}


def test_every_command_has_a_section(made):
    from segvec_cli.app import COMMANDS

    for commands in COMMANDS.values():
        for name in commands:
            assert f"\n## segvec {name}\n" in made["commands.md"]


def undescribed(function, signatures):
    """Names that only the signature has, or only the docstring."""
    return set(signatures.parameter_names(function)) ^ {name for name, _ in signatures.described(function)}


def test_docstrings_describe_all_parameters_and_no_others(entries, tools):
    wrong = {
        entry.name: undescribed(entry.target, tools["signatures"]) for entry in entries if entry.target.is_function
    }
    assert {name: names for name, names in wrong.items() if names} == {}


def test_every_field_is_described(entries, tools):
    classes = [entry.target for entry in entries if entry.target.is_class]
    fields = [each for owner in classes for each in tools["reference_page"].members(owner) if each.is_attribute]
    assert [field.path for field in fields if not field.docstring] == []


def test_missing_and_surplus_descriptions_are_noticed(tools, tmp_path):
    import griffe

    sections = "Parameters\n    ----------\n    a\n        One.\n    c\n        No more."
    source = f'def f(a, b):\n    """Do.\n\n    {sections}\n    """\n'
    (tmp_path / "example.py").write_text(source)
    loader = griffe.GriffeLoader(
        search_paths=[tmp_path], docstring_parser="numpy", docstring_options={"warnings": False}
    )
    assert undescribed(loader.load("example")["f"], tools["signatures"]) == {"b", "c"}


def test_no_two_headings_have_the_same_anchor(tools, made):
    for text in made.values():
        anchors = tools["markup"].anchors(text)
        assert len(set(map(tools["markup"].anchor, re.findall("^#+ (.+)$", text, re.MULTILINE)))) == len(anchors)


def test_docstrings_leave_no_markup_of_their_own(made):
    for text in made.values():
        assert (
            re.findall(r":(?:func|class|meth|mod):|``[^`\n]|^-{3,}$|\x08", re.sub("^```.*", "", text, flags=re.M)) == []
        )


@pytest.mark.parametrize("page", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page, tools):
    assert list(broken_links(page, documents(), cache(tools["markup"].anchors))) == []


def test_broken_links_are_found(tools, tmp_path):
    page, other = tmp_path / "page.md", tmp_path / "other.md"
    text = (
        "# Title\n\n## Twice\n\n## Twice\n\n```\n# no heading\n[a](no-link.md)\n```\n`[b](code.md)`\n"
        "[1](#title) [2](#twice-1) [3](other.md#part-two) [4](https://example.org/#x) ![5](gone.png) [6](#no-heading) "
        "[7](#twice-2) [8](other.md#part) [`f()`](#gone)\n"
    )
    texts = {page: text, other: "## Part *two*\n"}
    for path, content in texts.items():
        path.write_text(content)
    found = list(broken_links(page, texts, tools["markup"].anchors))
    assert found == ["gone.png", "#no-heading", "#twice-2", "other.md#part", "#gone"]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Errors and version", "errors-and-version"),
        ("`Artwork.to_png()`", "artworkto_png"),
        (r"\_\_version\_\_", "__version__"),
        ("How many colors?", "how-many-colors"),
        ("A [link](https://example.org) in it", "a-link-in-it"),
        ("Layers & masks", "layers--masks"),
    ],
)
def test_anchors_are_those_of_code_hosts(heading, expected, tools):
    assert tools["markup"].anchor(heading) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As white~0.1 or *.png, also _r, and min_area", r"As white\~0.1 or \*.png, also \_r, and min_area"),
        ("See :func:`segvec.trace`,\nand ``a*b``", "See `segvec.trace`, and `a*b`"),
        ("One [1]_.\n\nTwo < three.", "One \\[1\\].\n\nTwo \\< three."),
        ("All:\n- one,\n  and more\n- two", "All:\n- one, and more\n- two"),
    ],
)
def test_docstring_text_becomes_markdown(text, expected, tools):
    assert tools["markup"].prose(text) == expected
