"""What a font adds between two glyphs: its GPOS table says it, or else the old kern table."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from segvec.svg.fonts import Face, reading_font


@lru_cache(maxsize=65536)
def kerning(face: Face, left: str, right: str) -> float:
    """Return what the font adds between two glyphs, in em."""
    with reading_font(face.label):
        lookups = _kern_lookups(face)
        if not lookups:
            return _old_kerning(face, left, right) / face.units
        return sum(_lookup_kerning(lookup, left, right) for lookup in lookups) / face.units


@lru_cache(maxsize=64)
def _kern_lookups(face: Face) -> tuple[tuple[Any, ...], ...]:
    """Return the subtables of each lookup that the feature ``kern`` has, whatever the script.

    References
    ----------
    .. [1] OpenType 1.9, GPOS, lookup types 2 and 9, https://learn.microsoft.com/typography/opentype/spec/gpos
    """
    table = face.tables["GPOS"].table if "GPOS" in face.tables else None
    if table is None or table.FeatureList is None or table.LookupList is None:
        return ()
    kern = [record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == "kern"]
    places = sorted({place for feature in kern for place in feature.LookupListIndex})
    lookups = [table.LookupList.Lookup[place].SubTable for place in places]
    opened = [[getattr(subtable, "ExtSubTable", subtable) for subtable in subtables] for subtables in lookups]
    pairs = [tuple(subtable for subtable in subtables if subtable.LookupType == 2) for subtables in opened]
    return tuple(filter(None, pairs))


def _lookup_kerning(subtables: Sequence[Any], left: str, right: str) -> int:
    """Return what the first subtable that knows a pair says, in units of the font."""
    found = (_pair_kerning(subtable, left, right) for subtable in subtables)
    return next((value for value in found if value is not None), 0)


def _pair_kerning(subtable: Any, left: str, right: str) -> int | None:  # noqa: ANN401 (fontTools has no types)
    """Look a pair up by its glyphs (format 1) or their classes (format 2)."""
    covered = subtable.Coverage.glyphs
    if left not in covered:
        return None
    if subtable.Format == 1:
        records = subtable.PairSet[covered.index(left)].PairValueRecord
        values = [record.Value1 for record in records if record.SecondGlyph == right]
    else:
        first, second = subtable.ClassDef1.classDefs.get(left, 0), subtable.ClassDef2.classDefs.get(right, 0)
        values = [subtable.Class1Record[first].Class2Record[second].Value1]
    return getattr(values[0], "XAdvance", 0) if values else None


def _old_kerning(face: Face, left: str, right: str) -> int:
    """Look a pair up in the kern table of TrueType, in units of the font."""
    tables = face.tables["kern"].kernTables if "kern" in face.tables else ()
    # Bit 0 of the coverage says that a table is horizontal; formats other than 0 are not read.
    return sum(table.kernTable.get((left, right), 0) for table in tables if table.format == 0 and table.coverage & 1)
