"""The report of a wave: executed notebooks rendered as pages, versioned, with a manifest."""
