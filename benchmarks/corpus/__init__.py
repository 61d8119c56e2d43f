"""The parts of corpus.py: runs over whole libraries, the ledger of what they print, planted mistakes, times."""
