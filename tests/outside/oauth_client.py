#!/usr/bin/env python3
"""An unmodified OAuth2 client (Authlib) gets a token from a running service, writes with it, and gives it back.

    oauth_client.py BASE_URL CLIENT_ID CLIENT_SECRET PARTNER [SCOPE]

PARTNER is the id or slug of the partner that the client belongs to; SCOPE is "partners:write" unless given. The client
knows the service's address alone: everything else it finds by RFC 8414. It checks the token's signature with the
published keys (RFC 7517, EdDSA), changes the partner's web site with If-Match, revokes the token (RFC 7009) and is then
refused.
"""

import sys
import uuid

import jwt
import requests
from authlib.integrations.requests_client import OAuth2Session


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit(f"usage: {sys.argv[0]} BASE_URL CLIENT_ID CLIENT_SECRET PARTNER [SCOPE]")
    base_url, client_id, client_secret, partner = sys.argv[1:5]
    scope = sys.argv[5] if len(sys.argv) == 6 else "partners:write"
    base_url = base_url.rstrip("/")

    metadata = found(requests.get(f"{base_url}/.well-known/oauth-authorization-server", timeout=10)).json()
    expect("client_credentials" in metadata.get("grant_types_supported", []), "the metadata name client_credentials")
    expect(scope in metadata.get("scopes_supported", []), f"the metadata name the scope {scope}")

    session = OAuth2Session(
        client_id,
        client_secret,
        scope=scope,
        token_endpoint_auth_method="client_secret_basic",
        revocation_endpoint_auth_method="client_secret_basic",
    )
    token = session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
    expect(token["token_type"].lower() == "bearer", "the token is a bearer token")
    expect(0 < token["expires_in"] <= 3600, "the token is short-lived")

    keys = jwt.PyJWKClient(metadata["jwks_uri"])
    access = token["access_token"]
    claims = jwt.decode(
        access,
        keys.get_signing_key_from_jwt(access).key,
        algorithms=["EdDSA"],
        audience=metadata["issuer"],
        issuer=metadata["issuer"],
        options={"require": ["exp", "iat", "iss", "aud", "sub", "jti"]},
    )
    expect(claims["scope"].split() == scope.split(), f"the token has the scope asked for, not {claims['scope']}")

    address = f"{base_url}/api/v1/partners/{partner}"
    read = found(session.get(address, timeout=10))
    website = f"https://example.org/{uuid.uuid4().hex}"
    written = session.patch(
        address,
        json={"website": website},
        headers={"If-Match": read.headers["ETag"], "Content-Type": "application/merge-patch+json"},
        timeout=10,
    )
    expect(written.status_code == 200, f"the client changes its partner, instead: {written.status_code} {written.text}")
    expect(found(requests.get(address, timeout=10)).json()["website"] == website, "everybody reads the change")
    unnamed = session.patch(address, json={"website": website}, timeout=10)
    expect(unnamed.status_code == 428, f"a change without If-Match is refused with 428, not {unnamed.status_code}")

    revoked = session.revoke_token(metadata["revocation_endpoint"], token=access, token_type_hint="access_token")
    expect(revoked.status_code == 200, f"revoking answers 200, not {revoked.status_code}")
    refused = requests.patch(
        address,
        json={"website": website},
        headers={"Authorization": f"Bearer {access}", "If-Match": written.headers["ETag"]},
        timeout=10,
    )
    expect(refused.status_code == 401, f"the revoked token is refused with 401, not {refused.status_code}")

    wrong = OAuth2Session(client_id, client_secret + "x", token_endpoint_auth_method="client_secret_basic")
    try:
        wrong.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
    except Exception as error:  # Authlib raises a type of its own for each of its integrations
        expect(getattr(error, "error", None) == "invalid_client", f"a wrong secret is invalid_client, not {error}")
    else:
        sys.exit("The OAuth2 client: a wrong secret was accepted")
    print("The OAuth2 client works.")


def found(response):
    expect(response.status_code == 200, f"{response.url} answers 200, not {response.status_code}: {response.text[:500]}")
    return response


def expect(holds, what):
    if not holds:
        sys.exit(f"The OAuth2 client: not so: {what}")


if __name__ == "__main__":
    main()
