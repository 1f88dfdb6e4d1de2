"""What CKAN imports from a catalogue, as JSON: ckanext-dcat's harvester, without a database.

Run by the Python of CKAN's environment (``tools/harvesters.sh``). Every line of standard input is
the URL of a catalogue: the whole gathering stage is run on it, which fetches, reads and names;
CKAN's own schema of a package looks at each, less the rules that ask the database; and all of it
is printed on one line.
"""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from ckan.common import config
from ckan.lib.munge import munge_title_to_name
from ckan.lib.navl.dictization_functions import validate
from ckan.logic.schema import default_create_package_schema
from ckanext.dcat.harvesters import rdf

# What CKAN asks its database about.
ASKED_OF_THE_DATABASE = ("id", "name", "owner_org", "groups", "license_id", "type", "private")


class Gathering(rdf.DCATRDFHarvester):
    """The harvester, with a list where its database would be."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.gathered: list[dict[str, Any]] = []

    def _save_gather_error(self, message: str, _job: object) -> None:
        self.errors.append(message)

    def _gen_new_name(self, title: str) -> str:
        return munge_title_to_name(title)

    def _mark_datasets_for_deletion(self, _guids: object, _job: object) -> list[str]:
        return []

    def kept(self, guid: str, content: str, job: object) -> SimpleNamespace:
        """Stands for the row of a harvested object."""
        dataset = json.loads(content)
        self.gathered.append({"guid": guid, "dataset": dataset, "refused": refused(dataset)})
        return SimpleNamespace(id=guid, save=lambda: None)


def refused(dataset: dict[str, Any]) -> dict[str, Any]:
    """What CKAN would refuse the dataset for: fields, with what is wrong with them."""
    schema = default_create_package_schema()
    for field in ASKED_OF_THE_DATABASE:
        schema.pop(field, None)
    _, errors = validate(json.loads(json.dumps(dataset)), schema, {})
    return {name: wrong for name, wrong in errors.items() if name != "__junk" and any(wrong)}


def gathered(url: str) -> dict[str, Any]:
    """What the harvester makes of all pages of the catalogue."""
    config["ckan.locale_default"] = "fr"
    source = SimpleNamespace(id="a-source", url=url, config=None, owner_org="an-organisation")
    harvester = Gathering()
    with (
        patch.object(rdf, "HarvestObject", harvester.kept),
        patch.object(rdf.model.Package, "get", lambda _: source),
    ):
        harvester.gather_stage(SimpleNamespace(id="a-job", source=source))
    return {"errors": harvester.errors, "datasets": harvester.gathered}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(gathered(line.strip())), flush=True)
