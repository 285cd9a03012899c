"""The voice: puts the recorded sentences of `content/voice` together to the track of a stretch."""
