"""``python -m vision_designer.graphs``."""

from vision_designer.graphs.cli.app import main

if __name__ == "__main__":
    main()
