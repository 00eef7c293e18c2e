"""Planning in imagination: CEM, MPPI and categorical CEM, exploration, and the policy around them."""
