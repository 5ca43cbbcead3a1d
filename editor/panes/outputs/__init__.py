"""What a node gave: images, tables, evaluations, models, transformations."""
