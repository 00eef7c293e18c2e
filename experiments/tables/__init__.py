"""One script for each table of the paper, and the pieces that they share."""
