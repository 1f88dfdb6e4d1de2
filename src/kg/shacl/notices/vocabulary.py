"""The terms of SHACL's namespace: what there is, what is not evaluated, what was likely meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

import pyoxigraph as ox

from kg.namespaces import SH
from kg.shacl.model.drafted_parameters import DRAFTED
from kg.shacl.model.parameters import PARAMETERS


def names(text: str) -> frozenset[str]:
    """Names that are written one after the other."""
    return frozenset(text.split())


# Predicates of SHACL 1.0 that the program reads, or that describe without validating.
_CORE_PREDICATES: Final = names("""
    targetNode targetClass targetSubjectsOf targetObjectsOf path deactivated message severity
    inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath class datatype
    nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength
    maxLength pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals
    not and or xone node property qualifiedValueShape qualifiedMinCount qualifiedMaxCount
    qualifiedValueShapesDisjoint closed ignoredProperties hasValue in sparql select ask
    prefixes declare prefix namespace parameter optional labelTemplate validator nodeValidator
    propertyValidator name description order group defaultValue shapesGraph
    suggestedShapesGraph entailment shapesGraphWellFormed conforms result detail focusNode
    resultMessage resultPath resultSeverity sourceConstraint sourceConstraintComponent
    sourceShape value
    """)
# Of SHACL Advanced Features and SHACL JavaScript Extensions.
_ADVANCED_PREDICATES: Final = names("""
    target rule condition construct update subject predicate object expression filterShape
    nodes intersection union minus if then else count sum min max groupConcat separator
    distinct exists limit offset orderBy desc returnType resultAnnotation annotationProperty
    annotationValue annotationVarName values js jsFunctionName jsLibrary jsLibraryURL
    """)
# Of the drafts of SHACL 1.2.
_DRAFT_PREDICATES: Final = names("""
    targetWhere shape memberShape minListLength maxListLength uniqueMembers singleLine
    subsetOf someValue rootClass uniqueValuesFor nodeByExpression reifierShape
    reificationRequired keyParameter sparqlExpr
    """)
# Read beside the parameters that need it.
_BESIDE_DRAFTED: Final = frozenset({"reificationRequired"})
# Of the drafts too, but these only describe.
_DESCRIPTIVE: Final = names("""
    codeIdentifier unit conformanceDisallows conformsToShapesGraph usedShapesGraph
    usedDataGraph usedConfiguration incomplete incompleteURIStart
    agentInstruction intent
    """)
_COMPONENTS: Final = frozenset(
    f"{name}ConstraintComponent"
    for name in names("""
    And Class Closed Datatype Disjoint Equals HasValue In LanguageIn LessThan LessThanOrEquals
    MaxCount MaxExclusive MaxInclusive MaxLength MinCount MinExclusive MinInclusive MinLength
    Node NodeKind Not Or Pattern Property QualifiedMaxCount QualifiedMinCount SPARQL
    UniqueLang Xone Expression JS MemberShape MinListLength MaxListLength UniqueMembers
    NodeByExpression ReifierShape SingleLine SubsetOf SomeValue RootClass UniqueValuesFor
    """)
)
_CLASSES: Final = names("""
    Shape NodeShape PropertyShape Parameterizable Parameter ConstraintComponent Validator
    SPARQLAskValidator SPARQLSelectValidator SPARQLExecutable SPARQLAskExecutable
    SPARQLSelectExecutable SPARQLConstraint PrefixDeclaration PropertyGroup NodeKind Severity
    AbstractResult ValidationReport ValidationResult ShapeClass Graph DataGraph ShapesGraph
    RulesGraph ProcessorConfiguration
    """)
_ADVANCED_CLASSES: Final = names("""
    Rule Rules SPARQLRule TripleRule SPARQLConstructExecutable SPARQLUpdateExecutable Target
    TargetType SPARQLTarget SPARQLTargetType Function SPARQLFunction ResultAnnotation
    JSExecutable JSConstraint JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator
    NodeExpression NamedParameterExpression ListParameterExpression SelectExpression
    SPARQLExprExpression
    """)
_INDIVIDUALS: Final = names("""
    IRI BlankNode Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral TripleTerm Violation
    Warning Info Debug Trace this
    """)

PREDICATES: Final = _CORE_PREDICATES | _ADVANCED_PREDICATES | _DRAFT_PREDICATES | _DESCRIPTIVE
CLASSES: Final = _CLASSES | _ADVANCED_CLASSES
TERMS: Final = PREDICATES | CLASSES | _COMPONENTS | _INDIVIDUALS

# What is known and does nothing here, with the specification that it is of.
NOT_EVALUATED: Final[Mapping[str, str]] = {
    **dict.fromkeys(_ADVANCED_PREDICATES | _ADVANCED_CLASSES, "SHACL Advanced Features"),
    **{name: "SHACL-JS" for name in _ADVANCED_PREDICATES if name.startswith("js")},
    **{name: "SHACL-JS" for name in _ADVANCED_CLASSES if name.startswith("JS")},
    **dict.fromkeys(_DRAFT_PREDICATES, "SHACL 1.2"),
    # There is no reasoning before validation.
    "entailment": "SHACL",
}

# A parameter that does nothing by itself, and those of which it needs one beside it.
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "flags": ("pattern",),
    "ignoredProperties": ("closed",),
    "qualifiedMinCount": ("qualifiedValueShape",),
    "qualifiedMaxCount": ("qualifiedValueShape",),
    "qualifiedValueShapesDisjoint": ("qualifiedValueShape",),
    "qualifiedValueShape": ("qualifiedMinCount", "qualifiedMaxCount"),
}


def name_in_shacl(term: object) -> str | None:
    """The local name of an IRI in SHACL's namespace."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(SH):
        return term.value.removeprefix(SH) or None
    return None


def is_evaluated(name: str, *, drafts: bool = False) -> bool:
    """Whether a term does something here, with `drafts` by the draft of SHACL 1.2 too."""
    term = ox.NamedNode(f"{SH}{name}")
    if drafts and (term in DRAFTED or name in _BESIDE_DRAFTED):
        return True
    return term in PARAMETERS or name not in NOT_EVALUATED


def did_you_mean(written: str, known: Iterable[str]) -> str | None:
    """The name that is nearest to what was written; the same in other letters is the nearest."""
    by_letters = {name.lower(): name for name in sorted(known, reverse=True)}
    found = get_close_matches(written.lower(), by_letters, n=1, cutoff=0.75)
    return by_letters[found[0]] if found else None
