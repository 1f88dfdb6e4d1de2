"""The words of the invented services, in German, French and English."""

from __future__ import annotations

from typing import Final

Texts = tuple[str, str, str]

# Each row: German, French, English.
OFFERS: Final[tuple[Texts, ...]] = (
    ("Beratungsstelle", "Service de conseil", "Advice centre"),
    ("Begleitdienst", "Service d'accompagnement", "Support service"),
    ("Schuldnerberatung", "Conseil en surendettement", "Debt advice"),
    ("Wohnhilfe", "Aide au logement", "Housing help"),
    ("Tagesstätte", "Foyer de jour", "Day centre"),
    ("Familienhilfe", "Aide familiale", "Family help"),
    ("Straßensozialarbeit", "Travail de rue", "Street work"),
    ("Sprachkurs", "Cours de langue", "Language course"),
    ("Krisendienst", "Service de crise", "Crisis service"),
    ("Arbeitsvermittlung", "Insertion professionnelle", "Job placement"),
)
PEOPLE: Final[tuple[Texts, ...]] = (
    ("Familien", "familles", "families"),
    ("Jugendliche", "jeunes", "young people"),
    ("ältere Menschen", "personnes âgées", "older people"),
    ("Geflüchtete", "réfugiés", "refugees"),
    ("Arbeitssuchende", "demandeurs d'emploi", "job-seekers"),
    ("Alleinerziehende", "parents seuls", "single parents"),
    ("Menschen mit Behinderung", "personnes handicapées", "people with disabilities"),
    ("Menschen ohne Wohnung", "personnes sans abri", "people without a home"),
)
WAYS: Final[tuple[Texts, ...]] = (
    ("zu Hause", "à domicile", "at home"),
    ("in der Gruppe", "en groupe", "in groups"),
    ("am Telefon", "par téléphone", "by telephone"),
    ("im Stadtviertel", "dans le quartier", "in the neighbourhood"),
    ("nach Vereinbarung", "sur rendez-vous", "by appointment"),
    ("auch am Wochenende", "également le week-end", "at weekends too"),
)
TOWNS: Final = (
    "Luxembourg", "Esch", "Differdange", "Dudelange", "Pétange", "Sanem", "Hesperange", "Redange",
    "Schifflange", "Käerjeng", "Ettelbruck", "Diekirch", "Mersch", "Wiltz", "Echternach", "Remich",
    "Grevenmacher", "Clervaux", "Vianden", "Bettembourg",
)  # fmt: skip
MINISTRIES: Final[tuple[Texts, ...]] = tuple(
    (f"Ministerium für {german}", f"Ministère {french}", f"Ministry of {english}")
    for german, french, english in (
        ("Soziales", "des Affaires sociales", "Social Affairs"),
        ("Gesundheit", "de la Santé", "Health"),
        ("Arbeit", "du Travail", "Labour"),
        ("Wohnungsbau", "du Logement", "Housing"),
        ("Bildung und Jugend", "de l'Éducation et de la Jeunesse", "Education and Youth"),
        ("Justiz", "de la Justice", "Justice"),
        ("Gleichstellung", "de l'Égalité", "Equality"),
        ("Inneres", "de l'Intérieur", "Home Affairs"),
    )
)
