"""A server that answers as DUO and CBS do, right or wrong; also `python -m tests.replay --port N`."""
