"""What udata imports from a catalogue, as JSON: its own DCAT harvester, over a database in memory.

Run by the Python of udata's environment (``tools/harvesters.sh``): ``udata_reader.py URL…``. It
harvests for an organisation, as a portal does, saves what it finds, and prints what it has saved.
With several URLs each is harvested by itself, and a list is printed.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import mongomock
from bson import json_util
from mongoengine.connection import get_db
from udata.app import create_app, standalone
from udata.core.dataset.models import License
from udata.core.organization.models import Organization
from udata.harvest.backends.dcat import DcatBackend
from udata.harvest.models import HarvestJob, HarvestSource
from udata.settings import Testing


class Portal(Testing):
    """A portal in French, whose addresses may be this machine's."""

    DEFAULT_LANGUAGE = "fr"
    LANGUAGES = {"fr": "Français", "de": "Deutsch", "en": "English"}  # noqa: RUF012
    MONGODB_SETTINGS = {  # noqa: RUF012
        "host": "mongodb://localhost/udata",
        "mongo_client_class": mongomock.MongoClient,
        "uuidRepresentation": "standard",
    }
    URLS_ALLOW_LOCAL = True
    SEARCH_AUTOCOMPLETE_ENABLED = False


def harvested(url: str) -> HarvestJob:
    """The job that has read all pages of a catalogue, into an empty portal."""
    get_db().client.drop_database(get_db().name)
    License(
        id="cc-by-4.0",
        title="Creative Commons Attribution 4.0",
        url="https://creativecommons.org/licenses/by/4.0/",
        alternate_urls=["http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"],
    ).save()
    organization = Organization(name="A publisher", description="Whose data it is.").save()
    source = HarvestSource(name="A catalogue", url=url, backend="dcat", organization=organization)
    return DcatBackend(source.save()).harvest()


def imported(job: HarvestJob) -> dict[str, Any]:
    """Each item, with what was saved of it; and what went wrong."""
    return {
        "status": job.status,
        "errors": [error.message for error in job.errors],
        "items": [
            {
                "remote_id": item.remote_id,
                "status": item.status,
                "errors": [error.message for error in item.errors],
                "log": [f"{log.level} {log.message}" for log in item.logs],
                "dataset": document(item.dataset),
                "dataservice": document(item.dataservice),
            }
            for item in job.items
        ],
    }


def document(reference: Any) -> Any:
    """A dataset or a service as the database has it, the contact points in full."""
    if reference is None:
        return None
    saved = reference.fetch() if hasattr(reference, "fetch") else reference
    plain = saved.to_mongo().to_dict()
    plain["contact_points"] = [point.to_mongo().to_dict() for point in saved.contact_points]
    return plain


if __name__ == "__main__":
    app = standalone(create_app(override=Portal))
    with app.app_context():
        everything = [imported(harvested(url)) for url in sys.argv[1:]]
    print(json_util.dumps(everything, indent=1))
