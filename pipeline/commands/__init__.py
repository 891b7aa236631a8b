"""The commands that print: figures, history and tables; and how they print."""
