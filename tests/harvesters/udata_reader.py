"""What udata imports from a catalogue, as JSON: its own DCAT harvester, over a database in memory.

Run by the Python of udata's environment (``tools/harvesters.sh``). Every line of standard input is
the URL of a catalogue: it is harvested for an organisation, as a portal does, and all that
the portal has then is printed on one line. An empty line empties the portal.
"""

from __future__ import annotations

import sys
from typing import Any

import mongomock
from bson import json_util
from mongoengine.connection import get_db
from udata.app import create_app, standalone
from udata.core.dataservices.models import Dataservice
from udata.core.dataset.models import Dataset, License
from udata.core.organization.models import Organization
from udata.harvest.backends.dcat import DcatBackend
from udata.harvest.models import HarvestJob, HarvestSource
from udata.settings import Testing


class Portal(Testing):
    """A portal in French, whose sources may be on this machine."""

    DEFAULT_LANGUAGE = "fr"
    MONGODB_SETTINGS = {  # noqa: RUF012
        "host": "mongodb://localhost/udata",
        "mongo_client_class": mongomock.MongoClient,
        "uuidRepresentation": "standard",
    }
    URLS_ALLOW_LOCAL = True


def emptied() -> Organization:
    """The organisation of a new portal, which knows one licence."""
    get_db().client.drop_database(get_db().name)
    License(
        id="cc-by-4.0",
        title="Creative Commons Attribution 4.0",
        url="https://creativecommons.org/licenses/by/4.0/",
        alternate_urls=["http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"],
    ).save()
    return Organization(name="A publisher", description="Whose data it is.").save()


def harvested(url: str, organization: Organization) -> HarvestJob:
    """The job that has read all pages of the catalogue, for the first time or again."""
    source = HarvestSource.objects(url=url).first() or HarvestSource(
        name="A catalogue", url=url, backend="dcat", organization=organization
    )
    return DcatBackend(source.save()).harvest()


def imported(job: HarvestJob) -> dict[str, Any]:
    """How the job went, item by item, and everything that the portal has now."""
    return {
        "status": job.status,
        "errors": [error.message for error in job.errors],
        "items": [
            {
                "remote_id": item.remote_id,
                "status": item.status,
                "errors": [error.message for error in item.errors],
                "log": [f"{log.level} {log.message}" for log in item.logs],
            }
            for item in job.items
        ],
        "datasets": [document(saved) for saved in Dataset.objects],
        "services": [document(saved) for saved in Dataservice.objects],
    }


def document(saved: Any) -> dict[str, Any]:
    """A dataset or a service as the database has it, with its contact points in full."""
    plain: dict[str, Any] = saved.to_mongo().to_dict()
    plain["contact_points"] = [point.to_mongo().to_dict() for point in saved.contact_points]
    return plain


def main() -> None:
    """Harvest what is asked for, until the input ends."""
    app = standalone(create_app(override=Portal))
    with app.app_context():
        organization = emptied()
        for line in sys.stdin:
            answer = {}
            if line.strip():
                answer = imported(harvested(line.strip(), organization))
            else:
                organization = emptied()
            print(json_util.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
