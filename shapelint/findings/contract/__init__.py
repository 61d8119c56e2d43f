"""What a class of modules needs of the sizes it is built and called with, in the author's words."""
