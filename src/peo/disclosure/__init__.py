"""What may leave, for all subjects: of one figure, and of a whole release judged together."""
