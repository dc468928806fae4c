#!/usr/bin/env python3
"""An unmodified tus client (tuspy) uploads a file to a running service, breaks off, goes on, and gets the bytes back.

    tus_client.py BASE_URL EMAIL PASSWORD FILE

The person must belong to a partner.
"""

import os
import sys

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

CHUNK = 64 * 1024


def main():
    if len(sys.argv) != 5:
        sys.exit(f"usage: {sys.argv[0]} BASE_URL EMAIL PASSWORD FILE")
    base_url, email, password, path = sys.argv[1:]
    signed_in = requests.post(f"{base_url}/api/v1/auth/login", json={"email": email, "password": password}, timeout=10)
    expect(signed_in.status_code == 200, f"the person signs in, instead: {signed_in.text}")
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    client = TusClient(f"{base_url}/api/v1/files", headers=headers)

    # With pauses: one piece, then another client object that is only told the address.
    first = client.uploader(path, chunk_size=CHUNK, metadata={"filename": os.path.basename(path)})
    first.upload_chunk()
    expect(first.offset == CHUNK, f"one piece has come, not {first.offset} bytes")
    again = client.uploader(path, url=first.url, chunk_size=CHUNK)
    expect(again.offset == CHUNK, f"the client finds out where to go on, not at {again.offset}")
    again.upload()

    record = requests.get(first.url, headers=headers, timeout=10).json()
    expect(record["state"] == "ready", f"the file is ready, instead: {record}")
    with open(path, "rb") as file:
        expected = file.read()
    sent = requests.get(f"{base_url}{record['href']}", headers=headers, timeout=10)
    expect(sent.status_code == 200 and sent.content == expected, "the same bytes come back")
    part = requests.get(f"{base_url}{record['href']}", headers={**headers, "Range": "bytes=5-9"}, timeout=10)
    expect(part.status_code == 206 and part.content == expected[5:10], "a part comes back")

    # In one go.
    whole = client.uploader(path, metadata={"filename": os.path.basename(path)})
    whole.upload()
    other = requests.get(whole.url, headers=headers, timeout=10).json()
    expect(other["sha256"] == record["sha256"], "the same file has the same hash")
    ended = requests.delete(whole.url, headers={**headers, "Tus-Resumable": "1.0.0"}, timeout=10)
    expect(ended.status_code == 204, f"the file is removed, instead: {ended.status_code}")

    try:
        client.uploader(path, metadata={"filename": "program.exe"}).upload()
    except TusCommunicationError as error:
        expect(error.status_code == 400, f"another kind of file is refused with 400, not {error.status_code}")
    else:
        sys.exit("The tus client: a program was taken")
    print(record["id"])


def expect(holds, what):
    if not holds:
        sys.exit(f"The tus client: not so: {what}")


if __name__ == "__main__":
    main()
