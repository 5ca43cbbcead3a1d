"""Files of the editor: settings, recovery files, crash reports, watched graph files."""
