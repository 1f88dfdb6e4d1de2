"""Collections: named by the shapes, filtered by links, paged (Hydra Core Vocabulary)."""
