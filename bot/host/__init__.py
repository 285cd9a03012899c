"""The host's chat: how the bot is, what it says to everybody, and what a host is told unasked."""
