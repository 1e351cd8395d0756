import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import numpy as np
import pytest

import segvec
from segvec.image.writing import picture_bytes

ROOT = Path(segvec.__file__).parent

# Each room imports only from those before it.
ORDER = (
    "_version",
    "errors",
    "arguments",
    "suggest",
    "parallel",
    "allocation",
    "ragged",
    "graphs",
    "kept",
    "recipes",
    "locks",
    "temporary",
    "naming",
    "folders",
    "files",
    "npy",
    "color",
    "image",
    "layout",
    "effects",
    "options",
    "segment",
    "planar",
    "curves",
    "layers",
    "palette",
    "svg",
    "rendering",
    "recoloring",
    "artwork",
    "heat",
    "styles",
    "preparing",
    "budget",
    "pipeline",
    "series",
    "charts",
    "page",
    "machines",
    "reporting",
    "batching",
    "__init__",
)
MOST_LINES = 400
"""Of a module."""

SOLE_USERS = {
    "svgwrite": {"svg"},
    "cairosvg": {"rendering"},
    "resvg_py": {"rendering"},
    "ezdxf": {"machines"},
    "pypdf": {"page"},
    "PIL": {"image"},
}


def unit(path):
    """Name of the module, or of the package for all of its modules."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(nodes):
    """Full names of what some import statements import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_type_checking(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def at_module_level(nodes):
    """Import statements that run when the module is imported."""
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) and not is_type_checking(node):
            yield from at_module_level(ast.iter_child_nodes(node))


SOURCES = sorted(ROOT.rglob("*.py"))


@cache
def tree_of(path):
    """Read a module when it is first looked at: each worker imports this file, and few of them run its tests."""
    return ast.parse(path.read_text())


def units_of(names):
    """Modules of segvec among imported names."""
    parts = (name.split(".") for name in names)
    return {part[1] if part[1] in ORDER else "__init__" for part in parts if part[0] == "segvec" and len(part) > 1}


def graph():
    """Who imports whom when modules are imported."""
    found = {}
    for path in SOURCES:
        mine = found.setdefault(unit(path), set())
        mine |= units_of(imported(at_module_level(tree_of(path).body))) - {unit(path)}
    return found


def test_every_module_has_its_place_in_the_order():
    assert {unit(path) for path in SOURCES} - {"py.typed"} <= set(ORDER)


def test_modules_import_only_from_those_before_them():
    wrong = [
        f"{name} imports {other}"
        for name, others in graph().items()
        for other in others
        if ORDER.index(other) >= ORDER.index(name)
    ]
    assert not wrong


def module_name(path):
    return ".".join(("segvec", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {module_name(path) for path in SOURCES}


def of_modules(nodes):
    """Modules of segvec that some import statements load; of a room alone, only where it is more than its modules."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            within = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in within)


def whole_graph():
    """Who imports whom, module by module, whenever that may be; what only type checkers see does not count."""
    found = {}
    for path in SOURCES:
        name = module_name(path)
        statements = [node for node in running(tree_of(path).body) if isinstance(node, (ast.Import, ast.ImportFrom))]
        found[name] = set(of_modules(statements)) & MODULES - {name, "segvec"}
    return found


def running(nodes):
    """All nodes that run at some time."""
    for node in nodes:
        if not is_type_checking(node):
            yield node
            yield from running(ast.iter_child_nodes(node))


def test_no_module_needs_itself_not_even_inside_functions():
    list(TopologicalSorter(whole_graph()).static_order())  # raises CycleError


def test_rooms_import_only_from_those_before_them_not_even_inside_functions():
    wrong = [
        f"{name} imports {other}"
        for name, others in whole_graph().items()
        for other in others
        if name != "segvec" and ORDER.index(room(other)) > ORDER.index(room(name))
    ]
    assert not wrong


def room(name):
    return name.split(".")[1]


def test_imports_are_found_at_all():
    assert {"segment", "curves", "layers", "image"} <= graph()["pipeline"]
    assert "image" in graph()["segment"]
    assert "svg" not in graph()["layers"]
    assert "segvec.rendering.render" in whole_graph()["segvec.artwork.artwork"]


def test_no_module_is_long():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_rooms_of_the_page_are_those_of_the_code():
    page = (ROOT.parent / "ARCHITECTURE.md").read_text()
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert rooms == set(re.findall(r"^\| `(\w+)/` \|", page, re.MULTILINE))
    assert {room for room in ORDER if room in rooms} == rooms


@pytest.mark.parametrize("package", SOLE_USERS)
def test_package_has_one_user(package):
    users = {
        unit(path)
        for path in SOURCES
        if any(name.split(".")[0] == package for name in imported(ast.walk(tree_of(path))))
    }
    assert users == SOLE_USERS[package]


def test_library_never_imports_the_command_line():
    for path in SOURCES:
        names = imported(ast.walk(tree_of(path)))
        assert not any(name.split(".")[0] in ("segvec_cli", "click", "rich") for name in names)


def test_all_lists_every_public_name_once():
    assert len(segvec.__all__) == len(set(segvec.__all__))
    assert set(segvec.__all__) == {*segvec._HOMES, "__version__"}
    assert dir(segvec) == sorted(segvec.__all__)


@pytest.mark.parametrize("name", segvec.__all__)
def test_public_name_resolves(name):
    assert getattr(segvec, name) is not None
    if name in segvec._HOMES:
        assert getattr(sys.modules[segvec._HOMES[name]], name) is getattr(segvec, name)


def test_type_checkers_see_the_same_names():
    (block,) = (node for node in tree_of(ROOT / "__init__.py").body if is_type_checking(node))
    seen = {f"{node.module}.{alias.name}" for node in block.body for alias in node.names}
    assert seen == {f"{home}.{name}" for name, home in segvec._HOMES.items()}


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'tracer'"):
        segvec.tracer  # noqa: B018


COUNTED = """
import sys
from segvec_cli.app import main
try:
    main({arguments!r})
except SystemExit as end:
    assert not end.code
print((len(sys.modules), [name for name in {heavy!r} if name in sys.modules]), file=sys.stderr)
"""

LOADED = """
import sys
{code}
print([name for name in {names!r} if name in sys.modules])
"""


def loaded(code, *names):
    result = subprocess.run(
        [sys.executable, "-c", LOADED.format(code=code, names=names)], capture_output=True, text=True, check=True
    )
    return ast.literal_eval(result.stdout)


def test_importing_segvec_loads_next_to_nothing():
    heavy = ("numpy", "scipy", "skimage", "sklearn", "shapely", "PIL", "svgwrite", "cairosvg")
    assert loaded("import segvec; segvec.TraceOptions(); segvec.InputError", *heavy) == []
    assert loaded("import segvec; segvec.Artwork", "numpy") == ["numpy"]


def test_tracing_does_not_load_what_only_some_methods_need():
    code = "import numpy, segvec; segvec.trace(numpy.eye(9)).to_svg()"
    assert loaded(code, "sklearn", "cairosvg", "skimage.filters", "svgwrite") == ["svgwrite"]


MODULES_AT_MOST = {
    "--help": 165,
    "trace logo.png -o logo.svg": 545,
    "recolor logo.svg --palette sunset -o new.svg": 600,
    "heatmap logo.png -o heat.png": 690,
}
"""By command, how many modules it may load: a tenth more than when this was written. They are half of the time that a
small picture takes, and their number does not depend on the machine."""

NEEDED = {("matplotlib", "heatmap")}
"""Large libraries that some commands cannot do without."""


@pytest.fixture(scope="module")
def folder_of_a_logo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("logo")
    square = np.full((64, 64, 3), 255, np.uint8)
    square[16:48, 16:48] = 30, 60, 160
    (folder / "logo.png").write_bytes(picture_bytes(square, format="png"))
    segvec.trace(square).save(folder / "logo.svg")
    return folder


@pytest.mark.parametrize("line", MODULES_AT_MOST)
def test_command_loads_no_more_modules_than_its_budget(line, folder_of_a_logo):
    loads = ("scipy", "shapely", "skimage", "sklearn", "matplotlib", "rich", "fontTools", "pypdf")
    heavy = [name for name in loads if (name, line.split()[0]) not in NEEDED]
    code = COUNTED.format(arguments=line.split(), heavy=heavy)
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder_of_a_logo
    )
    count, heavy = ast.literal_eval(result.stderr.splitlines()[-1])
    assert count <= MODULES_AT_MOST[line]
    assert heavy == []
