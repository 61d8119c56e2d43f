"""One file a command; its `command` is what the command line runs, its return value the exit status."""
