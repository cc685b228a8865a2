"""Statistics of a wave: shares, means, tests between groups. Counts first, numbers from counts."""
