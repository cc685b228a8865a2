"""What a notebook imports: `open_wave` here, `open_joint` and the studies in modules beside it."""

from peo.notebook.wave import Wave, open_wave

__all__ = ["Wave", "open_wave"]
