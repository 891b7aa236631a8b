"""The sample extracts and the generator that writes them."""
