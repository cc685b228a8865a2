"""Tables, plots and sentences. All of them are made from figures, none from records."""
