"""Planning in imagination: CEM, MPPI, categorical CEM, exploration, and the policy around them."""
