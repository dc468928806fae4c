"""What Schemathesis is to check here in another way than by its own checks; loaded by schemathesis.toml.

Every exception from a check of Schemathesis stands in schemathesis.toml, with its reason; where the exception would let
faults through, a narrower check here takes its place.
"""

import json
import re
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import schemathesis

# Rules that no schema can say: they depend on what is stored, or on two fields together. A request that follows its
# schema may be refused with 400 for these alone. Anything else that is refused belongs in the schema.
RULES_OF_STATE = {
    "bad_cursor",  # not a cursor of this service
    "other_list",  # a cursor of a list with other filters
    "unknown_reference",  # names a record or a term that does not exist
    "repeated",  # the same thing twice in a list
    "other_format",  # a parameter that the chosen representation does not have
    "contradiction",  # does not go together with another field of the same record
    "incomplete",  # missing before a practice can be submitted
    "bad_character",  # turns the direction of text; a pattern for every text would hide what patterns are for
    # What an upload says of its file, or what the file's bytes are: nothing that a schema reads.
    "bad_metadata",
    "wrong_kind",
    "damaged",
    "polyglot",
    "bad_encoding",
    "archive_bomb",
    "program",
    "bad_name",
    "encrypted",
    "picture_too_large",
    "picture_too_long",
    # What a seat is to be beside others, and who may be given one.
    "taken",
    "overlapping",
    "wrong_constituency",
    "wrong_region",
    "not_active",
    "read_only",  # a field that is repeated as it was read, not changed
}

# Pieces of an upload are bytes.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

# The criteria of a review.
CRITERIA = ["innovation", "effectiveness", "replicability", "sustainability", "relevance", "responsiveness", "efficiency"]

# The same for codes that elsewhere are a schema's.
PLACES_OF_STATE = {
    ("/effective_on", "out_of_range"),  # before the present state began
    ("/reason", "required"),  # for some of the states a partner, a commitment or an application can move to
    ("/body", "required"),  # for decisions
    ("/joined_on", "out_of_range"),  # in the future
    ("/slug", "read_only"),  # a term's slug is chosen once
    ("/parent", "circle"),  # below itself
    ("/made_on", "out_of_range"),  # in the future, or after the first report
    ("/due_on", "out_of_range"),  # before the commitment was made
    ("/said_on", "out_of_range"),  # in the future
    ("/reported_on", "out_of_range"),  # in the future, or before the commitment was made
    ("/amount", "required"),  # of financial commitments
    ("/amount", "not_allowed"),  # of other commitments
    ("/amount", "out_of_range"),  # nothing at all
    ("/amount", "bad_format"),  # more decimals than the currency has
    ("/currency", "required"),
    ("/currency", "not_allowed"),
    ("/instrument", "required"),  # with a paragraph
    ("/partner", "required"),  # of focal points and contributors
    ("/partner", "not_allowed"),  # of admins and editors
    ("/ended_on", "out_of_range"),  # before it began
    # Bodies, seats and mandates: the end before the beginning, or one of another's life.
    ("/established_on", "out_of_range"),
    ("/closed_on", "out_of_range"),
    ("/starts_on", "out_of_range"),
    ("/ends_on", "out_of_range"),
    ("/cost_amount", "required"),  # with a currency
    ("/cost_currency", "required"),  # with an amount
    ("/publish_at", "not_allowed"),  # only to publish
    ("/publish_at", "out_of_range"),  # more than a year away
    ("/review_due_on", "not_allowed"),  # only to publish
    ("/review_due_on", "out_of_range"),  # in the past
    ("/recommendation", "required"),  # of completed reviews
    ("/summary", "required"),  # of completed reviews
    *((f"/scores/{criterion}", "required") for criterion in CRITERIA),  # of completed reviews
    ("/secret", "expired"),  # of a link that nobody was sent
    ("/old_password", "wrong"),
    ("/query", "bad_query"),  # a saved search is checked as the address of the list is
}

# What a merge patch cannot know: whether the object that it adds a field to is there.
RULES_OF_PATCHES = {"required"}

# These end the session of the token that they are called with: called with the token of the run, all calls after them
# would be refused. They are called signed out, which they allow.
END_THE_SESSION = {"logout"}


@schemathesis.hook
def before_call(context, case, kwargs):
    # A long poll does nothing for up to half a minute on purpose, and an import may be waited for as long.
    if str((case.query or {}).get("wait", "")).isdigit():
        del case.query["wait"]
    if case.operation.definition.raw.get("operationId") in END_THE_SESSION:
        kwargs["auth"] = signed_out


def signed_out(request):
    request.headers.pop("Authorization", None)
    return request


# Terms and places that exist everywhere. Without them hardly any generated record would be accepted, and what lies behind
# would stay untried. Only well-formed values are replaced: what is wrong on purpose stays wrong.
WELL_KNOWN = {
    "constituency": ("[a-z0-9]+(-[a-z0-9]+)*", "governments"),
    "country": ("[A-Z]{2}", "BR"),
    "region": ("[a-z0-9-]{2,30}", "419"),
    "parent": ("[0-9a-f-]{36}", None),
    "priority": ("[a-z0-9]+(-[a-z0-9]+)*", "equality"),
    "intervention": ("[a-z0-9]+(-[a-z0-9]+)*", "living-wages"),
    "currency": ("[A-Z]{3}", "EUR"),
}


@schemathesis.hook
def map_body(context, body):
    if not isinstance(body, dict):
        return body
    # Every other body stays as it is, so that names of what does not exist are tried as well.
    if len(body) % 2:
        return body
    for name, (pattern, known) in WELL_KNOWN.items():
        value = body.get(name)
        if isinstance(value, str) and re.fullmatch(pattern, value):
            body[name] = known
    return body


@schemathesis.check
def valid_input_is_refused_only_by_rules_of_state(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    errors = response.json().get("errors", [])
    allowed = RULES_OF_STATE | (RULES_OF_PATCHES if case.method.upper() == "PATCH" else set())
    unexpected = [error for error in errors if error["code"] not in allowed and (error.get("pointer"), error["code"]) not in PLACES_OF_STATE]
    assert errors and not unexpected, f"Refused although the schema allows it: {json.dumps(unexpected or response.json())}"


@schemathesis.check
def answers_follow_their_schema(ctx, response, case):
    """Like response_schema_conformance; when the caller chose `fields`, only those need be there."""
    asked = parse_qs(urlsplit(response.request.url).query)
    if response.status_code != 200 or "fields" not in asked:
        return case.operation.validate_response(response, case=case)
    document = case.operation.schema.raw_schema
    contract = document["paths"][case.operation.path][case.method.lower()]["responses"]["200"]
    schema = resolved(document, contract["content"]["application/json"]["schema"])
    records = [response.json()]
    if "items" in schema["properties"]:
        records = records[0]["items"]
        schema = resolved(document, schema["properties"]["items"]["items"])
    chosen = {
        "type": "object",
        "properties": schema["properties"],
        "required": ["id"],
        "additionalProperties": False,
        "components": document["components"],
    }
    validator = jsonschema_rs.Draft202012Validator(chosen, validate_formats=True)
    for record in records:
        validator.validate(record)


def resolved(document, schema):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema
