"""Limber: a daily hamstring stretch, in the chat, that listens."""
