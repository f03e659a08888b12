"""An OpenAPI description in words."""

from __future__ import annotations

from overstap.portal.pages.api_description import Composite, Value, composites_of, operations_of, refusal_of

SCHEMA = {
    "paths": {
        "/api/v1/things/{number}": {
            "get": {
                "summary": "Eén ding",
                "parameters": [{"name": "number", "schema": {"type": "integer", "description": "Nummer."}}],
                "responses": {
                    200: {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "properties": {
                    "when": {"type": "string", "format": "date-time"},
                    "owner": {"anyOf": [{"$ref": "#/components/schemas/Refusal"}, {"type": "null"}]},
                    "parts": {"items": {"type": "string"}, "type": "array", "description": "Delen."},
                    "whole": {"items": {"$ref": "#/components/schemas/Whole"}, "type": "array"},
                    "reasons": {"type": "object", "additionalProperties": {"type": "integer"}},
                }
            },
            "Whole": {"properties": {"size": {"type": "integer", "description": "Hoeveel."}}},
            "Refusal": {"properties": {"code": {"type": "string", "description": "Code."}}},
        }
    },
}


def test_an_operation_has_its_words_parameters_and_answer() -> None:
    (operation,) = operations_of(SCHEMA)
    assert (operation.method, operation.path, operation.words) == ("GET", "/api/v1/things/{number}", "Eén ding")
    assert operation.parameters == [Value("number", "integer", "Nummer.")]
    assert operation.answer == [
        Value("when", "date-time", ""),
        Value("owner", "Refusal | null", ""),
        Value("parts", "string[]", "Delen."),
        Value("whole", "Whole[]", ""),
        Value("reasons", "{string: integer}", ""),
    ]


def test_what_a_value_consists_of_is_told_under_the_name_that_it_is_called_by() -> None:
    assert composites_of(SCHEMA) == [Composite("Whole", [Value("size", "integer", "Hoeveel.")])]


def test_its_anchor_is_an_id_that_html_knows() -> None:
    assert operations_of(SCHEMA)[0].anchor == "get-api-v1-things-number"


def test_an_answer_without_content_has_no_fields() -> None:
    responses = {"paths": {"/x": {"post": {"summary": "Doen", "responses": {"200": {"description": "OK"}}}}}}
    assert operations_of(responses)[0].answer == []


def test_a_refusal_is_told_once() -> None:
    assert refusal_of(SCHEMA) == [Value("code", "string", "Code.")]
