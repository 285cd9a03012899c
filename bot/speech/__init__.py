"""Records the sentences of the voice, at build time only: `make media`."""
