"""Documents written by templates: other networks, letters, languages and layouts than the checker was tuned on."""
