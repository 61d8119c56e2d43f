"""One file a kind of finding: its code, words, page and repairs; `registry` finds them."""
