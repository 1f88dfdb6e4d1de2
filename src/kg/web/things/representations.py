"""The representations of a thing: in each profile that is for it, in each of its formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kg.errors import NotAcceptable
from kg.jsonld.profiles.mapping import LISTING, OWN, Form, Profile
from kg.rdf.formats import GRAPH_FORMATS, RdfFormat
from kg.rdf.negotiation import negotiate
from kg.web.things.wishes import ANY, Wishes

# The profile of the list of representations (Content Negotiation by Profile, section 7.2.2).
ALTERNATES: Final = "http://www.w3.org/ns/dx/connegp/altr"
_LISTING: Final = (*LISTING, ALTERNATES)


@dataclass(frozen=True)
class JsonFormat:
    """JSON that is no RDF."""

    name: str = "json"
    media_type: str = "application/json"
    extension: str = "json"
    aliases: tuple[str, ...] = ()


JSON: Final = JsonFormat()
_FORMATS: Final[dict[Form, tuple[RdfFormat | JsonFormat, ...]]] = {
    Form.RDF: GRAPH_FORMATS,
    Form.JSON: (JSON,),
}


@dataclass(frozen=True)
class Told:
    """A profile in which things are told here: the graph's own, or one that it has mappings for.

    `profile` is None for the graph's own, and for the list of representations.
    """

    iri: str
    token: str
    formats: tuple[RdfFormat | JsonFormat, ...]
    profile: Profile | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What clients call it: schema.org and its like are called by their vocabulary too."""
        vocabulary = self.profile.vocabulary if self.profile else None
        return (self.token, self.iri, *((vocabulary,) if vocabulary else ()))

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which there is a document each; none where documents are in all of them."""
        return self.profile.languages if self.profile else ()

    def suffix(self, form: RdfFormat | JsonFormat) -> str:
        """The end of the address of its document in a format."""
        return f".{form.extension}" if self.token == OWN else f".{self.token}.{form.extension}"


@dataclass(frozen=True)
class Representation:
    """One document about a thing; a row for content negotiation."""

    told: Told
    form: RdfFormat | JsonFormat

    @property
    def media_type(self) -> str:
        return self.form.media_type

    @property
    def aliases(self) -> tuple[str, ...]:
        return self.form.aliases

    @property
    def suffix(self) -> str:
        return self.told.suffix(self.form)


LIST: Final = Representation(Told(ALTERNATES, LISTING[0], (JSON,)), JSON)


def told_here(base: str, profiles: Iterable[Profile]) -> tuple[Told, ...]:
    """The graph's own profile, which are its shapes, and those that it states, in that order."""
    own = Told(f"{base}shapes", OWN, GRAPH_FORMATS)
    others = (Told(one.iri, one.token, _FORMATS[one.form], one) for one in profiles)
    return (own, *others)


def representations(told: Iterable[Told]) -> tuple[Representation, ...]:
    """All documents in some profiles, the default one first."""
    return tuple(Representation(one, form) for one in told for form in one.formats)


def choose(
    offered: Sequence[Representation],
    wishes: Wishes,
    every: Sequence[Representation],
    known: Sequence[Told],
) -> Representation:
    """The representation that a request likes best: by profile, and then by media type.

    Without a wish it is one of the first profile. Raises `NotAcceptable`, which says what there
    is: `every` are the documents about the thing that other addresses have too, `known` the
    profiles of other things too.
    """
    refusal: NotAcceptable | None = None
    for name in wishes.profiles or (every[0].told.token,):
        rows = [LIST] if name in _LISTING else [row for row in offered if _is_called(row, name)]
        try:
            if rows:
                return negotiate(wishes.accept, rows)
        except NotAcceptable as error:
            refusal = refusal or NotAcceptable(
                f"in the profile {name!r}, {error.detail}", error.hint
            )
    raise refusal or _no_profile(every, wishes, known)


def language_of(chosen: Representation, wishes: Wishes) -> str:
    """The language of the document, "" where it is in all of them.

    Raises `NotAcceptable` for one in the address that there is not.
    """
    languages = chosen.told.languages
    if not languages:
        return ""
    if wishes.language is None:
        liked = parse_accept_header(wishes.accept_language, LanguageAccept)
        found = (_lookup(tag, languages) for tag, quality in liked if quality > 0)
        return next((tag for tag in found if tag), languages[0])
    named = _lookup(wishes.language, languages)
    if named is None:
        raise NotAcceptable(
            f"there is no document in the language {wishes.language!r}.",
            f"Languages: {', '.join(languages)}.",
        )
    return named


def _lookup(tag: str, languages: Sequence[str]) -> str | None:
    """The language for a tag (RFC 4647, section 3.4): for fr-LU it is fr, if there is no fr-LU."""
    return LanguageAccept([(tag, 1)]).best_match(languages)


def _is_called(row: Representation, name: str) -> bool:
    bare = name.rstrip("/")
    return name == ANY or any(bare == known.rstrip("/") for known in row.told.names)


def _no_profile(
    every: Sequence[Representation], wishes: Wishes, known: Sequence[Told]
) -> NotAcceptable:
    """Why no profile that was asked for is there: it is unknown, or for other things."""
    here = list(dict.fromkeys(row.told for row in every))
    tokens = ", ".join(told.token for told in here)
    hint = f"Available: {tokens}; ?_profile=all lists the documents."
    named = [told for told in known if set(told.names) & set(wishes.profiles)]
    if not named:
        profiles = ", ".join(f"{told.token} <{told.iri}>" for told in known)
        asked = ", ".join(wishes.profiles)
        return NotAcceptable(f"there is no profile {asked} here, but: {profiles}.", hint)
    return NotAcceptable(" ".join(_missing(told, here) for told in named), hint)


def _missing(told: Told, here: Sequence[Told]) -> str:
    if told in here:
        return f"the profile {told.token!r} has no document at an address that ends like this."
    classes = ", ".join(told.profile.classes) if told.profile else ""
    return f"the profile {told.token!r} is not for things of this class, but for: {classes}."
