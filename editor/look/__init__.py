"""How the editor looks: colours, icons and words."""
