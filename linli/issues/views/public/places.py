"""What maps ask of the server: outlines of cells, and whose a place is."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from linli.doors.datum import BadPointError, Datum, Point
from linli.issues.forms.words import place_words
from linli.issues.queries import places
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Box, NoAreasError

CORNERS = 4


@require_GET
def cells(request: HttpRequest) -> JsonResponse:
    """Give the cells in a box (`bbox=west,south,east,north`, WGS-84) or below a code (`prefix`) as GeoJSON."""
    try:
        box = _box(request.GET.get("bbox", ""))
    except ValueError:
        return _refused(gettext("Give the box as four degrees: west,south,east,north."))
    try:
        found = areas.cells_geojson(prefix=request.GET.get("prefix", ""), box=box)
    except NoAreasError as error:
        return _refused(str(error))
    language = get_language() or ""
    for feature in found["features"]:
        told = feature["properties"]
        told["name"] = told["en" if language.startswith("en") else "zh"]
    return JsonResponse(found)


def _box(text: str) -> Box | None:
    if not text:
        return None
    west, south, east, north = (float(part) for part in text.split(","))
    return west, south, east, north


@require_GET
def cell(request: HttpRequest) -> JsonResponse:
    """Say in words where a point (`lat`, `long`, `datum`) lies and whose desk takes what is reported there."""
    try:
        datum = Datum(request.GET.get("datum", Datum.WGS84))
        point = Point(float(request.GET.get("lat", "")), float(request.GET.get("long", "")), datum)
        found = places.place_at(point)
    except BadPointError as error:
        return _refused(str(error))
    except (ValueError, NoAreasError):
        return _refused(gettext("Give lat and long in degrees, and datum as wgs84, cgcs2000, gcj02 or bd09."))
    return JsonResponse({"words": place_words(found), "code": found.path[-1].code, "certainty": found.certainty})


def _refused(message: str) -> JsonResponse:
    return JsonResponse({"error": "bad_point", "message": message}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def centre(area: str) -> dict[str, float] | None:
    """Give where the map of an area begins, of all areas without one; None where no cell is drawn."""
    try:
        box = areas.extent(area or areas.default_area())
    except NoAreasError:
        return None
    if box is None:
        return None
    west, south, east, north = box
    return {"lat": (south + north) / 2, "long": (west + east) / 2, "zoom": TOWN_ZOOM if area else COUNTY_ZOOM}


# Our default: a county, or a town, fills a phone.
COUNTY_ZOOM, TOWN_ZOOM = 8, 12
