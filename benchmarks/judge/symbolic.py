"""Point 4."""
def report(only, show, seed):
    pass
