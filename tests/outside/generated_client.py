#!/usr/bin/env python3
"""A client that openapi-python-client generates from the contract works against a running service, unmodified.

    generated_client.py DOC BASE_URL EMAIL PASSWORD

Signs in, reads the directory page by page and as a file, reads one partner, changes it by PATCH and by PUT with the ETag that
it was read with, is refused with an old one, and reads back what it wrote. Makes the partners it needs.
"""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

BYTES = ["image/webp", "application/offset+octet-stream"]


def main():
    if len(sys.argv) != 5:
        sys.exit(f"usage: {sys.argv[0]} DOC BASE_URL EMAIL PASSWORD")
    document, base_url, email, password = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(document).resolve(), Path(folder) / "portal")
        sys.path.insert(0, folder)
        use(base_url.rstrip("/"), email, password)
    print("The generated client works.")


def generate(document, folder):
    tools = Path(sys.executable).parent
    # Media types of bytes that this generator does not know by name; its own setting says what they are.
    settings = folder.with_suffix(".json")
    settings.write_text(json.dumps({"content_type_overrides": dict.fromkeys(BYTES, "application/octet-stream")}))
    environment = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    made = subprocess.run(
        [tools / "openapi-python-client", "generate", "--path", document, "--meta", "none", "--fail-on-warning"]
        + ["--output-path", folder, "--config", settings],
        capture_output=True,
        text=True,
        env=environment,
    )
    if made.returncode != 0:
        sys.exit(f"No client can be generated from {document}:\n{made.stdout}{made.stderr}")


def use(base_url, email, password):
    portal = importlib.import_module("portal")
    models = importlib.import_module("portal.models")
    # A generator can write what does not even load: every operation must.
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        importlib.import_module(module.name)

    def operation(tag, name):
        return importlib.import_module(f"portal.api.{tag}.{name}")

    visitor = portal.Client(base_url=base_url)
    session = operation("auth", "login").sync(client=visitor, body=models.Credentials(email=email, password=password))
    expect(isinstance(session, models.Session), f"signing in answers a session, not {session}")
    person = portal.AuthenticatedClient(base_url=base_url, token=session.access_token)

    mark = uuid.uuid4().hex[:8]
    for number in range(3):
        names = models.ShortTexts.from_dict({"en": f"Generated client {mark} {number}", "fr": f"Client engendré {mark} {number}"})
        body = models.PartnerInput(names=names, constituency="workers", country="SN")
        made = operation("partners", "create_partner").sync(client=person, body=body, idempotency_key=str(uuid.uuid4()))
        expect(isinstance(made, models.Partner), f"creating answers a partner, not {made}")

    found = []
    cursor = None
    while True:
        page = {} if cursor is None else {"cursor": cursor}
        listed = operation("partners", "list_partners").sync(client=visitor, limit=2, country=["SN"], sort=list_order(models), **page)
        expect(isinstance(listed, models.PartnerList), f"listing answers a list, not {listed}")
        expect(len(listed.items) <= 2, "a page has at most as many items as asked for")
        found += listed.items
        cursor = listed.page.next_cursor
        if cursor is None:
            break
    ours = [partner for partner in found if mark in partner.name.text]
    expect(len(ours) == 3, f"all three partners are listed, page by page; found {len(ours)}")
    expect(len(found) == listed.page.total, "the pages hold as many as the total says")

    # The generator reads one media type only, so of a file the request is its own, with every default, and the answer as it comes.
    asked = operation("partners", "list_partners")._get_kwargs(country=["SN"], format_=models.ListPartnersFormat.CSV)
    table = visitor.get_httpx_client().request(**asked)
    expect(table.status_code == 200, f"the list comes as a file, not {table.status_code}: {table.text}")
    expect(all(partner.slug in table.text for partner in ours), "the file has all three partners")

    get, patch, replace = (operation("partners", f"{name}_partner") for name in ("get", "patch", "replace"))
    slug = ours[0].slug
    read = get.sync_detailed(client=visitor, partner=slug)
    expect(read.status_code == 200 and read.parsed.id == ours[0].id, f"{slug} can be read")
    tag = read.headers["etag"]

    change = models.PartnerPatch(website="https://example.org/changed", acronym="GC")
    patched = patch.sync_detailed(client=person, partner=slug, body=change, if_match=tag)
    expect(patched.status_code == 200, f"PATCH with the ETag answers 200, not {patched.status_code}: {patched.content}")
    expect(patched.parsed.website == "https://example.org/changed", "PATCH answers the changed record")
    stale = patch.sync_detailed(client=person, partner=slug, body=change, if_match=tag)
    expect(stale.status_code == 412 and isinstance(stale.parsed, models.Problem), "PATCH with an old ETag answers 412")

    whole = models.PartnerInput(names=patched.parsed.names, constituency="employers", acronym="GC2", country="SN")
    put = replace.sync_detailed(client=person, partner=slug, body=whole, if_match=patched.headers["etag"])
    expect(put.status_code == 200, f"PUT with the ETag answers 200, not {put.status_code}: {put.content}")
    back = get.sync(client=visitor, partner=slug, lang="fr")
    expect(back.constituency == "employers" and back.acronym == "GC2", "what was written is read back")
    expect(back.website is None, "PUT empties what it leaves out")
    expect(back.name.lang == "fr" and "engendré" in back.name.text, "the name comes in the language asked for")


def list_order(models):
    order = models.ListPartnersSortItem
    return [order("-created_at"), order("name")]


def expect(holds, what):
    if not holds:
        sys.exit(f"The generated client: not so: {what}")


if __name__ == "__main__":
    main()
