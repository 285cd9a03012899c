"""The sandbox: a stand-in for Telegram on loopback, with a chat page, so that the real bot can be tried."""
