"""What somebody types and uploads in set-up."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import PASSWORD

ADMINS = {
    "name": "Ada",
    "email": "Ada@gemeente.example",
    "password": PASSWORD,
    "second_name": "Bo",
    "second_email": "bo@gemeente.example",
}


def area_file(content: object = None) -> SimpleUploadedFile:
    square = {"type": "Polygon", "coordinates": [[[5, 52], [5.1, 52], [5.1, 52.1], [5, 52.1], [5, 52]]]}
    feature = {"type": "Feature", "properties": {"code": "BU1", "naam": "Noord"}, "geometry": square}
    content = content or {"type": "FeatureCollection", "features": [feature]}
    return SimpleUploadedFile("buurten.geojson", json.dumps(content).encode())
