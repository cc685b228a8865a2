"""The front door: a raw file becomes a validated data package, or an exact list of problems."""
