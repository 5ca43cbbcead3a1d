"""From an image directory to batches of tensors, with caches of decoded images."""
