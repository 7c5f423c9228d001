"""How a quantity is written: one YAML file a notation scheme."""
