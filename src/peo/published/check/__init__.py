"""Every published row recomputed from records, by code that shares nothing with the solver."""
