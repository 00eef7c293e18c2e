"""One script for each figure of the paper, and the pieces that they share."""
