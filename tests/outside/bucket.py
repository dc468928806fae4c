#!/usr/bin/env python3
"""An S3-compatible service (moto) with one bucket, for as long as its standard input is open.

    bucket.py BUCKET

Prints its address once it answers. What it holds is lost when it ends. It takes any key, so it says nothing about signatures.
"""

import sys

import boto3
from moto.server import ThreadedMotoServer


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} BUCKET")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="sample", aws_secret_access_key="sample"
    )
    client.create_bucket(Bucket=sys.argv[1])
    print(address, flush=True)
    for line in sys.stdin:
        # Told a word: how many objects there are.
        del line
        print(client.list_objects_v2(Bucket=sys.argv[1])["KeyCount"], flush=True)
    server.stop()


if __name__ == "__main__":
    main()
