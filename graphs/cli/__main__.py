"""``python -m vision_designer.graphs.cli``."""

from vision_designer.graphs.cli.app import main

if __name__ == "__main__":
    main()
