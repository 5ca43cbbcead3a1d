"""``python -m vision_designer.graphs.inspection``."""

from vision_designer.graphs.inspection.server import main

if __name__ == "__main__":
    main()
