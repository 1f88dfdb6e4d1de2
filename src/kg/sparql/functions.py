"""The functions beyond SPARQL's own that the engine has, by IRI: GeoSPARQL's, and casts.

The engine does not list them, so they stand here; a test asks it for each.
"""

from __future__ import annotations

from typing import Final

from kg.namespaces import XSD

GEOSPARQL: Final = "http://www.opengis.net/def/function/geosparql/"

_GEOMETRY: Final = (
    "area asGeoJSON centroid convexHull coordinateDimension difference dimension distance envelope "
    "getSRID intersection isEmpty isSimple length perimeter relate spatialDimension symDifference "
    "union"
)
_RELATIONS: Final = (
    "sfContains sfCrosses sfDisjoint sfEquals sfIntersects sfOverlaps sfTouches sfWithin "
    "ehContains ehCoveredBy ehCovers ehDisjoint ehEquals ehInside ehMeet ehOverlap "
    "rcc8dc rcc8ec rcc8eq rcc8ntpp rcc8ntppi rcc8po rcc8tpp rcc8tppi"
)
# Beside the seven of SPARQL 1.1, section 17.5.
_CASTS: Final = (
    "date dayTimeDuration duration gDay gMonth gMonthDay gYear gYearMonth time yearMonthDuration"
)

EXTENSION_FUNCTIONS: Final = (
    *(f"{GEOSPARQL}{name}" for name in f"{_GEOMETRY} {_RELATIONS}".split()),
    *(f"{XSD}{name}" for name in _CASTS.split()),
)
