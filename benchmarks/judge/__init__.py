"""What does torch itself say of an operator? Its own samples, lowered to the linter's values and laid beside the rules."""
