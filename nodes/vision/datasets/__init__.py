"""Image directories from folders, archives and tables; splits and folds."""
