"""The data process: reads images, tables and models for the window.

``python -m vision_designer.graphs.inspection`` reads one request a line from standard input, ``{"id": 1, "kind":
"images", "arguments": {...}}``, and writes one answer a line to standard output: ``{"id": 1, "result": {...}}`` or
``{"id": 1, "error": {"name": ..., "message": ...}}``. ``{"cancel": 1}`` takes a request back; it then has no answer.
The end of standard input ends the process.
"""
