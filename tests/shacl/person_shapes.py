"""Shapes of people, who must have a name."""

PERSON = """
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Person-name .
ex:Person-name sh:path ex:name ; sh:minCount 1 ; sh:name "name"@en ;
  sh:message "A person needs a name."@en , "Une personne a besoin d'un nom."@fr .
"""
