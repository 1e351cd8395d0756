"""Signatures, types and defaults as they are written in code, with constants and choices spelt out."""

from ast import literal_eval
from importlib import import_module

from griffe import Attribute, Expr, ExprCall, ExprName, Function, Object, Parameter, ParameterKind

WIDTH = 100
"""Characters of a signature on one line."""

UNTOLD = ("Any", "object")
"""Annotations that say nothing."""

KEPT = ("PaletteLike", "FileSource", "MapSource", "FrameSource")
"""Short names of types that are documented themselves."""

_STARS = {ParameterKind.var_positional: "*", ParameterKind.var_keyword: "**"}


def signature(name: str, function: Function) -> str:
    """Write how a function is called, on one line if there is room."""
    parts = []
    for parameter in _parameters(function):
        if parameter.kind is ParameterKind.keyword_only and "*" not in parts:
            parts.append("*")
        parts.append(declared(parameter))
    arrow = f" -> {returned(function)}"
    line = f"{name}({', '.join(parts)}){arrow}"
    return line if len(line) <= WIDTH else "\n    ".join([f"{name}(", *(f"{part}," for part in parts)]) + f"\n){arrow}"


def declared(named: Parameter | Attribute) -> str:
    """Write name, type and default of a parameter or field."""
    stars = _STARS.get(named.kind, "") if isinstance(named, Parameter) else ""
    kind = annotation(named.annotation)
    shown = f"{stars}{named.name}" + ("" if kind in UNTOLD or stars else f": {kind}")
    default = named.value if isinstance(named, Attribute) else named.default
    return (
        shown
        if default is None or stars or "property" in getattr(named, "labels", ())
        else f"{shown} = {_default(default)}"
    )


def constant(attribute: Attribute) -> str:
    """Write a constant or the short name of a type with what it stands for."""
    text = annotation(attribute.value)
    if text.startswith("{"):
        rows = [f"    {name!r}: {value!r},\n" for name, value in literal_eval(text).items()]
        text = _double_quoted(f"{{\n{''.join(rows)}}}")
    return f"{attribute.name} = {text}"


def returned(function: Function) -> str:
    """Type of what a function returns."""
    return annotation(function.returns)


def described(function: Function) -> list[tuple[str, str]]:
    """Return names and descriptions of parameters as the docstring has them, in the order of the signature."""
    sections = function.docstring.parsed if function.docstring else []
    texts = {each.name: each.description for part in sections if part.kind.value == "parameters" for each in part.value}
    order = [parameter.name for parameter in _parameters(function)]
    return sorted(texts.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))


def parameter_names(function: Function) -> list[str]:
    """Return the names that a caller gives."""
    return [parameter.name for parameter in _parameters(function)]


def _parameters(function: Function) -> list[Parameter]:
    return [parameter for parameter in function.parameters if parameter.name != "self"]


def annotation(expression: str | Expr | None) -> str:
    """Write a type; words to choose from and short names of types are spelt out."""
    if expression is None or isinstance(expression, str):
        return _double_quoted((expression or "None").strip("'"))
    parts = [_spelt_out(part) if isinstance(part, ExprName) else str(part) for part in expression.iterate(flat=True)]
    return _double_quoted("".join(parts).replace("[Any]", ""))


def _spelt_out(name: ExprName) -> str:
    value = None if name.name in KEPT else _constant(name)
    text = annotation(value) if value else name.name
    return text[len("Literal[") : -1].replace(", ", " | ") if text.startswith("Literal[") else text


def _default(expression: str | Expr) -> str:
    """Write a default; a constant by its value, and that of an option as it is declared."""
    if isinstance(expression, ExprCall) and str(expression.function) == "option":
        return _default(expression.arguments[0])
    text = str((_constant(expression) if isinstance(expression, ExprName) else None) or expression)
    if text.startswith("field(default_factory="):
        return text[len("field(default_factory=") : -1] + "()"
    return f"{int(text):_}" if text.isdigit() else _double_quoted(text)


def _constant(name: ExprName) -> str | Expr | None:
    """Find the value of what a module of the package calls by a name; none of functions and classes."""
    owner = name.parent
    path = name.canonical_path
    if not isinstance(owner, Object) or ("." in path and not path.startswith("segvec.")):
        return None
    module, _, attribute = path.rpartition(".")
    try:
        found = owner.modules_collection[path]
    except KeyError:  # griffe leaves out names that are bound two at once; those of Python are not found either
        value = getattr(import_module(module or owner.module.path), attribute, None)
        return None if value is None else repr(value)
    target = found.final_target if found.is_alias else found
    return target.value if isinstance(target, Attribute) else None


def _double_quoted(text: str) -> str:
    return text if '"' in text else text.replace("'", '"')
