"""Episodes: recorded, kept on disk and in memory, and cut into the windows that models train on."""
