"""Decoding of image files to 8-bit RGB."""
