"""What a host does before the bot runs and beside it: set it up, and see whether all is well."""
