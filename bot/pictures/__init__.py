"""Figures, hold clips, charts and the doctor's report: what people look at rather than read.

The libraries that draw are optional at run time. Whatever needs one imports it when it draws and raises
`PicturesUnavailable` without it; the bot then says the same in words.
"""

from bot.logs import Explained


class PicturesUnavailable(Explained):
    """A picture cannot be drawn here: an optional picture library is missing or failed to load."""
