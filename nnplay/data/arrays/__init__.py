"""Arrays: NumPy's and IDX files, read by hand and trusted in nothing."""
