"""From paths to findings: configuration, selection, suppression, and the run over all files."""
