"""A graph for a folder of images, with settings chosen from what is in the folder."""
