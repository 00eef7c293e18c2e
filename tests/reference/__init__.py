"""Numbers that the paper's authors' own code produced, trimmed, and the weights behind them."""
