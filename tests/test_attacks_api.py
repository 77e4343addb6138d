"""Made-up requests to every part of the API, from its own description: every answer is in it."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, given, settings

from tests.installation import Installation

EXAMPLES = 25


def test_every_answer_is_described_and_no_request_makes_the_server_fail(city: Installation) -> None:
    description = schemathesis.openapi.from_url(f"{city.url}/api/v1/openapi.json")
    operations = [found.ok() for found in description.get_all_operations()]
    tried: list[tuple[str, int]] = []

    def attack(operation: schemathesis.APIOperation) -> None:
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def attempt(case: schemathesis.Case) -> None:
            answer = case.call(headers=dict(city.client().headers))
            tried.append((operation.label, answer.status_code))
            told = f"{operation.label}: {answer.status_code} {answer.text}"
            assert str(answer.status_code) in operation.definition.raw["responses"], told

        attempt()

    for operation in operations:
        attack(operation)

    assert {label for label, _ in tried} == {one.label for one in operations}
    assert {status for _, status in tried} >= {200, 404, 422}
