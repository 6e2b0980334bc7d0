"""A Controller's side of the SealCI release agent."""
