"""The Outputs tab."""
