"""Telegram: updates in, messages out. Nothing outside this package knows the Telegram library."""
