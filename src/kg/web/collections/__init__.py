"""The collections that the shapes name, at their addresses."""
