"""The rules of the product. Standard library only: no clock, no database, no Telegram, no randomness."""
