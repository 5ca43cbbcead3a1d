"""The data process: reads images, tables and models for the window.

``python -m vision_designer.graphs.inspection`` reads one request per line from standard input, ``{"id": 1, "kind":
"images", "arguments": {...}}``, and writes one answer per line to standard output: ``{"id": 1, "result": {...}}`` or
``{"id": 1, "error": {"name": ..., "message": ...}}``. ``{"cancel": 1}`` cancels a request, which then gets no answer.
The process exits at the end of standard input.
"""
