"""What the rest of the year will bring: a record of files, their pace, and years played with it. Pure."""

from ketnap.statistics.forecast.levers import gains
from ketnap.statistics.forecast.pace import pace
from ketnap.statistics.forecast.shape import Forecast, Gain, Range, Record, Spell, TooShort
from ketnap.statistics.forecast.simulate import Play, forecast

__all__ = ["Forecast", "Gain", "Play", "Range", "Record", "Spell", "TooShort", "forecast", "gains", "pace"]
