from __future__ import annotations

import json

from django.db import connection
from django.test import RequestFactory

from sauyunan.core import health_views


def test_a_database_that_is_away_is_broken_and_no_exception(own_database):
    place = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict["NAME"] = "no_such_database"
    try:
        response = health_views.healthy(RequestFactory().get("/sehat"))
    finally:
        connection.settings_dict.update(place)

    body = json.loads(response.content)
    assert (response.status_code, body["database"]) == (503, {"status": "broken"})
    assert "queue" not in body
