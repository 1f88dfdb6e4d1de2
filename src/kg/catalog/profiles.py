"""The application profiles that the catalogue is served in, one row each.

They differ in few terms: DCAT-AP 2.1.1 (2022) says the size as xsd:decimal, the version with
owl:versionInfo, and knows SHA-1 alone as an algorithm; 3.0.1 (2024) follows DCAT 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kg.errors import NotAcceptable
from kg.namespaces import DCAT, DCATAP, OWL, XSD

Algorithm = Literal["sha1", "sha512"]


@dataclass(frozen=True)
class Profile:
    """A profile: its name in ``?profile=``, its IRI, and the terms that differ.

    `aliases` are other names and IRIs that clients call it by. `byte_size` is the datatype of
    dcat:byteSize, `version` the property that says the version of a dataset.
    """

    name: str
    iri: str
    aliases: tuple[str, ...]
    byte_size: str
    algorithm: Algorithm
    version: str


DCAT_AP_3: Final = Profile(
    "dcat-ap-3.0.1",
    "https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
    ("dcat-ap", "dcat-ap-3", "3.0.1", DCATAP, "https://semiceu.github.io/DCAT-AP/releases/3.0/"),
    f"{XSD}nonNegativeInteger",
    # Portals on udata cannot keep xsd:hexBinary, and pass over algorithms that they do not know.
    "sha512",
    f"{DCAT}version",
)
DCAT_AP_2: Final = Profile(
    "dcat-ap-2.1.1",
    "https://semiceu.github.io/DCAT-AP/releases/2.1.1/",
    ("dcat-ap-2", "2.1.1"),
    f"{XSD}decimal",
    "sha1",
    f"{OWL}versionInfo",
)
# The first is the answer to who names none.
PROFILES: Final = (DCAT_AP_3, DCAT_AP_2)


def find_profile(name: str) -> Profile:
    """The profile of that name or IRI; raises `NotAcceptable`, which lists what there is."""
    wanted = name.strip().strip("<>")
    for profile in PROFILES:
        if wanted in (profile.name, profile.iri, *profile.aliases):
            return profile
    raise no_such_profile(name)


def no_such_profile(asked: str) -> NotAcceptable:
    """The error for a client that asks for profiles that there are not."""
    known = ", ".join(f"{profile.name} <{profile.iri}>" for profile in PROFILES)
    return NotAcceptable(
        f"the catalogue is not available in the profile {asked!r}.", f"Available: {known}."
    )
