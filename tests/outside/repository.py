#!/usr/bin/env python3
"""Unmodified clients take what the repository of good practices gives.

    repository.py BASE_URL

Sickle harvests it by OAI-PMH (all of it, by date, by set, one record), feedparser reads the Atom feed page by page, PyLD
expands the JSON-LD, bibtexparser and rispy read the citations, openpyxl the workbook. What they found is compared with
what the list says. The service must hold more than 100 published practices, so that there is a second page.
"""

import csv
import io
import json
import sys

import bibtexparser
import feedparser
import openpyxl
import requests
import rispy
from pyld import jsonld
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch

# What stands at https://schema.org as far as the expansion needs it: nothing is fetched from elsewhere.
SCHEMA = {"@context": {"@vocab": "http://schema.org/", "url": {"@type": "@id"}, "inDefinedTermSet": {"@type": "@id"}}}


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} BASE_URL")
    base_url = sys.argv[1].rstrip("/")
    listed = everything(f"{base_url}/api/v1/practices?limit=100")
    expect(len(listed) > 100, f"there are more than 100 practices, not {len(listed)}")
    harvest(f"{base_url}/oai", listed)
    feed(f"{base_url}/api/v1/practices?format=atom&limit=100", listed)
    linked_data(f"{base_url}/api/v1/practices", listed)
    citations(f"{base_url}/api/v1/practices", listed)
    workbook(f"{base_url}/api/v1/practices", listed)
    print("The outside clients take all that there is.")


def everything(address):
    found, following = {}, address
    while following:
        page = get(following)
        found.update((item["id"], item) for item in page.json()["items"])
        following = page.links.get("next", {}).get("url")
        following = requests.compat.urljoin(address, following) if following else None
    return found


def harvest(address, listed):
    sickle = Sickle(address)
    expect(sickle.Identify().deletedRecord == "persistent", "deleted records are persistent")
    records = list(sickle.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True))
    expect(len(records) == len(listed), f"sickle harvests {len(listed)} records, not {len(records)}")
    by_id = {record.header.identifier.rsplit("/", 1)[1]: record for record in records}
    expect(by_id.keys() == listed.keys(), "the records are those of the list")
    for practice, record in by_id.items():
        expect(record.metadata["title"] == [listed[practice]["title"]["text"]], f"the title of {practice}")
    headers = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", ignore_deleted=True))
    expect(len(headers) == len(records), "identifiers are as many as records")
    in_sets = 0
    for one in sickle.ListSets():
        slug = one.setSpec.removeprefix("priority:")
        expected = {practice for practice, item in listed.items() if slug in item["priorities"]}
        try:
            members = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", set=one.setSpec, ignore_deleted=True))
        except NoRecordsMatch:
            members = []
        found = {header.identifier.rsplit("/", 1)[1] for header in members}
        expect(found == expected, f"the set {one.setSpec} has {len(expected)} records, not {len(found)}")
        in_sets += len(found)
    expect(in_sets > 0, "there are records in sets")
    stamps = sorted(header.datestamp for header in headers)
    middle = stamps[len(stamps) // 2]
    late = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", ignore_deleted=True, **{"from": middle}))
    expect(len(late) == sum(stamp >= middle for stamp in stamps), "a harvest from a date has what changed since")
    early = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", ignore_deleted=True, until=middle))
    expect(len(early) == sum(stamp <= middle for stamp in stamps), "a harvest until a date has what changed before")
    one = sickle.GetRecord(metadataPrefix="oai_dc", identifier=headers[0].identifier)
    expect(one.header.identifier == headers[0].identifier, "one record is found by its identifier")


def feed(address, listed):
    found, following, ids = [], address, set()
    while following:
        parsed = feedparser.parse(following)
        expect(not parsed.bozo, f"feedparser finds a fault: {parsed.get('bozo_exception')}")
        expect(parsed.version == "atom10", f"the feed is Atom 1.0, not {parsed.version}")
        expect(parsed.feed.title and parsed.feed.updated_parsed, "the feed has a title and a date")
        ids.add(parsed.feed.id)
        found += parsed.entries
        following = next((link.href for link in parsed.feed.links if link.rel == "next"), None)
    expect(len(ids) == 1, "all pages are of one feed")
    expect(len(found) == len(listed), f"the feed has {len(listed)} entries, not {len(found)}")
    for entry in found:
        item = listed[entry.id.removeprefix("urn:uuid:")]
        expect(entry.title == item["title"]["text"], f"the title of {entry.id}")
        expect(entry.title_detail.language == item["title"]["lang"], f"the language of {entry.id}")
        expect(entry.updated_parsed and entry.author and entry.link, f"{entry.id} has a date, an author and an address")
        expect({tag.term for tag in entry.tags} >= set(item["priorities"]), f"the categories of {entry.id}")
    dates = [entry.updated_parsed for entry in found]
    expect(dates == sorted(dates, reverse=True), "the newest stands first")


def linked_data(address, listed):
    def loader(url, options):
        expect(url.rstrip("/") == "https://schema.org", f"the context is schema.org, not {url}")
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": SCHEMA}

    for practice, item in list(listed.items())[:20]:
        answer = get(f"{address}/{practice}", {"Accept": "application/ld+json"})
        expect(answer.headers["Content-Type"].startswith("application/ld+json"), "it is JSON-LD")
        [node] = jsonld.expand(answer.json(), {"documentLoader": loader})
        expect(node["@type"] == ["http://schema.org/Article"], f"{practice} is an article")
        expect(node["@id"].endswith(f"/practices/{practice}"), f"{practice} has its address as id")
        title = {"@value": item["title"]["text"], "@language": item["title"]["lang"].lower()}
        titles = [{**text, "@language": text["@language"].lower()} for text in node["http://schema.org/headline"]]
        expect(title in titles, f"the headline of {practice} is its title in its language")
        expect("http://schema.org/author" in node and "http://schema.org/dateModified" in node, f"{practice} has an author and a date")


def citations(address, listed):
    for practice, item in list(listed.items())[:20]:
        title = item["title"]["text"]
        text = get(f"{address}/{practice}/citation?format=bibtex").text
        library = bibtexparser.parse_string(text)
        expect(not library.failed_blocks and len(library.entries) == 1, f"bibtexparser reads {text}")
        fields = library.entries[0].fields_dict
        expect(plain(fields["title"].value) == title, f"the title in {text}")
        expect(fields["url"].value.strip("{}").endswith(f"/practices/{practice}/versions/{item['live_version']}"), f"the address in {text}")
        record = get(f"{address}/{practice}/citation?format=ris").text
        [read] = rispy.loads(record)
        expect(read["type_of_reference"] == "RPRT" and read["title"] == title, f"rispy reads {record}")
        expect(read["year"] == item["published_at"][:4] and read["authors"], f"the year and the authors in {record}")
        expect(any(url.endswith(f"/versions/{item['live_version']}") for url in read["urls"]), f"the address in {record}")
        [csl] = get(f"{address}/{practice}/citation", {"Accept": "application/vnd.citationstyles.csl+json"}).json()
        expect(csl["title"] == title and csl["type"] == "report", f"CSL-JSON of {practice}")


# How a text is written in BibTeX here, read back.
WRITTEN = [("\\textbraceleft{}", "{"), ("\\textbraceright{}", "}"), ("\\textasciitilde{}", "~"), ("\\textasciicircum{}", "^")]


def plain(value):
    value = value.removeprefix("{").removesuffix("}")
    for written, meant in WRITTEN:
        value = value.replace(written, meant)
    for character in "&%$#_":
        value = value.replace(f"\\{character}", character)
    return value.replace("\\textbackslash{}", "\\")


def workbook(address, listed):
    answer = get(f"{address}?format=xlsx&source=sample")
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    [sheet] = book.worksheets
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    expect(kinds <= {"s", "inlineStr"}, f"all cells are texts, not {kinds}")
    table = get(f"{address}?format=csv&source=sample")
    expected = list(csv.reader(io.StringIO(table.content.decode("utf-8"), newline="")))
    width = len(expected[0])
    rows = [row + [""] * (width - len(row)) for row in rows]
    expect(len(rows) == len(listed) + 1, f"the workbook has {len(listed)} rows, not {len(rows) - 1}")
    for row, cells in zip(rows, expected):
        expect(row == cells, f"the workbook says what the table says: {json.dumps([row, cells], ensure_ascii=False)}")


def get(address, headers=None):
    answer = requests.get(address, headers=headers, timeout=30)
    expect(answer.status_code == 200, f"{address} answers 200, not {answer.status_code}: {answer.text[:500]}")
    return answer


def expect(holds, what):
    if not holds:
        sys.exit(f"Outside clients of the repository: not so: {what}")


if __name__ == "__main__":
    main()
