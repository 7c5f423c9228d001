"""From a derivation to the files people read."""
