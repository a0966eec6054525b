"""A worker: what it is sent, how it trains, what it reports."""
