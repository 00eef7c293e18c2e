"""The page that sets each claim of the paper beside what the results at hand show of it."""
