"""Pictures of studies: one frozen record of data each, and those who draw it.

``history``, ``importance`` and ``curves`` make the records and know nothing of drawing; ``still``
draws with matplotlib for PNG and SVG, ``interactive`` with plotly for pages.
"""
