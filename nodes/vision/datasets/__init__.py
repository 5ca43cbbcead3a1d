"""From folders, archives and tables to image directories; splits and folds."""
