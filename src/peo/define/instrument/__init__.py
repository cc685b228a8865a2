"""The questionnaire of a wave: questions, scales, routing, and what is made from them."""

from peo.define.instrument.read import read_instrument

__all__ = ["read_instrument"]
